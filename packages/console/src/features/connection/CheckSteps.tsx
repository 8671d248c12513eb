import type { ConnectionCheck, ConnectionStep } from '@seatwarden/protocol/api/license-views'
import { serverName } from '../../lib/server-name.ts'
import { w } from '../../lib/words-license.ts'
import { Meaning, type MeaningKind } from '../../ui/Meaning.tsx'

const kindOf = (step: ConnectionStep): MeaningKind => (step.ok === null ? 'off' : step.ok ? 'ok' : 'over')

const stateOf = (step: ConnectionStep): string =>
  step.ok === null ? w.connection.states.untried : step.ok ? w.connection.states.yes : w.connection.states.no

const StepLine = ({ step }: { step: ConnectionStep }) => (
  <li>
    <span className="sw-strong">{w.connection.steps[step.step]}</span>
    <Meaning kind={kindOf(step)}>{stateOf(step)}</Meaning>
    <div className="sw-check-words">
      {step.sentence !== '' && <p className={step.ok === false ? undefined : 'sw-muted'}>{step.sentence}</p>}
      {step.ok === false && step.next !== '' && <p className="sw-strong">{step.next}</p>}
    </div>
  </li>
)

/** The way to the vendor link by link, up to the first that is broken. [A8] */
export const CheckSteps = ({ check }: { check: ConnectionCheck }) => (
  <div className="sw-check">
    <p className="sw-strong">
      {(check.ok ? w.connection.works : w.connection.broken)(serverName(check.server) || w.connection.server)}
    </p>
    <ol className="sw-check-steps">
      {check.steps.map((step) => (
        <StepLine key={step.step} step={step} />
      ))}
    </ol>
  </div>
)
