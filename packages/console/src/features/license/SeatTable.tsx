import type { CategoryRow, LicenseView, ModuleRow } from '@seatwarden/protocol/api/manager'
import { renewalWords, seatsWords } from '../../lib/seats.ts'
import { targetOf } from '../../lib/targets.ts'
import { t } from '../../lib/text.ts'
import { ActionLink } from '../../ui/ActionLink.tsx'
import { Mark } from '../../ui/Mark.tsx'
import { SeatBar, SeatFigures, UsedSeats } from '../../ui/SeatBar.tsx'

type Vendor = LicenseView['vendor']

/** Both words lead to the vendor's page for this license; without its address they are words. [L7 L10] */
export function Recommended({ words, vendor }: { words: ModuleRow['recommended']; vendor: Vendor }) {
  const target = targetOf({ label: '', target: 'manage' }, vendor)
  return (
    <div className="sw-stack">
      {words.map((word) =>
        target ? (
          <ActionLink key={word} target={target}>
            {word}
          </ActionLink>
        ) : (
          <span key={word}>{word}</span>
        ),
      )}
    </div>
  )
}

const Head = ({ bar }: { bar: boolean }) => (
  <thead>
    <tr>
      <th scope="col">{t.seats.type}</th>
      <th scope="col" className="sw-right">
        {t.seats.seats}
      </th>
      <th scope="col" className="sw-right">
        {t.seats.used}
      </th>
      <th scope="col">{bar ? t.seats.ofThese : t.seats.modules}</th>
      <th scope="col" className="sw-right">
        {t.seats.renewal}
      </th>
      <th scope="col">{t.seats.recommended}</th>
    </tr>
  </thead>
)

const ModuleLine = ({ row, vendor }: { row: ModuleRow; vendor: Vendor }) => (
  <tr>
    <th scope="row">
      <div className="sw-seat-name">
        <span className="sw-mark-slot">{row.mark && <Mark row={row} />}</span>
        <span className="sw-stack">
          <span>{row.name}</span>
          <span className="sw-muted sw-small">
            {t.seats.category[row.category]}
            {row.master && `, ${t.seats.master}`}
          </span>
        </span>
      </div>
    </th>
    <td className="sw-right">{seatsWords(row.seats)}</td>
    <td className="sw-right">
      <UsedSeats row={row} />
    </td>
    <td className="sw-seat-bar">
      <SeatBar row={row} />
      <SeatFigures row={row} />
    </td>
    <td className="sw-right">{renewalWords(row.renewalDaysLeft)}</td>
    <td>
      <Recommended words={row.recommended} vendor={vendor} />
    </td>
  </tr>
)

interface CategoryProps {
  row: CategoryRow
  modules: ModuleRow[]
  vendor: Vendor
}

/** Server shows the master's figures; each client module is a row of its own. [L5] */
function CategoryLine({ row, modules, vendor }: CategoryProps) {
  const inside = modules.filter((module) => row.modules.includes(module.id))
  const first = inside.find((module) => module.master) ?? inside[0]
  const refused = inside.reduce((sum, module) => sum + module.refused, 0)
  return (
    <tr>
      <th scope="row">
        <div className="sw-seat-name">
          <span className="sw-mark-slot">{row.mark && <Mark row={{ ...row, refused }} />}</span>
          <span>{row.name}</span>
        </div>
      </th>
      <td className="sw-right">{seatsWords(row.seats)}</td>
      <td className="sw-right">{first && <UsedSeats row={{ ...first, usedSeats: row.usedSeats }} />}</td>
      <td className="sw-seat-bar sw-seat-words sw-muted">
        {inside.length > 1 && inside.map((module) => module.name).join(', ')}
      </td>
      <td className="sw-right">{renewalWords(row.renewalDaysLeft)}</td>
      <td>
        <Recommended words={row.recommended} vendor={vendor} />
      </td>
    </tr>
  )
}

interface Props {
  license: LicenseView
  by: 'module' | 'category'
}

export const SeatTable = ({ license, by }: Props) => (
  <table className="sw-table sw-seat-table">
    <caption className="sw-hidden">{by === 'module' ? t.seats.byModule : t.seats.byCategory}</caption>
    <Head bar={by === 'module'} />
    <tbody>
      {by === 'module'
        ? license.modules
            .filter((row) => row.licensed)
            .map((row) => <ModuleLine key={row.id} row={row} vendor={license.vendor} />)
        : license.categories.map((row) => (
            <CategoryLine key={row.name} row={row} modules={license.modules} vendor={license.vendor} />
          ))}
    </tbody>
  </table>
)
