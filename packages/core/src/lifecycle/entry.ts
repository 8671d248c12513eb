import type { Instant } from '../instant.ts'
import { type LicenseTerms, masterOf, type Vendor } from '../license.ts'
import type { Refusal } from '../refusal.ts'
import { dayText } from '../vending/words.ts'

type Ends = Pick<Vendor, 'manageUrl'>

/** `end` null: never. [L15 L16] */
export const endedBy = (end: Instant | null, now: Instant, { manageUrl }: Ends): Refusal | undefined =>
  end !== null && end <= now
    ? {
        code: 'license_expired',
        sentence: `This license ended on ${dayText(end)}.`,
        next: `Renew it: ${manageUrl}`,
      }
    : undefined

/** `ends`: of the master's maintenance. Nothing is held against a build or an end that is not known. [L12] */
export const isBuiltAfter = (ends: Instant | undefined, builtAt: Instant | null | undefined): boolean =>
  builtAt != null && ends !== undefined && builtAt > ends

/** As `isBuiltAfter`, in words. [L12] */
export const builtAfter = (
  ends: Instant | undefined,
  builtAt: Instant | null | undefined,
  { manageUrl }: Ends,
): Refusal | undefined =>
  isBuiltAfter(ends, builtAt) && ends !== undefined && builtAt != null
    ? {
        code: 'build_newer_than_maintenance',
        sentence: `This build (${dayText(builtAt)}) is newer than the end of maintenance (${dayText(ends)}).`,
        next: `Renew the license (${manageUrl}), or install a build of ${dayText(ends)} or before.`,
      }
    : undefined

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
  return endedBy(expiresAt, now, vendor) ?? builtAfter(masterOf(terms).maintenanceEnds, builtAt, vendor)
}
