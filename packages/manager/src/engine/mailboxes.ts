import { type AccountFacts, counts } from '@seatwarden/core/seats/account'
import type { Grants } from '@seatwarden/core/seats/grants'
import { mailboxRoom } from '@seatwarden/core/seats/mailbox-limit'
import type { Roster } from './roster.ts'

export type MailboxRoom = ReturnType<typeof mailboxRoom>

/**
 * How many more mailboxes may come to be; null when nothing limits them. The license limits them by its master's
 * seats under `hardLimit`, a domain by its own limit under every policy. [K1 K2]
 */
export const mailboxRoomOf = (roster: Roster, grants: Grants): MailboxRoom | null => {
  const master = grants.entitlements.get(grants.master)
  const limit = grants.policy === 'hardLimit' && master ? master.seats : 'unlimited'
  const limited = roster.domains().filter(({ accountLimit }) => accountLimit !== null)
  if (limit === 'unlimited' && limited.length === 0) return null
  const domains = new Map(
    limited.map(({ name, accountLimit }) => [
      name,
      { limit: accountLimit ?? 0, exist: roster.domainSize(name).counting },
    ]),
  )
  return mailboxRoom({ limit, exist: roster.counting() }, domains)
}

/** Does the account begin to count? Creating and enabling are the same to the limit. [K2] */
export const beginsToCount = (before: AccountFacts | null, after: Pick<AccountFacts, 'type' | 'enabled'>): boolean =>
  counts(after).counts && !(before && counts(before).counts)
