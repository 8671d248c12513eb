import type { Instant } from '@seatwarden/core/instant'
import { settingsFrozen } from '@seatwarden/core/lifecycle/status'
import type { Accounts } from './accounts.ts'
import type { Activation } from './activation.ts'
import type { License } from './license.ts'
import { type Answer, no, ok } from './properties/answer.ts'
import type { Roster } from './roster.ts'
import type { Stores } from './stores.ts'

/** What administration needs of the engine. */
export interface AdminParts {
  stores: Stores
  roster: Roster
  accounts: Accounts
  license: License
  activation: Activation
  options: { installation: { referenceId: string } }
  now(): Instant
}

/** Refuses what settings in Emergency Mode do not allow. [D6] */
export const unlocked = (parts: AdminParts, allowed: boolean): Answer<null> =>
  allowed || !settingsFrozen(parts.license.state, parts.now())
    ? ok(null)
    : no(
        'license_emergency',
        'Settings are locked in Emergency Mode. Nothing was changed.',
        'Validate the license: "tool license activate ORDER_ID". Until then you can disable accounts and reset passwords.',
      )
