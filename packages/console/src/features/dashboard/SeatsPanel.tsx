import type { ModuleRow } from '@seatwarden/protocol/api/manager'
import { usePhone } from '../../lib/narrow.ts'
import { t } from '../../lib/text.ts'
import { Mark } from '../../ui/Mark.tsx'
import { Meaning } from '../../ui/Meaning.tsx'
import { Panel } from '../../ui/Panel.tsx'
import { MayUse, SeatBar, SeatFigures } from '../../ui/SeatBar.tsx'

const GLYPH = { refused: 'refused', trial: 'trial', over: 'over', add_users: 'attention' } as const

export const SeatChip = ({ chip }: { chip: ModuleRow['chip'] }) =>
  chip && (
    <Meaning kind={GLYPH[chip.kind]} chip>
      {chip.text}
    </Meaning>
  )

export const SeatLine = ({ row }: { row: ModuleRow }) => (
  <li className="sw-seat-line">
    <div className="sw-seat-line-name">
      <span className="sw-seat-line-title">
        {row.name}
        {row.mark && <Mark row={row} />}
      </span>
      <MayUse row={row} />
    </div>
    <div className="sw-seat-line-bar">
      <SeatBar row={row} height={12} />
      <SeatFigures row={row} />
    </div>
    <div className="sw-seat-line-chip">
      <SeatChip chip={row.chip} />
    </div>
  </li>
)

const Lines = ({ rows }: { rows: ModuleRow[] }) => (
  <ul className="sw-seat-lines">
    {rows.map((row) => (
      <SeatLine key={row.id} row={row} />
    ))}
  </ul>
)

/** Licensed modules; on a phone those that need nothing are folded behind those that do. */
export function SeatsPanel({ modules }: { modules: ModuleRow[] }) {
  const phone = usePhone()
  const licensed = modules.filter((row) => row.licensed)
  const calm = licensed.filter((row) => row.chip === null)
  if (!phone || calm.length === 0)
    return (
      <Panel title={t.dashboard.seats}>
        <Lines rows={licensed} />
      </Panel>
    )
  return (
    <Panel title={t.dashboard.seats}>
      <Lines rows={licensed.filter((row) => row.chip !== null)} />
      <details className="sw-more">
        <summary>{t.dashboard.inOrder(calm.length)}</summary>
        <Lines rows={calm} />
      </details>
    </Panel>
  )
}
