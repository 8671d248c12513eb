import type { LicenseView } from '@seatwarden/protocol/api/manager'
import { lazy } from 'react'
import { useBackups } from '../../api/license.ts'
import { count } from '../../lib/numbers.ts'
import { t } from '../../lib/text.ts'
import { When } from '../../ui/When.tsx'
import { Part } from './Part.tsx'

const Backups = lazy(async () => ({ default: (await import('../backups/Backups.tsx')).Backups }))
const SentPart = lazy(async () => ({ default: (await import('./SentPart.tsx')).SentPart }))
const Connection = lazy(async () => ({ default: (await import('../connection/Connection.tsx')).Connection }))

const Changes = ({ changes }: { changes: LicenseView['changes'] }) =>
  changes.length === 0 ? (
    <p className="sw-muted">{t.license.noChanges}</p>
  ) : (
    <ul className="sw-list">
      {changes.map((change) => (
        <li key={`${change.at} ${change.text}`}>
          <span className="sw-muted sw-fixed">
            <When at={change.at} as="full" />
          </span>
          <span className="sw-grow">{change.text}</span>
        </li>
      ))}
    </ul>
  )

/** What is looked at now and then, folded. [L10 A8 A10 A12] */
export function LicenseParts({ license, readOnly }: { license: LicenseView; readOnly: boolean }) {
  const last = license.changes[0]
  const backups = useBackups().data
  return (
    <div className="sw-folds">
      <Part part="changes" title={t.license.changes} {...(last && { hint: t.license.changesLast(last.text) })}>
        <Changes changes={license.changes} />
      </Part>
      <Part part="backups" title={t.license.backups} {...(backups && { hint: `(${count(backups.length)})` })}>
        <Backups readOnly={readOnly} />
      </Part>
      {license.orderId !== null && (
        <Part part="sent" title={t.license.sent}>
          <SentPart />
        </Part>
      )}
      <Part part="connection" title={t.license.connection}>
        <Connection readOnly={readOnly} />
      </Part>
    </div>
  )
}
