import { useLocation } from 'wouter'
import { useLicense } from '../api/queries.ts'
import { targetOf } from '../lib/targets.ts'
import { t } from '../lib/text.ts'
import { ActionLink } from '../ui/ActionLink.tsx'
import { Icon } from '../ui/Icon.tsx'

/** Emergency Mode and stopped services are on every page, under the header, over nothing. [D6 D8] */
export function Strip() {
  const license = useLicense().data
  const [path] = useLocation()
  const finding = license?.verdict
  if (license === undefined || finding?.severity !== 'emergency') return null
  const target = finding.action && targetOf(finding.action, license.vendor)
  return (
    <section className="sw-strip" aria-label={t.page.strip}>
      <Icon name="emergency" size={20} />
      <p>
        <strong>{finding.sentence}</strong> {finding.next}
      </p>
      {target && finding.action && target.href !== path && (
        <ActionLink target={target}>{finding.action.label}</ActionLink>
      )}
    </section>
  )
}
