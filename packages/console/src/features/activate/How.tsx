import { Button, TextInput } from '@mantine/core'
import { type FormEvent, useEffect, useId, useRef, useState } from 'react'
import { Link } from 'wouter'
import { problemIn } from '../../api/client.ts'
import { useLicense } from '../../api/queries.ts'
import { t } from '../../lib/text.ts'
import { w } from '../../lib/words-activate.ts'
import { w as words } from '../../lib/words-license.ts'
import { FileText } from '../../ui/FileText.tsx'
import { DetailFields } from '../details/DetailFields.tsx'
import { Failure } from './Failure.tsx'
import type { Given } from './given.ts'
import { OfflineAsk, OfflineSteps } from './OfflineWay.tsx'
import { Route, SentFold } from './Online.tsx'
import type { Activation } from './useActivation.ts'
import { Ways } from './Ways.tsx'

interface EntryProps {
  given: Given
  set: (given: Given) => void
  missing: boolean
}

const OrderEntry = ({ given, set, missing }: EntryProps) => (
  <TextInput
    className="sw-order"
    label={w.orderId}
    description={w.orderHelp}
    autoCapitalize="characters"
    autoComplete="off"
    spellCheck={false}
    value={given.orderId}
    error={missing ? w.missingOrder : undefined}
    onChange={(event) => set({ ...given, orderId: event.currentTarget.value })}
  />
)

const FileEntry = ({ given, set, missing }: EntryProps) => (
  <>
    <FileText
      label={w.text}
      help={w.textHelp}
      accept=".txt,.license,.lic,text/plain"
      value={given.text}
      onChange={(text) => set({ ...given, text })}
    />
    {missing && <p className="sw-field-error">{w.missingFile}</p>}
  </>
)

function Entry({ activation, installed }: { activation: Activation; installed: boolean }) {
  const { given, set, missing, request } = activation
  const props = { given, set, missing }
  if (given.how === 'order') return <OrderEntry {...props} />
  if (given.how === 'file') return <FileEntry {...props} />
  if (given.how === 'move') return null
  return request.data ? (
    <OfflineSteps {...props} request={request.data} again={request.reset} />
  ) : (
    <OfflineAsk {...props} installed={installed} />
  )
}

const Details = ({ activation: { details } }: { activation: Activation }) => (
  <>
    <p className="sw-strong">{words.details.lead}</p>
    <DetailFields {...details} />
  </>
)

/** Step 1. A failure takes the focus and says that the present license is unchanged; the entries stay. */
export function How({ activation }: { activation: Activation }) {
  const license = useLicense().data
  const form = useId()
  const message = useRef<HTMLDivElement>(null)
  const [sent, setSent] = useState(false)
  const { given, set, trouble, act, mend, busy, shown, show, submit } = activation
  useEffect(() => {
    if (trouble) message.current?.focus()
  }, [trouble])
  const enter = (event: FormEvent): void => {
    event.preventDefault()
    submit()
  }
  const movable = license?.orderId && (license.status === 'Reference ID Mismatch' || given.how === 'move')
  const online = given.how === 'order' || given.how === 'move'
  const makes = given.how === 'offline' && !activation.request.data
  return (
    <div className="sw-form">
      <div ref={message} tabIndex={-1} className="sw-message">
        {trouble && <Failure problem={problemIn(trouble)} act={act} mend={mend} busy={busy} />}
      </div>
      <Ways how={given.how} set={(how) => set({ ...given, how })} movable={movable ? license.orderId : null} />
      <form id={form} className="sw-form" onSubmit={enter} noValidate>
        <Entry activation={activation} installed={Boolean(license?.orderId)} />
        {given.how === 'order' && activation.details.fields.length > 0 && <Details activation={activation} />}
      </form>
      {online && <Route shown={shown} show={show} />}
      {online && (
        <SentFold
          orderId={given.how === 'move' ? (license?.orderId ?? '') : given.orderId}
          open={sent}
          toggle={setSent}
        />
      )}
      <p className="sw-muted sw-small">{w.calm}</p>
      <div className="sw-form-foot">
        <Button component={Link} href="/license" variant="default">
          {t.common.cancel}
        </Button>
        <Button type="submit" form={form} loading={busy}>
          {makes ? w.offlineWay.make : w.lookUp}
        </Button>
      </div>
    </div>
  )
}
