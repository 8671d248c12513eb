import type { Instant } from '@seatwarden/core/instant'
import { settingsFrozen } from '@seatwarden/core/lifecycle/status'
import type { Sign } from '@seatwarden/protocol/offline/body'
import type { Accounts } from './accounts.ts'
import type { Activation } from './activation.ts'
import type { ExchangeMarks } from './exchange-marks.ts'
import type { Installation } from './installation.ts'
import type { License } from './license.ts'
import type { News } from './news.ts'
import { type Answer, no, ok } from './properties/answer.ts'
import type { Requests } from './requests.ts'
import type { Roster } from './roster.ts'
import type { Stores } from './stores.ts'

/** What administration needs of the engine. */
export interface AdminParts {
  stores: Stores
  roster: Roster
  accounts: Accounts
  license: License
  activation: Activation
  news: News
  marks: ExchangeMarks
  requests: Requests
  sign: Sign
  options: { installation: Installation; zone: string }
  now: () => Instant
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
