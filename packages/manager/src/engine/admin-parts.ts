import type { Instant } from '@seatwarden/core/instant'
import type { Sign } from '@seatwarden/protocol/offline/body'
import type { Accounts } from './accounts.ts'
import type { Activation } from './activation.ts'
import type { ExchangeMarks } from './exchange-marks.ts'
import type { Installation } from './installation.ts'
import type { License } from './license.ts'
import type { News } from './news.ts'
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
