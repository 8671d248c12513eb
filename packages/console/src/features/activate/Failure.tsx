import type { Problem } from '@seatwarden/protocol/problem'
import { useLicense } from '../../api/queries.ts'
import { targetOf } from '../../lib/targets.ts'
import { t } from '../../lib/text.ts'
import { ActionLink } from '../../ui/ActionLink.tsx'
import { Copy } from '../../ui/Copy.tsx'
import { Icon } from '../../ui/Icon.tsx'

/** Which of the vendor's pages helps with a code, where one does. [A3] */
const HELP: Record<string, 'manage' | 'support'> = {
  order_unknown: 'support',
  order_bound_elsewhere: 'manage',
  reference_mismatch: 'manage',
  build_newer_than_maintenance: 'manage',
  license_expired: 'manage',
  evaluation_used: 'manage',
  signature_invalid: 'manage',
  order_revoked: 'support',
  order_suspended: 'support',
}

/** One sentence and one next step a code, and what is unchanged. A refusal is no fault of a field. [A3] */
export function Failure({ problem }: { problem: Problem }) {
  const vendor = useLicense().data?.vendor ?? null
  const help = HELP[problem.code]
  const target = help && targetOf({ label: '', target: help }, vendor)
  return (
    <div className="sw-note" data-kind="over" role="alert">
      <Icon name="over" size={20} />
      <div className="sw-note-words">
        <p className="sw-strong">{t.activate.failed}</p>
        <p>{problem.detail}</p>
        {problem.next !== undefined && <p>{problem.next}</p>}
        {problem.errors?.map((error) => (
          <p key={error.path}>{error.message}</p>
        ))}
        <p className="sw-note-code">
          <code>{problem.code}</code>
          <Copy value={problem.code} what={t.activate.code} />
        </p>
      </div>
      {target && help && (
        <ActionLink target={target} look="plain">
          {help === 'manage' ? t.license.manage : t.license.support}
        </ActionLink>
      )}
    </div>
  )
}
