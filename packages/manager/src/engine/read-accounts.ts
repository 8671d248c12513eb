import type { AccountValues } from '@seatwarden/protocol/api/manager'
import type { Account } from '../store/accounts.ts'
import type { AdminParts } from './admin-parts.ts'
import { knownMask } from './matching.ts'
import { readAccount } from './properties/account.ts'
import { type Answer, no, ok } from './properties/answer.ts'
import type { Mask } from './properties/mask.ts'
import { propertiesToRead } from './properties/resolve.ts'
import { ACCOUNT_PROPERTIES, type Property } from './properties/table.ts'

/** Rows that one page reads: as many as a page of a whole export holds. */
const PAGE = 1_000
/** A pattern that few match still gets an answer soon: the page then says where to go on. */
const MOST_PAGES = 10

interface Found {
  accounts: Account[]
  next: number | null
}

const search = async ({ stores }: AdminParts, mask: Mask, after: number): Promise<Found> => {
  if (mask.address !== null)
    return { accounts: await stores.accounts.byAddresses(stores.db, [mask.address]), next: null }
  let last = after
  for (let pages = 0; pages < MOST_PAGES; pages += 1) {
    const page = await stores.accounts.page(stores.db, last, PAGE)
    const end = page.at(-1)
    if (!end) return { accounts: [], next: null }
    last = end.id
    const accounts = page.filter(({ address }) => mask.matches(address))
    if (accounts.length > 0) return { accounts, next: page.length < PAGE ? null : last }
  }
  return { accounts: [], next: last }
}

const read = (parts: AdminParts, properties: readonly Property[], { accounts, next }: Found): AccountValues => ({
  properties: properties.map(({ name }) => name),
  items: accounts.map((account) => ({
    address: account.address,
    values: readAccount(properties, account, parts.roster),
  })),
  next: next === null ? null : String(next),
})

/** One page of the accounts that a pattern names, in the order in which they came to be, with their values. [X1] */
export const readAccounts = async (
  parts: AdminParts,
  request: { mask: string; property: string | readonly string[]; cursor?: string | undefined },
): Promise<Answer<AccountValues>> => {
  const { mask: typed, property, cursor = '0' } = request
  const properties = propertiesToRead(typeof property === 'string' ? [property] : property, ACCOUNT_PROPERTIES)
  if (!properties.ok) return properties
  const mask = knownMask(parts, typed)
  if (!mask.ok) return mask
  if (!/^\d{1,15}$/.test(cursor)) return no('malformed', 'The cursor is none of ours.', 'Begin again without it.')
  return ok(read(parts, properties.value, await search(parts, mask.value, Number(cursor))))
}
