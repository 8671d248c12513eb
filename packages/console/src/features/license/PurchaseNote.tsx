import { usePurchaseWatch } from '../../api/license.ts'
import { useNow } from '../../lib/clock.ts'
import { clockTime } from '../../lib/dates.ts'
import { w } from '../../lib/words-license.ts'
import { useZone } from '../../lib/zone.ts'

/** After a purchase link was used: said while it is so. [A7] */
export function PurchaseNote() {
  const until = usePurchaseWatch()
  const now = useNow()
  const zone = useZone()
  if (until === null || Date.parse(until) <= now) return null
  return (
    <p role="status" className="sw-muted">
      {w.watch(clockTime(until, zone))}
    </p>
  )
}
