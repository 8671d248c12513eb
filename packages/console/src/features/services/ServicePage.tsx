import type { ModuleAccess, ModuleRow } from '@seatwarden/protocol/api/manager'
import { Link } from 'wouter'
import { problemIn } from '../../api/client.ts'
import { type ModuleId, useLicense, useModules } from '../../api/queries.ts'
import { usePageTitle } from '../../app/usePageTitle.ts'
import { t } from '../../lib/text.ts'
import { ActionLink } from '../../ui/ActionLink.tsx'
import { Mark } from '../../ui/Mark.tsx'
import { Panel } from '../../ui/Panel.tsx'
import { SeatBar, SeatFigures } from '../../ui/SeatBar.tsx'
import { Loading, Trouble } from '../../ui/states.tsx'
import { SeatChip } from '../dashboard/SeatsPanel.tsx'
import { AccessModeForm } from './AccessModeForm.tsx'

function Head({ access, row }: { access: ModuleAccess; row: ModuleRow | undefined }) {
  return (
    <div className="sw-page-head">
      <div className="sw-grow-all">
        <p className="sw-crumb">
          <Link className="sw-link" href="/services">
            {t.services.title}
          </Link>
        </p>
        <div className="sw-title-line">
          <h1>{access.name}</h1>
          {row?.mark && <Mark row={row} />}
          <SeatChip chip={row?.chip ?? null} />
        </div>
      </div>
      <ActionLink target={{ href: `/services/${access.id}/accounts`, external: false }} look="plain">
        {t.accounts.list(access.active)}
      </ActionLink>
    </div>
  )
}

function Seats({ row }: { row: ModuleRow }) {
  return (
    <Panel title={t.services.seats}>
      <SeatBar row={row} height={12} />
      <SeatFigures row={row} />
      {row.chip && <p className="sw-after">{row.chip.sentence}</p>}
    </Panel>
  )
}

/** One module: its seats, and who may use it. [S3] */
export function ServicePage({ id, readOnly }: { id: ModuleId; readOnly: boolean }) {
  const modules = useModules()
  const row = useLicense().data?.modules.find((module) => module.id === id)
  const access = modules.data?.find((module) => module.id === id)
  usePageTitle(access?.name ?? t.services.title)
  if (modules.isError) return <Trouble problem={problemIn(modules.error)} retry={() => void modules.refetch()} />
  if (!access) return <Loading />
  return (
    <div className="sw-page">
      <Head access={access} row={row} />
      {row && <Seats row={row} />}
      <AccessModeForm access={access} readOnly={readOnly} />
    </div>
  )
}
