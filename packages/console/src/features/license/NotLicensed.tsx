import '../../styles/license.css'
import type { LicenseView, ModuleRow } from '@seatwarden/protocol/api/manager'
import { useState } from 'react'
import { w } from '../../lib/words-license.ts'
import { ActLine } from '../../ui/Act.tsx'
import { TrialDialog } from './TrialDialog.tsx'

/** Listed, not hidden: modules that are not licensed, each with the way to try it where there is one. [A6 L5] */
export function NotLicensed({ modules, tries }: { modules: LicenseView['modules']; tries: boolean }) {
  const [chosen, choose] = useState<ModuleRow | null>(null)
  return (
    <div className="sw-unlicensed">
      <h3 className="sw-section">{w.trial.title}</h3>
      {tries && <p className="sw-muted sw-small">{w.trial.lead}</p>}
      <ul className="sw-unlicensed-list">
        {modules.map((row) => (
          <li key={row.id}>
            <span>{row.name}</span>
            {tries && (
              <ActLine act="startTrial" label={w.trial.buttonOf(row.name)} onClick={() => choose(row)}>
                {w.trial.button}
              </ActLine>
            )}
          </li>
        ))}
      </ul>
      {chosen && <TrialDialog module={chosen} onClose={() => choose(null)} />}
    </div>
  )
}
