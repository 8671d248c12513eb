import type { Instant } from '@seatwarden/core/instant'
import { hasSwitch, MODULE_IDS, type ModuleId, type Switches, withoutSwitch, withSwitch } from '@seatwarden/core/module'
import { type AccessMode, ALL_ACCOUNTS, isActive } from '@seatwarden/core/seats/access-mode'
import {
  ACCOUNT_TYPES,
  type AccountFacts,
  type AccountType,
  counts,
  NO_DOMAIN_FACTS,
} from '@seatwarden/core/seats/account'
import type { Account } from '../store/accounts.ts'
import type { Domain } from '../store/policy.ts'
import type { SeatRead } from '../store/seat-rows.ts'
import { doubles, Rows } from './columns.ts'
import { type DomainSize, DomainTable, domainOf } from './domain-table.ts'
import { TrialEnds } from './trials.ts'

const perModule = <T>(make: () => T): Record<ModuleId, T> =>
  Object.fromEntries(MODULE_IDS.map((id) => [id, make()])) as Record<ModuleId, T>

/** What is kept of an account as numbers; `KIND` is its type and whether it is enabled. */
const [KIND, ON, OFF, SELECTED, IN_GROUP_OF, LICENSED, REFUSED, DOMAIN, FIELDS] = [0, 1, 2, 3, 4, 5, 6, 7, 8] as const

const kindOf = (type: AccountType, enabled: boolean): number => ACCOUNT_TYPES.indexOf(type) * 2 + (enabled ? 1 : 0)

/**
 * Everything a gate's answer needs, in memory: who exists, what decides of them, who holds what. It follows the
 * database: only the seat writer changes it, after a commit. [G5]
 */
export class Roster {
  readonly #indexes = new Map<string, number>()
  readonly #addresses: string[] = []
  readonly #domains = new DomainTable()
  #free: number[] = []
  readonly #ids = doubles()
  readonly #rows = new Rows(FIELDS)
  readonly trials = perModule(() => new TrialEnds())
  /** When an account last used a module, until that is written; 0: nothing is to be written. */
  readonly unwrittenUses = perModule(() => doubles())
  #counting = 0
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
    this.#rows.set(index, KIND, kindOf(account.type, account.enabled))
    this.#rows.set(index, ON, account.on)
    this.#rows.set(index, OFF, account.off)
    this.#rows.set(index, SELECTED, account.selected)
    this.#rows.set(index, IN_GROUP_OF, this.groupsOf(account.address))
    this.#rows.set(index, DOMAIN, this.#domains.numberOf(domainOf(account.address)))
    this.#tally(index, 1)
    return index
  }

  /** Forgets an account and its seats. */
  remove(id: number): void {
    const index = this.#indexById.get(id)
    if (index === undefined) return
    for (const module of MODULE_IDS) {
      this.setSeat(index, module, null)
      if (this.unwrittenUses[module].get(index) !== 0) this.unwrittenUses[module].set(index, 0)
    }
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
    this.#domains.set(name, null)
  }

  domain(name: string): Domain | undefined {
    return this.#domains.settings(name)
  }

  domains(): Domain[] {
    return this.#domains.allSettings()
  }

  setAccessMode(module: ModuleId, mode: AccessMode, members: ReadonlySet<string>): void {
    this.accessModes[module] = mode
    this.groupMembers[module] = members
    for (const [address, index] of this.#indexes) this.#rows.set(index, IN_GROUP_OF, this.groupsOf(address))
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
    return {
      type: this.#typeOf(index),
      enabled: this.#enabled(index),
      on: this.#rows.get(index, ON),
      off: this.#rows.get(index, OFF),
      selected: this.#rows.get(index, SELECTED),
      domain: this.#domains.factsAt(this.#rows.get(index, DOMAIN)),
      inGroupOf: this.#rows.get(index, IN_GROUP_OF),
    }
  }

  /** The same for an account as it would be stored. */
  factsOf(account: Account): AccountFacts {
    const { type, enabled, on, off, selected } = account
    const domain = this.#domains.settings(account.domain) ?? NO_DOMAIN_FACTS
    return { type, enabled, on, off, selected, domain, inGroupOf: this.groupsOf(account.address) }
  }

  #typeOf(index: number): AccountType {
    return ACCOUNT_TYPES[this.#rows.get(index, KIND) >> 1] ?? 'user'
  }

  #enabled(index: number): boolean {
    return (this.#rows.get(index, KIND) & 1) === 1
  }

  active(index: number, module: ModuleId): boolean {
    return isActive(this.facts(index), module, this.accessModes[module])
  }

  holds(index: number, module: ModuleId): boolean {
    return hasSwitch(this.#rows.get(index, LICENSED), module)
  }

  wasRefused(index: number, module: ModuleId): boolean {
    return hasSwitch(this.#rows.get(index, REFUSED), module)
  }

  /** Takes over a stored seat; null: none. Keeps the counts of held, trial and refused seats. */
  setSeat(index: number, module: ModuleId, read: SeatRead | null): void {
    const kind = read?.seat?.kind
    this.held[module] += this.#mark(LICENSED, index, module, kind === 'licensed')
    this.refusedCount[module] += this.#mark(REFUSED, index, module, kind === 'refused')
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

  #mark(field: typeof LICENSED | typeof REFUSED, index: number, module: ModuleId, on: boolean): number {
    const before = this.#rows.get(index, field)
    const after = on ? withSwitch(before, module) : withoutSwitch(before, module)
    this.#rows.set(index, field, after)
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
    return this.#domains.names().toSorted()
  }

  /** How many accounts a domain has, and how many of them count. */
  domainSize(name: string): DomainSize {
    return this.#domains.size(name)
  }

  #tally(index: number, change: 1 | -1): void {
    const counting = counts({ type: this.#typeOf(index), enabled: this.#enabled(index) }).counts
    if (counting) this.#counting += change
    this.#domains.tally(this.#rows.get(index, DOMAIN), change, counting)
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
