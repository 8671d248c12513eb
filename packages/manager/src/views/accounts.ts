import { type Instant, later, toIso } from '@seatwarden/core/instant'
import { MODULE_IDS, type ModuleId } from '@seatwarden/core/module'
import { isActive, switchOn, switchReason } from '@seatwarden/core/seats/access-mode'
import { counts } from '@seatwarden/core/seats/account'
import type { AccountRow, ModuleAccount } from '@seatwarden/protocol/api/manager'
import type { Engine } from '../engine/engine.ts'
import type { Account, AccountSort } from '../store/accounts.ts'
import { type Words, wordsFor } from './words.ts'

export interface Page<T> {
  total: number
  items: T[]
  next: string | null
}

export interface ListQuery {
  search?: string | undefined
  sort?: string | undefined
  order?: 'asc' | 'desc' | undefined
  cursor?: string | undefined
  limit?: number | undefined
  domain?: string | undefined
  module?: ModuleId | undefined
}

const SCAN = 1_000

const SORTS: readonly AccountSort[] = ['address', 'name', 'lastLogin', 'seat', 'lastUse']
const sortOf = (sort: string | undefined): AccountSort => SORTS.find((known) => known === sort) ?? 'address'

const numberOf = (cursor: string | undefined): number => {
  const at = Number(cursor ?? 0)
  return Number.isSafeInteger(at) && at >= 0 ? at : 0
}

/** Without accents and capitals, so that "rihova" and "ŘÍHOVÁ" find Říhová on either database. */
const folded = (text: string): string => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()

/** All accounts of a search that the predicate lets through, in order, a batch of the database's at a time. */
async function* matching(
  engine: Engine,
  query: ListQuery,
  wanted: (account: Account) => boolean,
): AsyncIterable<Account> {
  // What the database compares depends on its idea of letters; names are compared here.
  const part = folded(query.search ?? '')
  const named = ({ address, name }: Account): boolean =>
    part === '' || address.includes(part) || folded(name).includes(part)
  const search = {
    domain: query.domain ?? null,
    module: query.module ?? null,
    sort: sortOf(query.sort),
    descending: query.order === 'desc',
  }
  for (let offset = 0; ; offset += SCAN) {
    const batch = await engine.stores.accounts.search(engine.stores.db, search, offset, SCAN)
    for (const account of batch) if (named(account) && wanted(account)) yield account
    if (batch.length < SCAN) return
    await engine.options.pause()
  }
}

/** One page of what matches, and how many match in all: `known`, or counted to the end. */
const pageOf = async (
  engine: Engine,
  query: ListQuery,
  wanted: (account: Account) => boolean,
  known: number | null,
): Promise<Page<Account>> => {
  const from = numberOf(query.cursor)
  const limit = query.limit ?? 200
  const items: Account[] = []
  let seen = 0
  for await (const account of matching(engine, query, wanted)) {
    if (seen >= from && items.length < limit) items.push(account)
    seen += 1
    if (known !== null && items.length === limit) break
  }
  const total = known ?? seen
  return { total, items, next: from + items.length < total && items.length > 0 ? String(from + items.length) : null }
}

const whyActive = (engine: Engine, account: Account, module: ModuleId): string => {
  const mode = engine.roster.accessModes[module]
  const facts = engine.roster.factsOf(account)
  const by = [module, ...(module === 'mail' ? (['smtp'] as const) : [])]
    .map((id) => switchOn(facts, id, mode))
    .find((a) => a.on)
  return by ? switchReason(by, mode).replace(/^on: /, '') : ''
}

const isoOf = (at: Instant | null | undefined): string | null => (at == null ? null : toIso(at))

/** Last login with what is not written yet: the same on every screen. [K8 X7] */
export const lastLoginOf = ({ roster, lastUse }: Engine, { address, lastLoginAt }: Account): Instant | null => {
  const unwritten = lastUse.unwrittenLogin(roster.find(address) ?? -1)
  return unwritten === null ? lastLoginAt : later(unwritten, lastLoginAt ?? unwritten)
}

