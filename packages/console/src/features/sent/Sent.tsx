import '../../styles/license.css'
import type { SentView } from '@seatwarden/protocol/api/license-views'
import { useState } from 'react'
import { problemIn } from '../../api/client.ts'
import { type SentRequest, useSent } from '../../api/license.ts'
import { w } from '../../lib/words-license.ts'
import { Choice } from '../../ui/Choice.tsx'
import { Copy } from '../../ui/Copy.tsx'
import { Loading, Trouble } from '../../ui/states.tsx'

const VIEWS = [
  { value: 'lines', label: w.sent.lines },
  { value: 'json', label: w.sent.json },
] as const

const ByLine = ({ lines }: Pick<SentView, 'lines'>) => (
  <ul className="sw-sent-lines">
    {lines.map((line) => (
      <li key={line.field}>
        <span className="sw-mono sw-strong">{line.field}</span>
        <span className="sw-mono sw-sent-value">{line.value}</span>
        <span className="sw-muted">{line.why}</span>
      </li>
    ))}
  </ul>
)

function Exact({ body }: Pick<SentView, 'body'>) {
  const text = JSON.stringify(body, null, 2)
  return (
    <div className="sw-json">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard */}
      <section tabIndex={0} aria-label={w.sent.json}>
        <pre>{text}</pre>
      </section>
      <Copy value={text} what={w.sent.json} />
    </div>
  )
}

/** The exact body of a request before it is sent, and each line explained. [A12] */
export function Sent({ request, orderId = '' }: { request: SentRequest; orderId?: string }) {
  const [view, setView] = useState<'lines' | 'json'>('lines')
  const { data, error, refetch } = useSent(request, orderId)
  if (error) return <Trouble problem={problemIn(error)} what={w.sent.failed} retry={() => void refetch()} />
  if (!data) return <Loading lines={6} />
  return (
    <div className="sw-sent">
      <p>
        <strong>{w.sent.never}</strong> {w.sent.times}
      </p>
      <p>
        <span className="sw-muted">{w.sent.to}</span> <span className="sw-mono sw-wrap">{data.url}</span>
      </p>
      <div>
        <Choice label={w.sent.view} value={view} options={VIEWS} onChange={setView} />
      </div>
      {view === 'lines' ? <ByLine lines={data.lines} /> : <Exact body={data.body} />}
    </div>
  )
}
