import type { LicenseView, ModuleRow } from '@seatwarden/protocol/api/manager'
import { renewalWords, seatsWords } from '../../lib/seats.ts'
import { t } from '../../lib/text.ts'
import { Mark } from '../../ui/Mark.tsx'
import { SeatBar, SeatFigures, UsedSeats } from '../../ui/SeatBar.tsx'
import { Recommended } from './SeatTable.tsx'

const Card = ({ row, vendor }: { row: ModuleRow; vendor: LicenseView['vendor'] }) => (
  <li className="sw-card">
    <div className="sw-card-head">
      <h3>{row.name}</h3>
      {row.mark && <Mark row={row} />}
    </div>
    <p className="sw-card-line">
      <span>
        <span className="sw-muted">{t.seats.used}</span> <UsedSeats row={row} />
      </span>
      <span>
        <span className="sw-muted">{t.seats.seats}</span> {seatsWords(row.seats)}
      </span>
      {row.renewalDaysLeft !== null && (
        <span>
          <span className="sw-muted">{t.seats.renewal}</span> {renewalWords(row.renewalDaysLeft)}
        </span>
      )}
    </p>
    <SeatBar row={row} height={12} />
    <SeatFigures row={row} />
    {row.recommended.length > 0 && <Recommended words={row.recommended} vendor={vendor} />}
  </li>
)

/** The same rows on a phone: a card each, never a table to push sideways. */
export const SeatCards = ({ license }: { license: LicenseView }) => (
  <ul className="sw-cards">
    {license.modules
      .filter((row) => row.licensed)
      .map((row) => (
        <Card key={row.id} row={row} vendor={license.vendor} />
      ))}
  </ul>
)
