import type { LicenseView } from '@seatwarden/protocol/api/manager'
import { lazy, Suspense, useState } from 'react'
import { problemIn } from '../../api/client.ts'
import { useWatch } from '../../api/license.ts'
import { useLicense, useSession } from '../../api/queries.ts'
import { usePageTitle } from '../../app/usePageTitle.ts'
import { GIVE_UP, useLocked } from '../../lib/lock.ts'
import { usePhone } from '../../lib/narrow.ts'
import { stateInTitle } from '../../lib/state-in-title.ts'
import { t } from '../../lib/text.ts'
import { useUrlState } from '../../lib/url.ts'
import { Choice } from '../../ui/Choice.tsx'
import { Fold, Panel } from '../../ui/Panel.tsx'
import { Loading, Trouble } from '../../ui/states.tsx'
import { Timeline } from '../../ui/Timeline.tsx'
import { Verdict } from '../../ui/Verdict.tsx'
import { Actions } from './Actions.tsx'
import { Details } from './Details.tsx'
import { LicenseParts } from './LicenseParts.tsx'
import { Outcome } from './Outcome.tsx'
import { Recount } from './Recount.tsx'
import { SeatCards } from './SeatCards.tsx'
import { SeatTable } from './SeatTable.tsx'
import { useActs } from './useActs.ts'

const NotLicensed = lazy(async () => ({ default: (await import('./NotLicensed.tsx')).NotLicensed }))
const PurchaseNote = lazy(async () => ({ default: (await import('./PurchaseNote.tsx')).PurchaseNote }))
const LockDialog = lazy(async () => ({ default: (await import('../../ui/LockDialog.tsx')).LockDialog }))
const DeactivateDialog = lazy(async () => ({ default: (await import('./DeactivateDialog.tsx')).DeactivateDialog }))

const VIEWS = [
  { value: 'module', label: t.seats.byModule },
  { value: 'category', label: t.seats.byCategory },
] as const

function Seats({ license }: { license: LicenseView }) {
  const url = useUrlState()
  const phone = usePhone()
  const readOnly = useSession().data?.readOnly ?? true
  const by = url.get('view') === 'category' ? 'category' : 'module'
  const off = license.modules.filter((row) => !row.licensed)
  const view = <Choice label={t.seats.view} value={by} options={VIEWS} onChange={(value) => url.set({ view: value })} />
  return (
    <Panel title={t.seats.title} aside={!phone && view} flush>
      {phone ? <SeatCards license={license} /> : <SeatTable license={license} by={by} />}
      <Recount license={license} readOnly={readOnly} />
      {off.length > 0 && (
        <Suspense fallback={null}>
          <NotLicensed modules={off} tries={!readOnly && license.orderId !== null} />
        </Suspense>
      )}
    </Panel>
  )
}

/** On a phone: what comes next, then the modules, and the holder folded. */
function Parts({ license }: { license: LicenseView }) {
  if (!usePhone())
    return (
      <>
        <Details license={license} />
        <Seats license={license} />
        <Timeline data={license.timeline} standing={license.verdict.sentence} />
      </>
    )
  return (
    <>
      <Timeline data={license.timeline} standing={license.verdict.sentence} />
      <Seats license={license} />
      <Fold title={t.license.holderAndMachine}>
        <Details license={license} />
      </Fold>
    </>
  )
}

function Whole({ license, readOnly }: { license: LicenseView; readOnly: boolean }) {
  const acts = useActs()
  const [leaving, setLeaving] = useState<'now' | 'again' | 'locked' | null>(null)
  const locked = useLocked(GIVE_UP)
  useWatch(license.orderId !== null && !readOnly)
  return (
    <>
      <div className="sw-page-head">
        <h1>{t.license.title}</h1>
        <Actions
          license={license}
          acts={acts}
          deactivate={() => setLeaving(license.orderId === null ? 'again' : locked ? 'locked' : 'now')}
          readOnly={readOnly}
        />
      </div>
      <Outcome acts={acts} />
      <Suspense fallback={null}>
        <PurchaseNote />
        {leaving === 'locked' && <LockDialog onClose={() => setLeaving(null)} />}
        {(leaving === 'now' || leaving === 'again') && (
          <DeactivateDialog again={leaving === 'again'} onClose={() => setLeaving(null)} />
        )}
      </Suspense>
      <Verdict finding={license.verdict} vendor={license.vendor} />
      <Parts license={license} />
      <LicenseParts license={license} readOnly={readOnly} />
    </>
  )
}

export function LicensePage() {
  const license = useLicense()
  const readOnly = useSession().data?.readOnly ?? true
  usePageTitle(t.license.title, stateInTitle(license.data))
  if (license.isError) return <Trouble problem={problemIn(license.error)} retry={() => void license.refetch()} />
  return (
    <div className="sw-page">
      {license.data ? (
        <Whole license={license.data} readOnly={readOnly} />
      ) : (
        <>
          <h1>{t.license.title}</h1>
          <Loading lines={8} />
        </>
      )}
    </div>
  )
}
