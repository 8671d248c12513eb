import { type Instant, instant } from '../instant.ts'
import type { LicenseTerms, SeatPolicy } from '../license.ts'
import { MODULE_IDS, MODULES, type ModuleId } from '../module.ts'
import { POLICY } from '../policy.ts'
import type { ClaimQuestion } from './claim.ts'

/** What the license in force gives, ready to be asked at every login. */
export interface Grants {
  entitlements: ReadonlyMap<ModuleId, NonNullable<ClaimQuestion['entitlement']>>
  policy: SeatPolicy
  /** Milliseconds. [S5] */
  trialLength: number
  /** The module whose seats are the licensed users. [L15] */
  master: ModuleId
}

const NEVER: Instant = instant(Number.MAX_SAFE_INTEGER)

/** Without a license every module is there with unlimited seats. [L11] */
const EVALUATION: Grants = {
  entitlements: new Map(
    MODULE_IDS.map((id) => [id, { seats: 'unlimited', maintenanceEnds: NEVER, trialUntil: null, afterExpiry: 'keep' }]),
  ),
  policy: 'trialOverage',
  trialLength: POLICY.trial,
  master: 'mail',
}

export const grantsOf = (terms: LicenseTerms | null): Grants => {
  if (!terms) return EVALUATION
  return {
    entitlements: new Map(terms.entitlements.map((e) => [e.module, e])),
    policy: terms.seatPolicy,
    trialLength: terms.trial,
    master: terms.entitlements.find((e) => e.master)?.module ?? 'mail',
  }
}

/** A module's name as the license calls it. */
export const moduleName = (terms: LicenseTerms | null, module: ModuleId): string =>
  terms?.entitlements.find((e) => e.module === module)?.name ?? MODULES[module].name
