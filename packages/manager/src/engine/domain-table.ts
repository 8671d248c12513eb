import { type DomainFacts, NO_DOMAIN_FACTS } from '@seatwarden/core/seats/account'
import type { Domain } from '../store/policy.ts'

export interface DomainSize {
  accounts: number
  /** Of them, those that count. [S1] */
  counting: number
}

interface Entry extends DomainSize {
  name: string
  /** null: nothing is set on it. */
  settings: Domain | null
}

/** The part of an address after its last `@`. */
export const domainOf = (address: string): string => address.slice(address.lastIndexOf('@') + 1)

/** Domains by number, so that an account finds its own without looking for a name. A number stays the same. */
export class DomainTable {
  readonly #entries: Entry[] = []
  readonly #numbers = new Map<string, number>()

  numberOf(name: string): number {
    const known = this.#numbers.get(name)
    if (known !== undefined) return known
    const number = this.#entries.push({ name, settings: null, accounts: 0, counting: 0 }) - 1
    this.#numbers.set(name, number)
    return number
  }

  factsAt(number: number): DomainFacts {
    return this.#entries[number]?.settings ?? NO_DOMAIN_FACTS
  }

  settings(name: string): Domain | undefined {
    return this.#find(name)?.settings ?? undefined
  }

  set(name: string, settings: Domain | null): void {
    const entry = this.#entries[this.numberOf(name)]
    if (entry) entry.settings = settings
  }

  size(name: string): DomainSize {
    const { accounts = 0, counting = 0 } = this.#find(name) ?? {}
    return { accounts, counting }
  }

  tally(number: number, change: 1 | -1, counts: boolean): void {
    const entry = this.#entries[number]
    if (!entry) return
    entry.accounts += change
    if (counts) entry.counting += change
  }

  /** Those with settings of their own. */
  allSettings(): Domain[] {
    return this.#entries.flatMap(({ settings }) => settings ?? [])
  }

  /** Names of domains that have accounts or settings of their own. */
  names(): string[] {
    return this.#entries.filter((e) => e.settings !== null || e.accounts > 0).map((e) => e.name)
  }

  #find(name: string): Entry | undefined {
    const number = this.#numbers.get(name)
    return number === undefined ? undefined : this.#entries[number]
  }
}
