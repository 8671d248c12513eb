import type { ModuleId, SwitchId } from '@seatwarden/core/module'
import { switchesOf } from '@seatwarden/core/module'
import { switchOn } from '@seatwarden/core/seats/access-mode'
import { counts } from '@seatwarden/core/seats/account'
import type { ClaimQuestion, Trial } from '@seatwarden/core/seats/claim'
import type { Grants } from '@seatwarden/core/seats/grants'
import type { Roster } from './roster.ts'

/** What an account wants to use: a module, by one of its switches where a gate knows which. */
export interface Use {
  module: ModuleId
  /** null: any of the module's switches will do. */
  by: SwitchId | null
}

/** Seats and trial of an account, from memory or as read under the lock. */
export interface Held {
  holdsSeat: boolean
  trial: Trial | null
  held: number
}

/** Puts together what the core decides on. [S9] */
export const questionOf = (roster: Roster, grants: Grants, index: number, use: Use, held: Held): ClaimQuestion => {
  const facts = roster.facts(index)
  const mode = roster.accessModes[use.module]
  const entitlement = grants.entitlements.get(use.module) ?? null
  return {
    entitlement,
    counts: counts(facts).counts,
    on: use.by ? switchOn(facts, use.by, mode).on : switchesOf(use.module).some((id) => switchOn(facts, id, mode).on),
    holdsSeat: held.holdsSeat,
    reserved: false,
    pool: { seats: entitlement?.seats ?? 0, held: held.held, reservedFree: 0 },
    trial: held.trial,
    policy: grants.policy,
    trialLength: grants.trialLength,
  }
}

/** What memory knows of it. A trial whose seat was given up is known to the database alone. */
export const heldInMemory = (roster: Roster, grants: Grants, index: number, module: ModuleId): Held => {
  const endsAt = roster.trials[module].get(index)
  return {
    holdsSeat: roster.holds(index, module),
    trial: endsAt === undefined ? null : { startedAt: (endsAt - grants.trialLength) as typeof endsAt, endsAt },
    held: roster.held[module],
  }
}
