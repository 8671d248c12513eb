import type { ModuleRow } from '@seatwarden/protocol/api/manager'
import type { ReactNode } from 'react'
import { Link } from 'wouter'
import { short } from '../lib/dates.ts'
import { count } from '../lib/numbers.ts'
import { seatBar } from '../lib/seat-bar.ts'
import { t } from '../lib/text.ts'
import { useZone } from '../lib/zone.ts'
import { Icon } from './Icon.tsx'
import { useWidth } from './useWidth.ts'

type Row = Pick<
  ModuleRow,
  | 'id'
  | 'name'
  | 'licensed'
  | 'seats'
  | 'usedSeats'
  | 'held'
  | 'trial'
  | 'refused'
  | 'notUsedYet'
  | 'reservedFree'
  | 'firstTrialEnds'
>

/** The picture only: what it says stands as text in `SeatFigures`. [L5-L9] */
export function SeatBar({ row, height = 8 }: { row: Row; height?: 8 | 12 }) {
  const [element, width] = useWidth<HTMLDivElement>()
  if (row.seats === 'unlimited' || !row.licensed) return null
  const { parts, limit } = seatBar({ ...row, seats: row.seats }, width)
  return (
    <div className="sw-bar" data-height={height} ref={element} aria-hidden="true">
      {parts.map((part) => (
        <span
          key={part.kind}
          className="sw-bar-part"
          data-part={part.kind}
          style={{ left: part.x, width: part.width }}
        />
      ))}
      {limit !== null && <span className="sw-bar-limit" style={{ left: Math.max(0, Math.min(limit, width) - 1) }} />}
    </div>
  )
}

interface FigureProps {
  row: Row
  state: 'licensed' | 'trial' | 'refused' | 'none'
  children: ReactNode
}

/** Each figure leads to exactly the rows that make it; read aloud it names its module. */
const Figure = ({ row, state, children }: FigureProps) => (
  <li data-state={state}>
    <Link className="sw-figure" href={`/users?module=${row.id}&state=${state}`}>
      {children}
      <span className="sw-hidden"> {t.seats.inModule(row.name)}</span>
    </Link>
  </li>
)

const heldWords = (row: Row): string =>
  row.seats === 'unlimited' ? t.seats.held(row.held) : t.seats.heldOf(row.held, row.seats)

/** used = licensed + on trial + refused + not used yet; parts that are zero are left out. [S9] */
export function SeatFigures({ row }: { row: Row }) {
  const zone = useZone()
  if (!row.licensed) return <p className="sw-figures sw-muted">{t.seats.notLicensed}</p>
  const { firstTrialEnds: first } = row
  return (
    <ul className="sw-figures">
      <Figure row={row} state="licensed">
        {heldWords(row)}
      </Figure>
      {row.reservedFree > 0 && <li data-state="reserved">{t.seats.reserved(row.reservedFree)}</li>}
      {row.trial > 0 && (
        <Figure row={row} state="trial">
          <Icon name="trial" />
          {first === null ? t.seats.trial(row.trial) : t.seats.trialFirst(row.trial, short(first, zone))}
        </Figure>
      )}
      {row.refused > 0 && (
        <Figure row={row} state="refused">
          <Icon name="refused" />
          {t.seats.refused(row.refused)}
        </Figure>
      )}
      {row.notUsedYet > 0 && (
        <Figure row={row} state="none">
          {t.seats.notUsed(row.notUsedYet)}
        </Figure>
      )}
    </ul>
  )
}

/** Used Seats, as the link to its accounts. [L9] */
export const UsedSeats = ({ row }: { row: Pick<ModuleRow, 'id' | 'name' | 'usedSeats'> }) => (
  <Link className="sw-link sw-number" href={`/services/${row.id}/accounts`}>
    {count(row.usedSeats)}
    <span className="sw-hidden"> {t.seats.accountsOf(row.usedSeats, row.name)}</span>
  </Link>
)

/** How many may use a module, in words: who may is more than who does. [L5 S8] */
export const MayUse = ({ row }: { row: Pick<ModuleRow, 'id' | 'name' | 'usedSeats'> }) => (
  <Link className="sw-link sw-small" href={`/services/${row.id}/accounts`}>
    {t.seats.mayUse(row.usedSeats)}
    <span className="sw-hidden"> {t.seats.inModule(row.name)}</span>
  </Link>
)
