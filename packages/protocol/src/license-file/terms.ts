import { DAY, fromIso, type Instant } from '@seatwarden/core/instant'
import type { Entitlement, LicenseTerms } from '@seatwarden/core/license'
import { isModuleId } from '@seatwarden/core/module'
import { type Outcome, refuse } from '@seatwarden/core/refusal'
import type { LicenseModule, LicensePayload } from './payload.ts'

/** Instants that the payload's schema let through. */
const at = (iso: string): Instant => fromIso(iso) as Instant
const atOrNull = (iso: string | undefined): Instant | null => (iso === undefined ? null : at(iso))

const entitlementFrom = ({ id, maintenanceEnds, trialUntil, ...rest }: LicenseModule): Entitlement[] =>
  isModuleId(id)
    ? [{ module: id, ...rest, maintenanceEnds: at(maintenanceEnds), trialUntil: atOrNull(trialUntil) }]
    : []

/**
 * The core's view of a verified license file. Modules that this build does not have only grant, so they are left out
 * and named in `unknownModules`; without the master nothing can be judged: `format_too_new`. [L1 L15]
 */
export const termsOf = (payload: LicensePayload): Outcome<{ terms: LicenseTerms; unknownModules: string[] }> => {
  const {
    formatVersion: _format,
    keyId: _key,
    machineSalt: _salt,
    revalidationDays,
    graceDays,
    trialDays,
    modules,
    ...same
  } = payload
  const entitlements = modules.flatMap(entitlementFrom)
  const unknownModules = modules.map((module) => module.id).filter((id) => !isModuleId(id))
  if (!entitlements.some((entitlement) => entitlement.master)) {
    const sentence = `This version does not have the license's main module (${unknownModules.join(', ')}).`
    return refuse('format_too_new', sentence, 'Update to a version that has it, then enter the license file again.')
  }
  const terms: LicenseTerms = {
    ...same,
    previousOrderId: payload.previousOrderId ?? null,
    issuedAt: at(payload.issuedAt),
    expiresAt: atOrNull(payload.expiresAt),
    revalidateEvery: revalidationDays * DAY,
    grace: graceDays * DAY,
    trial: trialDays * DAY,
    entitlements,
  }
  return { ok: true, terms, unknownModules }
}
