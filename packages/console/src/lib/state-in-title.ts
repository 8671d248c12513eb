import type { LicenseView } from '@seatwarden/protocol/api/manager'
import { t } from './text.ts'

/** The state that a tab in the background shows; nothing when all is in order. */
export function stateInTitle(license: LicenseView | undefined): string | undefined {
  if (!license) return undefined
  if (license.status !== 'OK') return license.status
  const refused = license.modules.reduce((sum, module) => sum + module.refused, 0)
  if (refused > 0) return t.title.refused(refused)
  const over = license.modules.filter((module) => module.mark).length
  return over > 0 ? t.title.over(over) : undefined
}
