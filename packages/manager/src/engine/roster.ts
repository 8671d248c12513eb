import type { Instant } from '@seatwarden/core/instant'
import { hasSwitch, MODULE_IDS, type ModuleId, type Switches, withoutSwitch, withSwitch } from '@seatwarden/core/module'
import { type AccessMode, ALL_ACCOUNTS, isActive } from '@seatwarden/core/seats/access-mode'
import { ACCOUNT_TYPES, type AccountFacts, counts, NO_DOMAIN_FACTS } from '@seatwarden/core/seats/account'
import type { Account } from '../store/accounts.ts'
import type { Domain } from '../store/policy.ts'
import type { SeatRead } from '../store/seat-rows.ts'
import { bytes, doubles, words } from './columns.ts'
import { TrialEnds } from './trials.ts'

const perModule = <T>(make: () => T): Record<ModuleId, T> =>
  Object.fromEntries(MODULE_IDS.map((id) => [id, make()])) as Record<ModuleId, T>

/**
 * Everything a gate's answer needs, in memory: who exists, what decides of them, who holds what. It follows the
 * database: only the seat writer changes it, after a commit. [G5]
 */
export class Roster {
  readonly #indexes = new Map<string, number>()
  readonly #addresses: string[] = []
  readonly #domains = new Map<string, Domain>()
  #free: number[] = []
  readonly #ids = doubles()
  readonly #types = bytes()
  readonly #enabled = bytes()
  readonly #on = words()
  readonly #off = words()
  readonly #selected = words()
  readonly #inGroupOf = words()
  readonly #licensed = words()
  readonly #refused = words()
  readonly trials = perModule(() => new TrialEnds())
  #counting = 0
  readonly #accountsOfDomain = new Map<string, { accounts: number; counting: number }>()
  readonly #indexById = new Map<number, number>()
  readonly accessModes = perModule((): AccessMode => ALL_ACCOUNTS)
  readonly groupMembers = perModule((): ReadonlySet<string> => new Set())
  readonly held = perModule(() => 0)
  readonly refusedCount = perModule(() => 0)
  readonly usedSeats = perModule(() => 0)

  get size(): number {
    return this.#indexes.size
  }

  find(address: string): number | undefined {
    return this.#indexes.get(address)
  }

  findById(id: number): number | undefined {
    return this.#indexById.get(id)
  }

  idOf(index: number): number {
    return this.#ids.get(index)
  }

  addressOf(index: number): string {
    return this.#addresses[index] ?? ''
  }

  addresses(): IterableIterator<string> {
    return this.#indexes.keys()
  }

