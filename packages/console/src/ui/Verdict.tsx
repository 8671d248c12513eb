import type { Finding, LicenseView } from '@seatwarden/protocol/api/manager'
import { useLocation } from 'wouter'
import { targetOf } from '../lib/targets.ts'
import { ActionLink } from './ActionLink.tsx'
import { Icon } from './Icon.tsx'

interface Props {
  finding: Finding
  vendor: LicenseView['vendor']
}

/** Am I fine, what happens next, what can I do: printed as the server ranked it. */
export function Verdict({ finding, vendor }: Props) {
  const [path] = useLocation()
  // the strip under the header says it already, on every page
  if (finding.severity === 'emergency') return null
  const target = finding.action && targetOf(finding.action, vendor)
  return (
    <div className="sw-verdict" data-kind={finding.severity}>
      <Icon name={finding.severity} size={20} />
      <div className="sw-verdict-words">
        <p className="sw-verdict-line">{finding.sentence}</p>
        {finding.next !== '' && <p className="sw-verdict-next">{finding.next}</p>}
      </div>
      {target && finding.action && target.href !== path && (
        <ActionLink target={target} look="primary">
          {finding.action.label}
        </ActionLink>
      )}
    </div>
  )
}
