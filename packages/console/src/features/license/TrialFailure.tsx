import type { Problem } from '@seatwarden/protocol/problem'
import { useLicense } from '../../api/queries.ts'
import { targetOf } from '../../lib/targets.ts'
import { t } from '../../lib/text.ts'
import { w } from '../../lib/words-license.ts'
import { ActionLink } from '../../ui/ActionLink.tsx'
import { Trouble } from '../../ui/states.tsx'

/** Why no trial began: its sentence and next step, where a used one can be bought, and the code. [A3 A6] */
export function TrialFailure({ problem }: { problem: Problem }) {
  const vendor = useLicense().data?.vendor ?? null
  const buy = problem.code === 'evaluation_used' ? targetOf({ label: '', target: 'manage' }, vendor) : null
  return (
    <Trouble problem={problem} what={w.trial.failed}>
      {buy && (
        <div className="sw-actions">
          <ActionLink target={buy} look="plain">
            {t.license.manage}
          </ActionLink>
        </div>
      )}
      <p>
        <code>{problem.code}</code>
      </p>
    </Trouble>
  )
}
