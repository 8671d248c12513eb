import '@mantine/core/styles/InlineInput.layer.css'
import '@mantine/core/styles/Radio.layer.css'
import { Button, Radio, TextInput } from '@mantine/core'
import type { FormEvent } from 'react'
import { useEffect, useRef, useState } from 'react'
import { Link } from 'wouter'
import { problemIn } from '../../api/client.ts'
import { t } from '../../lib/text.ts'
import { FileText } from '../../ui/FileText.tsx'
import { Failure } from './Failure.tsx'

export interface Given {
  how: 'order' | 'file'
  orderId: string
  text: string
}

interface Props {
  given: Given
  set: (given: Given) => void
  look: (given: Given) => void
  busy: boolean
  error: unknown
}

const isWhole = (given: Given): boolean => (given.how === 'order' ? given.orderId : given.text).trim() !== ''

const Ways = ({ given, set }: Pick<Props, 'given' | 'set'>) => (
  <Radio.Group
    aria-label={t.activate.how}
    value={given.how}
    onChange={(how) => set({ ...given, how: how === 'file' ? 'file' : 'order' })}
  >
    <div className="sw-radios">
      <Radio value="order" label={t.activate.online} description={t.activate.onlineHelp} />
      <Radio value="file" label={t.activate.file} description={t.activate.fileHelp} />
    </div>
  </Radio.Group>
)

const Entry = ({ given, set, missing }: Pick<Props, 'given' | 'set'> & { missing: boolean }) =>
  given.how === 'order' ? (
    <TextInput
      className="sw-order"
      label={t.activate.orderId}
      description={t.activate.orderHelp}
      autoCapitalize="characters"
      autoComplete="off"
      spellCheck={false}
      value={given.orderId}
      error={missing ? t.activate.missingOrder : undefined}
      onChange={(event) => set({ ...given, orderId: event.currentTarget.value })}
    />
  ) : (
    <>
      <FileText
        label={t.activate.text}
        help={t.activate.textHelp}
        accept=".txt,.license,.lic,text/plain"
        value={given.text}
        onChange={(text) => set({ ...given, text })}
      />
      {missing && <p className="sw-field-error">{t.activate.missingFile}</p>}
    </>
  )

/** Step 1. A failure takes the focus and says that the present license is unchanged; the entries stay. */
export function How({ given, set, look, busy, error }: Props) {
  const [missing, setMissing] = useState(false)
  const message = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (error) message.current?.focus()
  }, [error])
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    setMissing(!isWhole(given))
    if (isWhole(given) && !busy) look(given)
  }
  return (
    <form className="sw-form" onSubmit={submit}>
      <div ref={message} tabIndex={-1}>
        {error !== null && error !== undefined && <Failure problem={problemIn(error)} />}
      </div>
      <Ways given={given} set={set} />
      <Entry given={given} set={set} missing={missing && !isWhole(given)} />
      <p className="sw-muted sw-small">{t.activate.calm}</p>
      <div className="sw-form-foot">
        <Button component={Link} href="/license" variant="default">
          {t.common.cancel}
        </Button>
        <Button type="submit" loading={busy}>
          {t.activate.lookUp}
        </Button>
      </div>
    </form>
  )
}
