import type { Instant } from '@seatwarden/core/instant'
import type { ModuleId } from '@seatwarden/core/module'
import { withoutSwitch, withSwitch } from '@seatwarden/core/module'
import { type AccessMode, type AccessModeName, activeModules, selectionAfter } from '@seatwarden/core/seats/access-mode'
import type { Grants } from '@seatwarden/core/seats/grants'
import type { Sql } from '@seatwarden/runtime/db/database'
import type { Account, NewAccount } from '../store/accounts.ts'
import type { Domain } from '../store/policy.ts'
import { type GroupMembers, type Grown, grownBy } from './group-members.ts'
import type { Roster } from './roster.ts'
import type { SeatWriter } from './seat-writer.ts'
import { type Settled, settle, type Transition } from './settle.ts'
import type { Stores } from './stores.ts'

/** What a change did, or with `dryRun` would do. [S11] */
export interface Changed extends Settled {
  accounts: number
}

class DryRun extends Error {
  readonly changed: Changed
  constructor(changed: Changed) {
    super('dry run')
    this.changed = changed
  }
}

/** One account before and after; null where it does not exist. */
export interface Edit {
  before: Account | null
  after: Account | null
}

/** How many accounts one transaction changes; a larger change is a row of these, each whole. */
export const CHUNK = 5_000

const NOTHING: Changed = { accounts: 0, usedSeats: new Map(), released: [], promoted: [] }

const sum = (a: Changed, b: Changed): Changed => {
  const usedSeats = new Map(a.usedSeats)
  for (const [module, change] of b.usedSeats) usedSeats.set(module, (usedSeats.get(module) ?? 0) + change)
  return {
    accounts: a.accounts + b.accounts,
    usedSeats,
    released: [...a.released, ...b.released],
    promoted: [...a.promoted, ...b.promoted],
  }
}

export interface AccountsParts {
  stores: Stores
  roster: Roster
  writer: SeatWriter
  grants: () => Grants
  now: () => Instant
  /** Called in the transaction that changed the counters of these modules. [N4] */
  counted: (tx: Sql, modules: Iterable<ModuleId>) => Promise<void>
  /** Called after every commit that changed accounts: files for neighbours follow. [X8] */
  changed: () => void
  /** Called after every commit that deleted accounts. */
  departed: (addresses: readonly string[]) => void
}

/** Every change of accounts, domains and access modes: stored, settled and taken over by memory, in that order. */
export class Accounts {
  readonly #parts: AccountsParts

  constructor(parts: AccountsParts) {
    this.#parts = parts
  }