  /** Adds an account or takes over its new facts. */
  put(account: Account): number {
    const known = this.#indexById.get(account.id)
    const index = known ?? this.#free.pop() ?? this.#addresses.length
    if (known !== undefined) this.#tally(known, -1)
    if (known !== undefined && this.#addresses[known] !== account.address) this.#indexes.delete(this.addressOf(known))
    this.#addresses[index] = account.address
    this.#indexes.set(account.address, index)
    this.#indexById.set(account.id, index)
    this.#ids.set(index, account.id)
    this.#types.set(index, ACCOUNT_TYPES.indexOf(account.type))
    this.#enabled.set(index, account.enabled ? 1 : 0)
    this.#on.set(index, account.on)
    this.#off.set(index, account.off)
    this.#selected.set(index, account.selected)
    this.#inGroupOf.set(index, this.groupsOf(account.address))
    this.#tally(index, 1)
    return index
  }

  /** Forgets an account and its seats. */
  remove(id: number): void {
    const index = this.#indexById.get(id)
    if (index === undefined) return
    for (const module of MODULE_IDS) this.setSeat(index, module, null)
    this.#tally(index, -1)
    this.#indexes.delete(this.addressOf(index))
    this.#indexById.delete(id)
    this.#addresses[index] = ''
    this.#free.push(index)
  }

  putDomain(domain: Domain): void {
    this.#domains.set(domain.name, domain)
  }

  removeDomain(name: string): void {
    this.#domains.delete(name)
  }

  domain(name: string): Domain | undefined {
    return this.#domains.get(name)
  }

  domains(): Domain[] {
    return [...this.#domains.values()]
  }

  setAccessMode(module: ModuleId, mode: AccessMode, members: ReadonlySet<string>): void {
    this.accessModes[module] = mode
    this.groupMembers[module] = members
    for (const [address, index] of this.#indexes) this.#inGroupOf.set(index, this.groupsOf(address))
  }

  /** Modules whose access group has this address as a member. */
  groupsOf(address: string): Switches {
    let groups = 0
    for (const module of MODULE_IDS)
      if (this.accessModes[module].mode === 'group' && this.groupMembers[module].has(address))
        groups = withSwitch(groups, module)
    return groups
  }

  facts(index: number): AccountFacts {
    const address = this.addressOf(index)
    return {
      type: ACCOUNT_TYPES[this.#types.get(index)] ?? 'user',
      enabled: this.#enabled.get(index) === 1,
      on: this.#on.get(index),
      off: this.#off.get(index),
      selected: this.#selected.get(index),
      domain: this.#domains.get(address.slice(address.lastIndexOf('@') + 1)) ?? NO_DOMAIN_FACTS,
      inGroupOf: this.#inGroupOf.get(index),
    }
  }

  /** The same for an account as it would be stored. */
  factsOf(account: Account): AccountFacts {
    const { type, enabled, on, off, selected } = account
    const domain = this.#domains.get(account.domain) ?? NO_DOMAIN_FACTS
    return { type, enabled, on, off, selected, domain, inGroupOf: this.groupsOf(account.address) }
  }

  active(index: number, module: ModuleId): boolean {
    return isActive(this.facts(index), module, this.accessModes[module])
  }

  holds(index: number, module: ModuleId): boolean {
    return hasSwitch(this.#licensed.get(index), module)
  }

  wasRefused(index: number, module: ModuleId): boolean {
    return hasSwitch(this.#refused.get(index), module)
  }

  /** Takes over a stored seat; null: none. Keeps the counts of held, trial and refused seats. */
  setSeat(index: number, module: ModuleId, read: SeatRead | null): void {
    const kind = read?.seat?.kind
    this.held[module] += this.#mark(this.#licensed, index, module, kind === 'licensed')
    this.refusedCount[module] += this.#mark(this.#refused, index, module, kind === 'refused')
    if (kind === 'trial' && read?.trial) this.trials[module].set(index, read.trial.endsAt)
    else this.trials[module].delete(index)
  }

  /** Seats as a transaction left them. */
  takeOver(reads: readonly SeatRead[]): void {
    for (const read of reads) {
      const index = this.findById(read.accountId)
      if (index !== undefined) this.setSeat(index, read.module, read)
    }
  }

  #mark(column: ReturnType<typeof words>, index: number, module: ModuleId, on: boolean): number {
    const before = column.get(index)
    const after = on ? withSwitch(before, module) : withoutSwitch(before, module)
    column.set(index, after)
    return before === after ? 0 : on ? 1 : -1
  }

  /** What the screens show of a module's seats. `active = held + trial + refused + notUsedYet`. */
  seatCounts(module: ModuleId, now: Instant) {
    const ends = this.trials[module].at(now)
    const held = this.held[module]
    const refused = ends.over + this.refusedCount[module]
    const active = this.usedSeats[module]
    return {
      active,
      held,
      trial: ends.running,
      refused,
      notUsedYet: active - held - ends.running - refused,
      firstTrialEnds: ends.firstEnd,
    }
  }

  /** How many accounts count. [S1] */
  counting(): number {
    return this.#counting
  }

  /** Domains that have accounts or settings of their own. */
  domainNames(): string[] {
    return [...new Set([...this.#domains.keys(), ...this.#accountsOfDomain.keys()])].toSorted()
  }

  /** How many accounts a domain has, and how many of them count. */
  domainSize(name: string): { accounts: number; counting: number } {
    return this.#accountsOfDomain.get(name) ?? { accounts: 0, counting: 0 }
  }

  #tally(index: number, change: 1 | -1): void {
    const address = this.addressOf(index)
    const domain = address.slice(address.lastIndexOf('@') + 1)
    const type = ACCOUNT_TYPES[this.#types.get(index)] ?? 'user'
    const counting = counts({ type, enabled: this.#enabled.get(index) === 1 }).counts ? change : 0
    this.#counting += counting
    const before = this.domainSize(domain)
    const after = { accounts: before.accounts + change, counting: before.counting + counting }
    if (after.accounts === 0) this.#accountsOfDomain.delete(domain)
    else this.#accountsOfDomain.set(domain, after)
  }

  *indexes(): IterableIterator<number> {
    yield* this.#indexes.values()
  }

  seatState(
    index: number,
    module: ModuleId,
    now: Instant,
  ): { seat: 'licensed' | 'trial' | 'refused' | 'none'; trialEnds: Instant | null } {
    if (this.holds(index, module)) return { seat: 'licensed', trialEnds: null }
    const ends = this.trials[module].get(index)
    if (ends !== undefined) return { seat: now < ends ? 'trial' : 'refused', trialEnds: ends }
    return { seat: this.wasRefused(index, module) ? 'refused' : 'none', trialEnds: null }
  }
}
