import type { Instant } from '../instant.ts'
import { type LicenseTerms, masterOf } from '../license.ts'
import type { Refusal } from '../refusal.ts'
import { dayText } from '../vending/words.ts'

export interface Entry {
  /** Of the file that a person brings. */
  terms: LicenseTerms
  /** What is installed now. */
  installed: LicenseTerms | null
  /** Of the program. */
  builtAt: Instant | undefined
  now: Instant
}

/**
 * A license that could not be used here does not take the place of another: it has ended, or its maintenance ended
 * before this build. A newer file of the same license is taken all the same. [A3 L12 L16]
 */
export const refuseEntry = ({ terms, installed, builtAt, now }: Entry): Refusal | undefined => {
  if (terms.licenseId === installed?.licenseId) return undefined
  const { expiresAt, vendor } = terms
  if (expiresAt !== null && expiresAt <= now)
    return {
      code: 'license_expired',
      sentence: `This license ended on ${dayText(expiresAt)}.`,
      next: `Renew it: ${vendor.manageUrl}`,
    }
  const { maintenanceEnds } = masterOf(terms)
  if (builtAt === undefined || builtAt <= maintenanceEnds) return undefined
  return {
    code: 'build_newer_than_maintenance',
    sentence: `This build (${dayText(builtAt)}) is newer than the end of maintenance (${dayText(maintenanceEnds)}).`,
    next: `Renew the license (${vendor.manageUrl}), or install a build of ${dayText(maintenanceEnds)} or before.`,
  }
}
