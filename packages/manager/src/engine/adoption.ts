import type { Instant } from '@seatwarden/core/instant'
import type { Accounts } from './accounts.ts'
import type { Roster } from './roster.ts'

export interface AdoptionParts {
  accounts: Accounts
  roster: Roster
  now: () => Instant
  defaultDomain: string
}

const ADDRESS = /^[^\s\p{C}@]{1,64}@[^\s\p{C}@]{1,255}$/u

/** An account that a gate has authenticated and nobody has told us of is taken in, marked `seen`, and counts. [G8] */
export class Adoption {
  readonly #parts: AdoptionParts
  readonly #under = new Map<string, Promise<number | null>>()

  constructor(parts: AdoptionParts) {
    this.#parts = parts
  }

  /** The roster's index; null when the login is no address. Asked twice at once, it is taken in once. */
  adopt(login: string): Promise<number | null> {
    const address = this.#address(login)
    if (!address) return Promise.resolve(null)
    const known = this.#parts.roster.find(address)
    if (known !== undefined) return Promise.resolve(known)
    const running = this.#under.get(address) ?? this.#take(address).finally(() => this.#under.delete(address))
    this.#under.set(address, running)
    return running
  }

  #address(login: string): string | null {
    const lower = login.toLowerCase()
    const address = lower.includes('@') ? lower : `${lower}@${this.#parts.defaultDomain}`
    return ADDRESS.test(address) ? address : null
  }

  async #take(address: string): Promise<number | null> {
    const { accounts, roster, now } = this.#parts
    const domain = address.slice(address.lastIndexOf('@') + 1)
    const nothing = { on: 0, off: 0, selected: 0, passwordHash: null, externalId: null, lastLoginAt: null }
    const account = {
      address,
      name: '',
      domain,
      type: 'user',
      enabled: true,
      origin: 'seen',
      createdAt: now(),
      ...nothing,
    } as const
    await accounts.create([account])
    return roster.find(address) ?? null
  }
}
