import { useState } from 'react'
import { w } from '../../lib/words-license.ts'
import { Choice } from '../../ui/Choice.tsx'
import { Sent } from '../sent/Sent.tsx'

const REQUESTS = [
  { value: 'revalidation', label: w.sent.requests.revalidation },
  { value: 'check', label: w.sent.requests.check },
] as const
type Request = (typeof REQUESTS)[number]['value']

/** What goes to the vendor by itself: both requests, as they would be now. [A12] */
export function SentPart() {
  const [request, setRequest] = useState<Request>('revalidation')
  return (
    <div className="sw-sent">
      <div>
        <Choice label={w.sent.which} value={request} options={REQUESTS} onChange={setRequest} />
      </div>
      <Sent request={request} />
    </div>
  )
}
