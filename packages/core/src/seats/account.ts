import type { Switches } from '../module.ts'

/** Kinds of account, in the order of U_Type's numbers. [X1] */
export const ACCOUNT_TYPES = [
  'user',
  'mailing_list',
  'executable',
  'notification',
  'static_route',
  'catalog',
  'list_server',
  'group',
  'resource',
  'alias',
  'domain',
  'builtin_admin',
] as const
export type AccountType = (typeof ACCOUNT_TYPES)[number]

/** What decides of an account: no name, no address, nothing that does not matter. */
export interface AccountFacts {
  type: AccountType
  enabled: boolean
  /** Switches set on the account itself: on, off. Neither: its domain or the access mode says. [S3] */
  on: Switches
  off: Switches
  /** Modules in whose selection the account stands. [S3] */
  selected: Switches
  domain: DomainFacts
  /** Modules whose access group the account is a member of. [S3] */
  inGroupOf: Switches
}

export interface DomainFacts {
  on: Switches
  off: Switches
  selected: Switches
}

export const NO_DOMAIN_FACTS: DomainFacts = { on: 0, off: 0, selected: 0 }

const NAMES: Record<AccountType, string> = {
  user: 'a user account',
  mailing_list: 'a mailing list',
  executable: 'an executable',
  notification: 'a notification account',
  static_route: 'a static route',
  catalog: 'a catalog',
  list_server: 'a list server',
  group: 'a group',
  resource: 'a resource',
  alias: 'an alias',
  domain: 'a domain',
  builtin_admin: 'the built-in administrator',
}

export interface Counted {
  counts: boolean
  code: 'user' | 'disabled' | 'not_a_user'
  reason: string
}

const USER: Counted = { counts: true, code: 'user', reason: 'an enabled user account' }
const DISABLED: Counted = { counts: false, code: 'disabled', reason: 'the account is disabled' }

/** The one predicate of who counts. [S1 S2 K1] Administrator rights play no part. */
export const counts = (account: { type: AccountType; enabled: boolean }): Counted => {
  if (account.type !== 'user') return { counts: false, code: 'not_a_user', reason: NAMES[account.type] }
  return account.enabled ? USER : DISABLED
}
