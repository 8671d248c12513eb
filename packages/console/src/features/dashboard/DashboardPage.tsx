import type { Finding, LicenseView, ModuleRow } from '@seatwarden/protocol/api/manager'
import { Link } from 'wouter'
import { problemIn } from '../../api/client.ts'
import { useLicense } from '../../api/queries.ts'
import { usePageTitle } from '../../app/usePageTitle.ts'
import { usePhone } from '../../lib/narrow.ts'
import { seatsWords } from '../../lib/seats.ts'
import { stateInTitle } from '../../lib/state-in-title.ts'
import { targetOf } from '../../lib/targets.ts'
import { t } from '../../lib/text.ts'
import { ActionLink } from '../../ui/ActionLink.tsx'
import { Icon } from '../../ui/Icon.tsx'
import { Fold, Panel } from '../../ui/Panel.tsx'
import { UsedSeats } from '../../ui/SeatBar.tsx'
import { Loading, Trouble } from '../../ui/states.tsx'
import { TimelineRow } from '../../ui/Timeline.tsx'
import { Verdict } from '../../ui/Verdict.tsx'
import { When } from '../../ui/When.tsx'
import { Pair } from '../license/Details.tsx'
import { SeatsPanel } from './SeatsPanel.tsx'

const Users = ({ master }: { master: ModuleRow | undefined }) =>
  master ? (
    <>
      <UsedSeats row={master} /> / {seatsWords(master.seats)}
    </>
  ) : (
    t.common.unknown
  )

/** Modules whose license the tile names, as the origin does. [K6] */
const SHOWN: ModuleRow['id'][] = ['antivirus', 'antispam', 'activesync']

function DetailPairs({ license }: { license: LicenseView }) {
  const master = license.modules.find((module) => module.master)
  return (
    <dl className="sw-pairs">
      <Pair name={t.license.status}>{license.status}</Pair>
      <Pair name={t.dashboard.number}>
        <span className="sw-mono">{license.orderId ?? t.common.none}</span>
      </Pair>
      <Pair name={t.license.company}>{license.holder?.company ?? t.common.none}</Pair>
      <Pair name={t.dashboard.users}>
        <Users master={master} />
      </Pair>
      <Pair name={t.dashboard.expiry}>
        {license.licenseExpires ? <When at={license.licenseExpires} as="deadline" /> : t.common.never}
      </Pair>
      {master?.maintenanceEnds && (
        <Pair name={t.dashboard.maintenance}>
          <When at={master.maintenanceEnds} as="day" /> ({t.seats.inDays(master.renewalDaysLeft ?? 0)})
        </Pair>
      )}
      {license.modules
        .filter((row) => SHOWN.includes(row.id))
        .map((row) => (
          <Pair key={row.id} name={row.name}>
            {row.licensed ? t.seats.isLicensed : t.seats.notLicensed}
          </Pair>
        ))}
    </dl>
  )
}

const LicenseLink = () => (
  <Link className="sw-link" href="/license">
    {t.license.title}
  </Link>
)

const DetailsTile = ({ license }: { license: LicenseView }) => (
  <Panel title={t.dashboard.details} aside={<LicenseLink />}>
    <DetailPairs license={license} />
  </Panel>
)

const MOST = 5

function NeedsYou({ findings, vendor }: { findings: Finding[]; vendor: LicenseView['vendor'] }) {
  if (findings.length === 0) return null
  return (
    <Panel title={t.dashboard.needsYou(findings.length)}>
      <ul className="sw-list">
        {findings.slice(0, MOST).map((finding) => {
          const target = finding.action && targetOf(finding.action, vendor)
          return (
            <li key={`${finding.kind} ${finding.sentence}`}>
              <span className="sw-state" data-kind={finding.severity}>
                <Icon name={finding.severity} />
              </span>
              <span className="sw-grow">
                {finding.sentence} <span className="sw-muted">{finding.next}</span>
              </span>
              {target && finding.action && <ActionLink target={target}>{finding.action.label}</ActionLink>}
            </li>
          )
        })}
        {findings.length > MOST && <li className="sw-muted">{t.common.more(findings.length - MOST)}</li>}
      </ul>
    </Panel>
  )
}

const AllDates = () => (
  <span className="sw-timeline-ways">
    <Link className="sw-link" href="/license#dates">
      {t.timeline.allDates}
    </Link>
    <Link className="sw-link" href="/license/rehearsal">
      {t.timeline.rehearse}
    </Link>
  </span>
)

function Tiles({ license }: { license: LicenseView }) {
  const phone = usePhone()
  const others = license.findings.filter(
    (finding) => finding.rank !== license.verdict.rank && finding.severity !== 'ok',
  )
  const ahead = (
    <div className="sw-page">
      <TimelineRow data={license.timeline} aside={<AllDates />} />
      <NeedsYou findings={others} vendor={license.vendor} />
    </div>
  )
  return (
    <>
      <Verdict finding={license.verdict} vendor={license.vendor} />
      {phone ? (
        ahead
      ) : (
        <div className="sw-columns" data-even="false">
          <DetailsTile license={license} />
          {ahead}
        </div>
      )}
      <SeatsPanel modules={license.modules} />
      {phone && (
        <Fold title={t.dashboard.details}>
          <DetailPairs license={license} />
        </Fold>
      )}
    </>
  )
}

export function DashboardPage() {
  const license = useLicense()
  usePageTitle(t.dashboard.title, stateInTitle(license.data))
  return (
    <div className="sw-page">
      <div className="sw-page-head">
        <h1>{t.dashboard.title}</h1>
      </div>
      {license.isError && <Trouble problem={problemIn(license.error)} retry={() => void license.refetch()} />}
      {license.isPending && <Loading lines={8} />}
      {license.data && <Tiles license={license.data} />}
    </div>
  )
}
