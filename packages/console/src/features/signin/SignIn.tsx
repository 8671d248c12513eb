import { Button, PasswordInput, TextInput } from '@mantine/core'
import '@mantine/core/styles/PasswordInput.layer.css'
import type { SessionView } from '@seatwarden/protocol/api/manager'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useEffect, useState } from 'react'
import { call, problemIn } from '../../api/client.ts'
import { t } from '../../lib/text.ts'
import { Trouble } from '../../ui/states.tsx'

type Proof = { user: string; password: string } | { link: string }

function useSignIn() {
  const cache = useQueryClient()
  return useMutation({
    mutationFn: (body: Proof) => call<SessionView>('/session', { method: 'POST', body }),
    onSuccess: (session) => {
      cache.setQueryData(['session'], session)
      window.history.replaceState(null, '', window.location.pathname)
    },
  })
}

/** The secret of a one-time link stands behind the #, so that it reaches no log. */
const linkInAddress = (): string | null => new URLSearchParams(window.location.hash.slice(1)).get('link')

function Form({ busy, send }: { busy: boolean; send: (proof: Proof) => void }) {
  const [user, setUser] = useState('')
  const [password, setPassword] = useState('')
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    if (!busy) send({ user, password })
  }
  return (
    <form className="sw-form" onSubmit={submit}>
      <TextInput
        label={t.signIn.user}
        autoComplete="username"
        autoCapitalize="none"
        spellCheck={false}
        value={user}
        onChange={(event) => setUser(event.currentTarget.value)}
      />
      <PasswordInput
        label={t.signIn.password}
        autoComplete="current-password"
        value={password}
        visibilityToggleButtonProps={{ 'aria-label': t.signIn.showPassword }}
        onChange={(event) => setPassword(event.currentTarget.value)}
      />
      <Button type="submit" fullWidth>
        {busy ? t.signIn.busy : t.signIn.submit}
      </Button>
    </form>
  )
}

export function SignIn() {
  const { mutate, isPending, error } = useSignIn()
  const [link] = useState(linkInAddress)
  useEffect(() => {
    document.title = t.page.title(t.signIn.title, window.location.hostname)
    if (link !== null) mutate({ link })
  }, [link, mutate])
  return (
    <div className="sw-gate">
      <main>
        <div className="sw-gate-brand">
          <img src="/icon.svg" alt="" />
          <div>
            <h1>{t.product}</h1>
            <p className="sw-muted">{t.signIn.lead}</p>
          </div>
        </div>
        <div className="sw-gate-card">
          {error && <Trouble problem={problemIn(error)} />}
          {link !== null && isPending && <p role="status">{t.signIn.link}</p>}
          <Form busy={isPending} send={mutate} />
        </div>
        <p className="sw-muted sw-small">{t.signIn.linkHelp}</p>
      </main>
    </div>
  )
}