  /** Those that exist once it is their turn are passed over: a gate may just have taken one in. [G8] */
  async create(accounts: readonly NewAccount[], dryRun = false): Promise<Changed> {
    const { roster, stores } = this.#parts
    return this.#chunks(accounts, dryRun, async (tx, chunk) => {
      const fresh = chunk.filter(({ address }) => roster.find(address) === undefined)
      return (await stores.accounts.insert(tx, fresh)).map((after) => ({ before: null, after }))
    })
  }

  /** Sets what `edit` changes on each account of these ids. */
  modify(ids: readonly number[], edit: (account: Account) => Account, dryRun = false): Promise<Changed> {
    const { stores } = this.#parts
    return this.#chunks([...new Set(ids)], dryRun, async (tx, chunk) => {
      const before = await stores.accounts.byIds(tx, chunk)
      const edits = before.map((account) => ({ before: account, after: edit(account) }))
      await stores.accounts.update(
        tx,
        edits.map((e) => e.after),
      )
      return edits
    })
  }

  remove(ids: readonly number[], dryRun = false): Promise<Changed> {
    const { stores } = this.#parts
    return this.#chunks([...new Set(ids)], dryRun, async (tx, chunk) => {
      const before = await stores.accounts.byIds(tx, chunk)
      return before.map((account) => ({ before: account, after: null }))
    })
  }

  /** Switching to a mode with a selection leaves everyone as they were. [S3] */
  setAccessMode(module: ModuleId, to: AccessMode, members: ReadonlySet<string>, dryRun = false): Promise<Changed> {
    const { roster, stores } = this.#parts
    const from = roster.accessModes[module]
    return this.#everyone(
      { module, to, members },
      async (tx, all) => {
        await stores.accounts.update(tx, this.#selected(all, module, from, to.mode))
      },
      dryRun,
    )
  }

  /** A domain's own switches reach every account in it. */
  saveDomain(domain: Domain, dryRun = false): Promise<Changed> {
    const { roster, stores } = this.#parts
    const before = roster.domain(domain.name)
    const edit = (to: Domain | undefined) => (to ? roster.putDomain(to) : roster.removeDomain(domain.name))
    return this.#run(
      dryRun,
      async (tx) => {
        await stores.policy.saveDomain(tx, domain)
        const transitions = this.#transitionsOf(
          this.#indexesIn(domain.name),
          () => edit(domain),
          () => edit(before),
        )
        return this.#settled(tx, transitions)
      },
      () => edit(domain),
    )
  }

  /** Members come to groups; what an access mode gives to such a group is theirs at once. [S3] */
  addMembers(groups: readonly GroupMembers[], dryRun = false): Promise<Changed> {
    const { roster, stores } = this.#parts
    let grown: Grown[] = []
    const set = (which: 'before' | 'after') => {
      for (const one of grown) roster.setAccessMode(one.module, one.mode, one[which])
    }
    return this.#run(
      dryRun,
      async (tx) => {
        for (const { address, members } of groups)
          for (const member of members) await stores.policy.addMember(tx, address, member)
        grown = grownBy(roster, groups)
        const indexes = [...new Set(grown.flatMap(({ added }) => added))].flatMap((one) => roster.find(one) ?? [])
        const transitions = this.#transitionsOf(
          indexes,
          () => set('after'),
          () => set('before'),
        )
        return this.#settled(tx, transitions)
      },
      () => set('after'),
    )
  }

  /** False, and nothing happens, when the domain has accounts once it is its turn. */
  removeDomain(name: string): Promise<boolean> {
    const { roster, stores, writer } = this.#parts
    return writer.alone(
      async (tx) => {
        if (roster.domainSize(name).accounts > 0) return false
        await stores.policy.removeDomain(tx, name)
        return true
      },
      (removed) => {
        if (removed) roster.removeDomain(name)
      },
    )
  }

  #indexesIn(domain: string): number[] {
    const { roster } = this.#parts
    return [...roster.indexes()].filter((index) => roster.addressOf(index).endsWith(`@${domain}`))
  }

  #transitionsOf(indexes: readonly number[], apply: () => void, undo: () => void): Transition[] {
    const { roster } = this.#parts
    const masks = () => indexes.map((index) => activeModules(roster.facts(index), roster.accessModes))
    const before = masks()
    apply()
    const after = masks()
    undo()
    return indexes.map((index, at) => ({
      accountId: roster.idOf(index),
      before: before[at] ?? 0,
      after: after[at] ?? 0,
    }))
  }

  #selected(all: readonly Account[], module: ModuleId, from: AccessMode, to: AccessModeName): Account[] {
    return all.flatMap((account) => {
      const selected = selectionAfter(this.#parts.roster.factsOf(account), module, from, to)
      const mask = selected ? withSwitch(account.selected, module) : withoutSwitch(account.selected, module)
      return mask === account.selected ? [] : [{ ...account, selected: mask }]
    })
  }

  async #everyone(
    change: { module: ModuleId; to: AccessMode; members: ReadonlySet<string> },
    store: (tx: Sql, all: Account[]) => Promise<void>,
    dryRun: boolean,
  ): Promise<Changed> {
    const { roster, stores } = this.#parts
    const from = roster.accessModes[change.module]
    const fromMembers = roster.groupMembers[change.module]
    const domains = this.#domainsAfter(change.module, from.mode, change.to.mode)
    const edits: Edit[] = []
    return this.#run(
      dryRun,
      async (tx) => {
        await stores.policy.saveAccessMode(tx, change.module, change.to)
        for (const domain of domains) await stores.policy.saveDomain(tx, domain)
        for (let page = await stores.accounts.page(tx, 0, CHUNK); page.length > 0; ) {
          const selected = this.#selected(page, change.module, from, change.to.mode)
          const byId = new Map(selected.map((a) => [a.id, a]))
          edits.push(...page.map((before) => ({ before, after: byId.get(before.id) ?? before })))
          await store(tx, page)
          page = await stores.accounts.page(tx, page.at(-1)?.id ?? 0, CHUNK)
        }
        const before = edits.map((e) => this.#mask(e.before))
        const undo = domains.map(({ name }) => [name, roster.domain(name)] as const)
        for (const domain of domains) roster.putDomain(domain)
        roster.setAccessMode(change.module, change.to, change.members)
        const after = edits.map((e) => this.#mask(e.after))
        roster.setAccessMode(change.module, from, fromMembers)
        for (const [name, domain] of undo) {
          if (domain) roster.putDomain(domain)
          else roster.removeDomain(name)
        }
        const transitions = edits.map((e, at) => ({
          accountId: e.before?.id ?? 0,
          before: before[at] ?? 0,
          after: after[at] ?? 0,
        }))
        return this.#settled(tx, transitions)
      },
      () => {
        for (const { before, after } of edits) if (after && after !== before) roster.put(after)
        for (const domain of domains) roster.putDomain(domain)
        roster.setAccessMode(change.module, change.to, change.members)
      },
    )
  }

  /** From all accounts to selected domains: every domain is selected, so that everyone stays on. [S3] */
  #domainsAfter(module: ModuleId, from: AccessModeName, to: AccessModeName): Domain[] {
    const { roster } = this.#parts
    if (from !== 'all' || to !== 'selected_domains') return []
    return roster.domainNames().map((name) => {
      const domain = roster.domain(name) ?? { name, on: 0, off: 0, selected: 0, accountLimit: null }
      return { ...domain, selected: withSwitch(domain.selected, module) }
    })
  }

  #mask(account: Account | null): number {
    const { roster } = this.#parts
    return account ? activeModules(roster.factsOf(account), roster.accessModes) : 0
  }

  async #settled(tx: Sql, transitions: readonly Transition[]): Promise<Changed> {
    const touched = transitions.filter((t) => t.before !== t.after)
    return { accounts: touched.length, ...(await this.#settle(tx, touched)) }
  }

  async #settle(tx: Sql, transitions: readonly Transition[]): Promise<Settled> {
    const { stores, grants, now, counted } = this.#parts
    const settled = await settle(tx, stores.seats, transitions, grants(), now())
    await counted(tx, settled.usedSeats.keys())
    return settled
  }

  async #chunks<T>(
    items: readonly T[],
    dryRun: boolean,
    work: (tx: Sql, chunk: T[]) => Promise<Edit[]>,
  ): Promise<Changed> {
    let total = NOTHING
    for (let at = 0; at < items.length; at += CHUNK)
      total = sum(total, await this.#edit(items.slice(at, at + CHUNK), dryRun, work))
    return total
  }

  #edit<T>(chunk: T[], dryRun: boolean, work: (tx: Sql, chunk: T[]) => Promise<Edit[]>): Promise<Changed> {
    const { roster, stores } = this.#parts
    let edits: Edit[] = []
    return this.#run(
      dryRun,
      async (tx) => {
        edits = await work(tx, chunk)
        const transitions = edits.map(({ before, after }) => ({
          accountId: (after ?? before)?.id ?? 0,
          before: this.#mask(before),
          after: this.#mask(after),
        }))
        const settled = await this.#settle(tx, transitions)
        const gone = edits.flatMap((e) => (e.after === null && e.before ? [e.before.id] : []))
        if (gone.length > 0) await stores.accounts.remove(tx, gone)
        return { accounts: edits.length, ...settled }
      },
      () => {
        const gone: string[] = []
        for (const { before, after } of edits) {
          if (after) roster.put(after)
          else if (before) {
            roster.remove(before.id)
            gone.push(before.address)
          }
        }
        if (gone.length > 0) this.#parts.departed(gone)
      },
    )
  }

  async #run(dryRun: boolean, work: (tx: Sql) => Promise<Changed>, takeOver: () => void): Promise<Changed> {
    const { writer, changed } = this.#parts
    try {
      return await writer.alone(
        async (tx) => {
          const result = await work(tx)
          if (dryRun) throw new DryRun(result)
          return result
        },
        (result) => {
          takeOver()
          applySettled(this.#parts.roster, result)
          changed()
        },
      )
    } catch (error) {
      if (error instanceof DryRun) return error.changed
      throw error
    }
  }
}

/** Memory follows the commit. */
export const applySettled = (roster: Roster, settled: Settled): void => {
  for (const [module, change] of settled.usedSeats) roster.usedSeats[module] += change
  for (const read of settled.released) {
    const index = roster.findById(read.accountId)
    if (index !== undefined) roster.setSeat(index, read.module, null)
  }
  roster.takeOver(settled.promoted)
}
