import { useDebouncedValue } from '@mantine/hooks'
import { lazy, Suspense } from 'react'
import { useConnection } from '../../api/license.ts'
import { serverName } from '../../lib/server-name.ts'
import { w } from '../../lib/words-activate.ts'
import { Loading } from '../../ui/states.tsx'

const Connection = lazy(async () => ({ default: (await import('../connection/Connection.tsx')).Connection }))
const Sent = lazy(async () => ({ default: (await import('../sent/Sent.tsx')).Sent }))

/** What is shown of the connection: nothing, its state with a check, or its settings. */
export type Shown = 'no' | 'check' | 'edit'

interface Props {
  shown: Shown
  show: (shown: Shown) => void
}

/** Where the server will connect to, and what can be done about the way there. [A8] */
export function Route({ shown, show }: Props) {
  const server = useConnection().data?.server
  return (
    <section className="sw-route" aria-label={w.connection}>
      <div className="sw-actions">
        <span>{server === '' ? w.noServer : server !== undefined && w.connectsTo(serverName(server))}</span>
        <button type="button" className="sw-link" onClick={() => show('check')}>
          {w.check}
        </button>
        <button type="button" className="sw-link" onClick={() => show('edit')}>
          {w.proxy}
        </button>
      </div>
      {shown !== 'no' && (
        <div className="sw-route-more">
          <Suspense fallback={<Loading lines={3} />}>
            <Connection key={shown} editing={shown === 'edit'} checking={shown === 'check'} />
          </Suspense>
        </div>
      )}
    </section>
  )
}

/** The exact request, before it is sent. [A12] */
export function SentFold({
  orderId,
  open,
  toggle,
}: {
  orderId: string
  open: boolean
  toggle: (open: boolean) => void
}) {
  const [settled] = useDebouncedValue(orderId.trim(), 400)
  return (
    <details className="sw-more" open={open} onToggle={(event) => toggle(event.currentTarget.open)}>
      <summary>{w.sent}</summary>
      {open && (
        <Suspense fallback={<Loading lines={4} />}>
          <Sent request="activation" orderId={settled} />
        </Suspense>
      )}
    </details>
  )
}
