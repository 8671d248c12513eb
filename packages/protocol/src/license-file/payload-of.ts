import { DAY, toIso } from '@seatwarden/core/instant'
import type { Entitlement, LicenseTerms } from '@seatwarden/core/license'
import { FORMAT_VERSION, type LicenseModule, type LicensePayload } from './payload.ts'

/** What a file holds beside the terms. */
export interface FileMarks {
  /** The issuing key. [L14] */
  keyId: string
  /** With which the machine hashes its facts. [F1] */
  machineSalt: string
}

const moduleOf = ({ module, maintenanceEnds, trialUntil, ...same }: Entitlement): LicenseModule => ({
  id: module,
  ...same,
  maintenanceEnds: toIso(maintenanceEnds),
  ...(trialUntil !== null && { trialUntil: toIso(trialUntil) }),
})

const days = (ms: number): number => {
  if (ms % DAY !== 0) throw new RangeError(`a license file counts in whole days, not ${ms} ms`)
  return ms / DAY
}

/** The content of the license file for these terms, the other way of `termsOf`. Throws on a part of a day. [L1 L15] */
export const payloadOf = (terms: LicenseTerms, marks: FileMarks): LicensePayload => {
  const { previousOrderId, issuedAt, expiresAt, revalidateEvery, grace, trial, entitlements, ...same } = terms
  return {
    formatVersion: FORMAT_VERSION,
    ...marks,
    ...same,
    ...(previousOrderId !== null && { previousOrderId }),
    issuedAt: toIso(issuedAt),
    revalidationDays: days(revalidateEvery),
    graceDays: days(grace),
    ...(expiresAt !== null && { expiresAt: toIso(expiresAt) }),
    trialDays: days(trial),
    modules: entitlements.map(moduleOf),
  }
}