/** [L9] The active accounts of a module; as many as its Used Seats. */
export const moduleAccounts = async (
  engine: Engine,
  module: ModuleId,
  query: ListQuery,
): Promise<Page<ModuleAccount>> => {
  const { roster, stores, lastUse } = engine
  const mode = roster.accessModes[module]
  const known = query.search || query.domain ? null : roster.usedSeats[module]
  const page = await pageOf(
    engine,
    { ...query, module },
    (account) => isActive(roster.factsOf(account), module, mode),
    known,
  )
  const keys = page.items.map(({ id }) => ({ accountId: id, module }))
  const uses = await stores.seats.lastUse(stores.db, keys)
  const reads = new Map((await stores.seats.read(stores.db, keys)).map((read) => [read.accountId, read]))
  const now = engine.now()
  const items = page.items.map((account): ModuleAccount => {
    const index = roster.find(account.address) ?? -1
    const { seat, trialEnds } = roster.seatState(index, module, now)
    const unwritten = lastUse.unwritten(index, module)
    const refusedAt = reads.get(account.id)?.seat?.refusedAt ?? null
    return {
      address: account.address,
      name: account.name,
      why: whyActive(engine, account, module),
      seat,
      trialUntil: seat === 'trial' ? isoOf(trialEnds) : null,
      refusedSince: seat === 'refused' ? isoOf(trialEnds ?? refusedAt) : null,
      lastUse: isoOf(unwritten ?? uses.get(`${account.id}:${module}`) ?? null),
    }
  })
  return { ...page, items }
}

const cellOf = (
  engine: Engine,
  account: Account,
  module: ModuleId,
  now: Instant,
  words: Words,
): NonNullable<AccountRow['modules'][ModuleId]> => {
  const { roster } = engine
  const on = isActive(roster.factsOf(account), module, roster.accessModes[module])
  const index = roster.find(account.address) ?? -1
  const { seat, trialEnds } = roster.seatState(index, module, now)
  if (!on) return { on, seat: 'none', trialUntil: null, text: 'off' }
  if (seat === 'licensed') return { on, seat, trialUntil: null, text: 'seat' }
  if (seat === 'trial' && trialEnds !== null)
    return { on, seat, trialUntil: toIso(trialEnds), text: `trial until ${words.moment(trialEnds)}` }
  if (seat === 'refused')
    return {
      on,
      seat,
      trialUntil: null,
      text: trialEnds === null ? 'refused' : `refused since ${words.day(trialEnds)}`,
    }
  return { on, seat: 'none', trialUntil: null, text: 'not used yet' }
}

export interface AccountsQuery extends ListQuery {
  state?: 'licensed' | 'trial' | 'refused' | 'none' | 'off' | undefined
}

const inState =
  (engine: Engine, query: AccountsQuery, now: Instant) =>
  (account: Account): boolean => {
    const { module, state } = query
    if (!state) return true
    const modules = module ? [module] : MODULE_IDS.filter((id) => engine.license.grants.entitlements.has(id))
    const { roster } = engine
    const index = roster.find(account.address) ?? -1
    return modules.some((id) => {
      const on = isActive(roster.factsOf(account), id, roster.accessModes[id])
      return state === 'off' ? !on : on && roster.seatState(index, id, now).seat === state
    })
  }

/** The Users page: every account, whether it counts and what it has of each licensed module. [K8 S2] */
export const accountList = async (engine: Engine, query: AccountsQuery) => {
  const now = engine.now()
  const words = wordsFor(engine.options.zone)
  const { roster } = engine
  const plain = !query.search && !query.domain && !query.state
  const page = await pageOf(engine, query, inState(engine, query, now), plain ? roster.size : null)
  const shown = MODULE_IDS.filter((id) => engine.license.grants.entitlements.has(id))
  const items = page.items.map((account): AccountRow => {
    const counted = counts(account)
    return {
      address: account.address,
      name: account.name,
      type: account.type,
      enabled: account.enabled,
      counts: counted.counts,
      countsReason: counted.reason,
      origin: account.origin,
      lastLogin: isoOf(lastLoginOf(engine, account)),
      modules: Object.fromEntries(shown.map((id) => [id, cellOf(engine, account, id, now, words)])),
    }
  })
  const counting = roster.counting()
  return { ...page, items, counting, notCounting: roster.size - counting, domains: roster.domainNames() }
}
