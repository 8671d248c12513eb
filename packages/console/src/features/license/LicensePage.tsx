import type { LicenseView } from '@seatwarden/protocol/api/manager'
import { problemIn } from '../../api/client.ts'
import { useLicense, useSession } from '../../api/queries.ts'
import { usePageTitle } from '../../app/usePageTitle.ts'
import { usePhone } from '../../lib/narrow.ts'
import { stateInTitle } from '../../lib/state-in-title.ts'
import { targetOf } from '../../lib/targets.ts'
import { t } from '../../lib/text.ts'
import { useUrlState } from '../../lib/url.ts'
import { ActionLink } from '../../ui/ActionLink.tsx'
import { Choice } from '../../ui/Choice.tsx'
import { Fold, Panel } from '../../ui/Panel.tsx'
import { Loading, Trouble } from '../../ui/states.tsx'
import { Timeline } from '../../ui/Timeline.tsx'
import { Verdict } from '../../ui/Verdict.tsx'
import { When } from '../../ui/When.tsx'
import { Details } from './Details.tsx'
import { Recount } from './Recount.tsx'
import { SeatCards } from './SeatCards.tsx'
import { SeatTable } from './SeatTable.tsx'

const VIEWS = [
  { value: 'module', label: t.seats.byModule },
  { value: 'category', label: t.seats.byCategory },
] as const

function Actions({ license }: { license: LicenseView }) {
  // one primary button a page: the verdict's, where it has one
  const verdictActs = license.verdict.action !== null && license.verdict.severity !== 'emergency'
  const manage = targetOf({ label: '', target: 'manage' }, license.vendor)
  const support = targetOf({ label: '', target: 'support' }, license.vendor)
  return (
    <div className="sw-actions">
      <ActionLink target={{ href: '/license/activate', external: false }} look={verdictActs ? 'plain' : 'primary'}>
        {t.license.activate}
      </ActionLink>
      {manage && (
        <ActionLink target={manage} look="plain">
          {t.license.manage}
        </ActionLink>
      )}
      {support && (
        <ActionLink target={support} look="plain">
          {t.license.support}
        </ActionLink>
      )}
    </div>
  )
}

function Seats({ license }: { license: LicenseView }) {
  const url = useUrlState()
  const phone = usePhone()
  const readOnly = useSession().data?.readOnly ?? true
  const by = url.get('view') === 'category' ? 'category' : 'module'
  const view = <Choice label={t.seats.view} value={by} options={VIEWS} onChange={(value) => url.set({ view: value })} />
  return (
    <Panel title={t.seats.title} aside={!phone && view} flush>
      {phone ? <SeatCards license={license} /> : <SeatTable license={license} by={by} />}
      <Recount license={license} readOnly={readOnly} />
    </Panel>
  )
}

function Changes({ changes }: { changes: LicenseView['changes'] }) {
  const last = changes[0]
  return (
    <Fold title={t.license.changes} {...(last && { hint: t.license.changesLast(last.text) })}>
      {changes.length === 0 ? (
        <p className="sw-muted">{t.license.noChanges}</p>
      ) : (
        <ul className="sw-list">
          {changes.map((change) => (
            <li key={`${change.at} ${change.text}`}>
              <span className="sw-muted sw-fixed">
                <When at={change.at} as="full" />
              </span>
              <span className="sw-grow">{change.text}</span>
            </li>
          ))}
        </ul>
      )}
    </Fold>
  )
}

/** On a phone: what comes next, then the modules, and the holder folded. */
function Parts({ license }: { license: LicenseView }) {
  if (!usePhone())
    return (
      <>
        <Details license={license} />
        <Seats license={license} />
        <Timeline data={license.timeline} />
      </>
    )
  return (
    <>
      <Timeline data={license.timeline} />
      <Seats license={license} />
      <Fold title={t.license.holderAndMachine}>
        <Details license={license} />
      </Fold>
    </>
  )
}

export function LicensePage() {
  const license = useLicense()
  usePageTitle(t.license.title, stateInTitle(license.data))
  if (license.isError) return <Trouble problem={problemIn(license.error)} retry={() => void license.refetch()} />
  return (
    <div className="sw-page">
      <div className="sw-page-head">
        <h1>{t.license.title}</h1>
        {license.data && <Actions license={license.data} />}
      </div>
      {license.data ? (
        <>
          <Verdict finding={license.data.verdict} vendor={license.data.vendor} />
          <Parts license={license.data} />
          <Changes changes={license.data.changes} />
        </>
      ) : (
        <Loading lines={8} />
      )}
    </div>
  )
}
