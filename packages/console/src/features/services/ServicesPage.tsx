import type { ModuleAccess, ModuleRow } from '@seatwarden/protocol/api/manager'
import { Link } from 'wouter'
import { problemIn } from '../../api/client.ts'
import { useLicense, useModules } from '../../api/queries.ts'
import { usePageTitle } from '../../app/usePageTitle.ts'
import { t } from '../../lib/text.ts'
import { Mark } from '../../ui/Mark.tsx'
import { MayUse, SeatBar, SeatFigures } from '../../ui/SeatBar.tsx'
import { Loading, Trouble } from '../../ui/states.tsx'
import { SeatChip } from '../dashboard/SeatsPanel.tsx'

const Mode = ({ access }: { access: ModuleAccess }) => (
  <p>
    {access.modeName}
    {access.group !== null && <span className="sw-muted"> {access.group}</span>}
    <br />
    <MayUse row={{ id: access.id, name: access.name, usedSeats: access.active }} />
  </p>
)

function Line({ access, row }: { access: ModuleAccess; row: ModuleRow | undefined }) {
  return (
    <li className="sw-service">
      <div className="sw-service-name">
        <h2>
          <Link className="sw-link" href={`/services/${access.id}`}>
            {access.name}
          </Link>
        </h2>
        {row?.mark && <Mark row={row} />}
        <SeatChip chip={row?.chip ?? null} />
      </div>
      {access.licensed && <Mode access={access} />}
      <div className="sw-service-bar">
        {row && (
          <>
            <SeatBar row={row} />
            <SeatFigures row={row} />
          </>
        )}
      </div>
    </li>
  )
}

const Head = () => (
  <div className="sw-page-head">
    <div>
      <h1>{t.services.title}</h1>
      <p className="sw-muted">{t.services.lead}</p>
    </div>
  </div>
)

/** Every module of the product; those that are not licensed are listed too, and say so. */
export function ServicesPage() {
  const modules = useModules()
  const rows = useLicense().data?.modules
  usePageTitle(t.services.title)
  if (modules.isError) return <Trouble problem={problemIn(modules.error)} retry={() => void modules.refetch()} />
  return (
    <div className="sw-page">
      <Head />
      {modules.data ? (
        <ul className="sw-panel sw-services">
          {modules.data.map((access) => (
            <Line key={access.id} access={access} row={rows?.find((row) => row.id === access.id)} />
          ))}
        </ul>
      ) : (
        <Loading lines={10} />
      )}
    </div>
  )
}
