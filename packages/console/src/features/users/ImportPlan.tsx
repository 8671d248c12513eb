import type { ImportResult } from '@seatwarden/protocol/api/manager'
import { count } from '../../lib/numbers.ts'
import { seatsWords } from '../../lib/seats.ts'
import { t } from '../../lib/text.ts'

/** More lines than these are counted, not drawn; the command prints them all. */
const DRAWN = 200

const Seats = ({ seats }: { seats: ImportResult['seats'] }) => (
  <dl className="sw-pairs sw-effect">
    {seats.map((effect) => (
      <div key={effect.module} className="sw-contents">
        <dt>{effect.name}</dt>
        <dd>{t.importing.effect(effect.before, effect.after, seatsWords(effect.seats))}</dd>
      </div>
    ))}
  </dl>
)

const Lines = ({ rows }: { rows: ImportResult['rows'] }) => (
  // biome-ignore lint/a11y/noNoninteractiveTabindex: a part that scrolls must be reachable by keyboard
  <section className="sw-scroll sw-plan" tabIndex={0} aria-label={t.importing.lines}>
    <table className="sw-table">
      <thead>
        <tr>
          <th scope="col" className="sw-right">
            {t.importing.line}
          </th>
          <th scope="col">{t.importing.account}</th>
          <th scope="col">{t.importing.action}</th>
          <th scope="col">{t.importing.reason}</th>
        </tr>
      </thead>
      <tbody>
        {rows.slice(0, DRAWN).map((row) => (
          <tr key={`${row.line} ${row.address}`}>
            <td className="sw-right sw-muted">{count(row.line)}</td>
            <th scope="row">{row.address ?? t.common.unknown}</th>
            <td>{t.importing.actions[row.action]}</td>
            <td className="sw-muted">{row.reason}</td>
          </tr>
        ))}
      </tbody>
    </table>
  </section>
)

/** What the import would do, line by line, and what that does to the seats. */
export const ImportPlan = ({ plan }: { plan: ImportResult }) => (
  <>
    <p className="sw-strong" role="status">
      {t.importing.summary(plan.add, plan.change, plan.skip)}
    </p>
    {plan.seats.length > 0 && <Seats seats={plan.seats} />}
    <Lines rows={plan.rows} />
    {plan.rows.length > DRAWN && <p className="sw-muted">{t.importing.rowsShown(DRAWN, plan.rows.length)}</p>}
  </>
)
