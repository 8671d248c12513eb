import type { SessionView } from '@seatwarden/protocol/api/manager'
import { useNow } from '../lib/clock.ts'
import { offset } from '../lib/dates.ts'
import { t } from '../lib/text.ts'

/** The zone is named once, here; a browser in another zone is told. */
export function Footer({ session }: { session: SessionView }) {
  const now = useNow()
  const here = new Intl.DateTimeFormat().resolvedOptions().timeZone
  const other = offset(now, here) !== offset(now, session.zone)
  return (
    <footer className="sw-foot">
      <span>{t.page.times(session.zone, offset(now, session.zone))}</span>
      {other && <span>{t.page.otherZone(here, offset(now, here))}</span>}
      {session.readOnly && <span>{t.page.readOnly}</span>}
    </footer>
  )
}
