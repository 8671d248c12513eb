import type { RefreshResult } from '@seatwarden/protocol/api/license-views'
import { Link } from 'wouter'
import { problemIn } from '../../api/client.ts'
import { clockTime } from '../../lib/dates.ts'
import { partOfLicense } from '../../lib/targets.ts'
import { t } from '../../lib/text.ts'
import { useZone } from '../../lib/zone.ts'
import { Meaning } from '../../ui/Meaning.tsx'
import { Trouble } from '../../ui/states.tsx'
import type { Acts } from './useActs.ts'

const MOST = 4

function News({ news: { at, result } }: { news: RefreshResult }) {
  const zone = useZone()
  const texts = result ? [...result.changes.map(({ text }) => text), ...result.effects] : []
  if (!result || result.changes.length === 0) return <Meaning kind="ok">{t.refresh.same(clockTime(at, zone))}</Meaning>
  return (
    <div className="sw-news">
      <Meaning kind="ok">
        <span className="sw-strong">{t.refresh.changed}</span>
      </Meaning>
      <ul className="sw-bullets">
        {texts.slice(0, MOST).map((text) => (
          <li key={text}>{text}</li>
        ))}
      </ul>
      <Link className="sw-link" href={partOfLicense('changes')}>
        {t.refresh.list}
      </Link>
    </div>
  )
}

/** What came of the act, under the buttons that did it. */
export const Outcome = ({ acts: { refresh, save, backup } }: { acts: Acts }) => (
  <div className="sw-outcome">
    <div role="status">
      {refresh.data && <News news={refresh.data} />}
      {save.data && <Meaning kind="ok">{t.license.exported(save.data.fileName)}</Meaning>}
      {backup.data && <Meaning kind="ok">{t.license.backedUp(backup.data.orderId)}</Meaning>}
    </div>
    {refresh.error && <Trouble problem={problemIn(refresh.error)} what={t.refresh.failed} />}
    {save.error && <Trouble problem={problemIn(save.error)} what={t.license.notExported} />}
    {backup.error && <Trouble problem={problemIn(backup.error)} what={t.license.notBackedUp} />}
  </div>
)
