import '@mantine/core/styles/InlineInput.layer.css'
import { Button, TextInput } from '@mantine/core'
import type { ConnectionBody, ConnectionView } from '@seatwarden/protocol/api/license-views'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { call, problemIn } from '../../api/client.ts'
import { t } from '../../lib/text.ts'
import { w } from '../../lib/words-license.ts'
import { FileText } from '../../ui/FileText.tsx'
import { Trouble } from '../../ui/states.tsx'
import { bodyOf, type Typed, typedOf } from './typed.ts'

interface FieldProps {
  typed: Typed
  set: (typed: Typed) => void
}

const ProxyFields = ({ typed, set, kept }: FieldProps & { kept: boolean }) => (
  <>
    <TextInput
      label={w.connection.proxyUrl}
      description={w.connection.proxyHelp}
      autoComplete="off"
      spellCheck={false}
      value={typed.url}
      onChange={(event) => set({ ...typed, url: event.currentTarget.value })}
    />
    {typed.url.trim() !== '' && (
      <div className="sw-two">
        <TextInput
          label={w.connection.proxyUser}
          autoComplete="off"
          spellCheck={false}
          value={typed.user}
          onChange={(event) => set({ ...typed, user: event.currentTarget.value })}
        />
        <TextInput
          label={w.connection.password}
          type={typed.shown ? 'text' : 'password'}
          autoComplete="off"
          value={typed.password}
          onChange={(event) => set({ ...typed, password: event.currentTarget.value })}
        />
        {kept && <p className="sw-muted sw-small">{w.connection.passwordKept}</p>}
        <label className="sw-check-box">
          <input
            type="checkbox"
            checked={typed.shown}
            onChange={(event) => set({ ...typed, shown: event.currentTarget.checked })}
          />
          {w.connection.show}
        </label>
      </div>
    )}
  </>
)

const AuthorityFields = ({ typed, set, any }: FieldProps & { any: boolean }) => (
  <>
    {!typed.forget && (
      <FileText
        label={w.connection.pem}
        help={w.connection.pemHelp}
        accept=".pem,.crt,.cer,application/x-pem-file"
        rows={4}
        value={typed.pem}
        onChange={(pem) => set({ ...typed, pem })}
      />
    )}
    {any && (
      <label className="sw-check-box">
        <input
          type="checkbox"
          checked={typed.forget}
          onChange={(event) => set({ ...typed, forget: event.currentTarget.checked })}
        />
        {w.connection.pemNone}
      </label>
    )}
  </>
)

interface Props {
  connection: ConnectionView
  saved: () => void
  cancel: () => void
}

/** Proxy and private CA. What is left empty stays, and the form says so. [A8] */
export function ConnectionForm({ connection, saved, cancel }: Props) {
  const cache = useQueryClient()
  const [typed, set] = useState(() => typedOf(connection))
  const save = useMutation({
    mutationFn: (body: ConnectionBody) => call<ConnectionView>('/license/connection', { method: 'PUT', body }),
    onSuccess: (view) => {
      cache.setQueryData(['connection'], view)
      saved()
    },
  })
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    if (!save.isPending) save.mutate(bodyOf(typed))
  }
  return (
    <form className="sw-form sw-connection-form" onSubmit={submit}>
      {save.error && <Trouble problem={problemIn(save.error)} what={w.connection.failed} />}
      <ProxyFields typed={typed} set={set} kept={connection.proxy?.password ?? false} />
      <AuthorityFields typed={typed} set={set} any={connection.authorities.length > 0} />
      <p className="sw-muted sw-small">{w.connection.open}</p>
      <div className="sw-form-foot">
        <Button variant="default" onClick={cancel}>
          {t.common.cancel}
        </Button>
        <Button type="submit" variant="default" loading={save.isPending}>
          {w.connection.save}
        </Button>
      </div>
    </form>
  )
}
