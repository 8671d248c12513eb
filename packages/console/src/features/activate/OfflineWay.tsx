import { Button, TextInput } from '@mantine/core'
import type { OfflineRequestView } from '@seatwarden/protocol/api/license-views'
import { w } from '../../lib/words-activate.ts'
import { Choice } from '../../ui/Choice.tsx'
import { Copy } from '../../ui/Copy.tsx'
import { FileText } from '../../ui/FileText.tsx'
import { Carry } from '../carry/Carry.tsx'
import type { Given, OfflineKind } from './given.ts'

interface Props {
  given: Given
  set: (given: Given) => void
}

const KINDS: readonly { value: OfflineKind; label: string }[] = [
  { value: 'activation', label: w.offlineWay.kinds.activation },
  { value: 'move', label: w.offlineWay.kinds.move },
  { value: 'revalidation', label: w.offlineWay.kinds.revalidation },
]

interface AskProps extends Props {
  /** Without a license there is nothing to revalidate. */
  installed: boolean
  missing: boolean
}

/** What the request is for. [A2 F5 D1] */
export const OfflineAsk = ({ given, set, installed, missing }: AskProps) => (
  <>
    <div>
      <Choice
        label={w.offlineWay.kind}
        value={given.kind}
        options={installed ? KINDS : KINDS.filter(({ value }) => value !== 'revalidation')}
        onChange={(kind) => set({ ...given, kind })}
      />
    </div>
    {given.kind === 'revalidation' ? (
      <p className="sw-muted">{w.offlineWay.revalidation}</p>
    ) : (
      <TextInput
        className="sw-order"
        label={w.orderId}
        description={given.kind === 'move' && installed ? w.offlineWay.moveOrder : w.orderHelp}
        autoCapitalize="characters"
        autoComplete="off"
        spellCheck={false}
        value={given.orderId}
        error={missing ? w.missingOrder : undefined}
        onChange={(event) => set({ ...given, orderId: event.currentTarget.value })}
      />
    )}
  </>
)

const Typed = ({ name, value }: { name: string; value: string }) => (
  <>
    <dt>{name}</dt>
    <dd>
      <span className="sw-mono">{value}</span> <Copy value={value} what={name} />
    </dd>
  </>
)

/** The portal's address is a link for the device that reads this; typing both numbers there does as well. */
const ToPortal = ({ request }: { request: OfflineRequestView }) => (
  <>
    {request.portal !== null && (
      <p>
        {w.offlineWay.portal}:{' '}
        <a className="sw-link sw-wrap" href={request.portal} target="_blank" rel="noreferrer">
          {request.portal}
        </a>
      </p>
    )}
    <p className="sw-muted">{w.offlineWay.typed}</p>
    <dl className="sw-pairs">
      {request.orderId !== null && <Typed name={w.orderId} value={request.orderId} />}
      <Typed name={w.offlineWay.referenceId} value={request.referenceId} />
    </dl>
  </>
)

interface StepsProps extends Props {
  request: OfflineRequestView
  missing: boolean
  again: () => void
}

/** Save or photograph, carry, bring back: none of it needs a connection from this server. [A2] */
export const OfflineSteps = ({ request, given, set, missing, again }: StepsProps) => (
  <ol className="sw-walk" aria-label={w.offlineWay.steps}>
    <li>
      <h2>{w.offlineWay.one}</h2>
      <Carry what={w.offlineWay.what} {...request} />
      <p>
        <Button variant="default" size="compact-sm" onClick={again}>
          {w.offlineWay.other}
        </Button>
      </p>
    </li>
    <li>
      <h2>{w.offlineWay.two}</h2>
      <ToPortal request={request} />
    </li>
    <li>
      <h2>{w.offlineWay.three}</h2>
      <FileText
        label={w.text}
        help={w.textHelp}
        accept=".txt,.license,.lic,text/plain"
        value={given.text}
        onChange={(text) => set({ ...given, text })}
      />
      {missing && <p className="sw-field-error">{w.missingFile}</p>}
      <p className="sw-muted sw-small">{w.offlineWay.leave}</p>
    </li>
  </ol>
)
