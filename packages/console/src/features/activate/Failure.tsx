import { Button } from '@mantine/core'
import type { Problem } from '@seatwarden/protocol/problem'
import { useLicense } from '../../api/queries.ts'
import { targetOf } from '../../lib/targets.ts'
import { t } from '../../lib/text.ts'
import { w } from '../../lib/words-activate.ts'
import { ActionLink } from '../../ui/ActionLink.tsx'
import { Copy } from '../../ui/Copy.tsx'
import { Icon } from '../../ui/Icon.tsx'
import type { Act } from './act.ts'
import { type Step, stepAfter } from './next-step.ts'

/** What the page does for the steps that it can do itself. */
export interface Mending {
  connection: (how: 'check' | 'edit') => void
  offline: () => void
  fill: (orderId: string) => void
  look: (act: Act) => void
}

interface Props {
  problem: Problem
  act: Act
  mend: Mending
  busy: boolean
}

function press(step: Step, { act, mend }: Props): { label: string; run: () => void } | null {
  switch (step.does) {
    case 'check':
      return { label: w.does.check, run: () => mend.connection('check') }
    case 'proxy':
      return { label: w.does.proxy, run: () => mend.connection('edit') }
    case 'authority':
      return { label: w.does.authority, run: () => mend.connection('edit') }
    case 'offline':
      return { label: w.does.offline, run: mend.offline }
    case 'again':
      return { label: w.does.again, run: () => mend.look(act) }
    case 'move':
      return { label: w.does.move, run: () => mend.look(step.act) }
    case 'fill':
      return { label: w.does.fill(step.orderId), run: () => mend.fill(step.orderId) }
    default:
      return null
  }
}

/** The one next step, as a button or as the vendor's page that helps. */
function NextStep({ step, props }: { step: Step; props: Props }) {
  const vendor = useLicense().data?.vendor ?? null
  if (step.does === 'manage' || step.does === 'support') {
    const target = targetOf({ label: '', target: step.does }, vendor)
    return target ? (
      <ActionLink target={target} look="plain">
        {step.does === 'manage' ? t.license.manage : t.license.support}
      </ActionLink>
    ) : null
  }
  const button = press(step, props)
  return button ? (
    <Button variant="default" loading={props.busy && step.does !== 'check'} onClick={button.run}>
      {button.label}
    </Button>
  ) : null
}

/** One sentence and one next step a code, and what is unchanged. A refusal is no fault of a field. [A3] */
export function Failure(props: Props) {
  const { problem, act, mend } = props
  const step = stepAfter(problem, act)
  return (
    <div className="sw-note sw-failure" data-kind="over" role="alert">
      <Icon name="over" size={20} />
      <div className="sw-note-words">
        <p className="sw-strong">{w.failed}</p>
        <p>{problem.detail}</p>
        {problem.next !== undefined && <p>{problem.next}</p>}
        {problem.errors?.map((error) => (
          <p key={error.path}>{error.message}</p>
        ))}
        <div className="sw-actions sw-failure-acts">
          {step && <NextStep step={step} props={props} />}
          {problem.code === 'vendor_unreachable' && (
            <button type="button" className="sw-link" onClick={mend.offline}>
              {w.does.offline}
            </button>
          )}
        </div>
        <p className="sw-note-code">
          <code>{problem.code}</code>
          <Copy value={problem.code} what={w.code} />
        </p>
      </div>
    </div>
  )
}
