import { type Instant, SECOND } from '@seatwarden/core/instant'
import { type NewAccount, newAccount } from '../store/accounts.ts'
import type { Accounts } from './accounts.ts'
import type { Roster } from './roster.ts'

export interface AdoptionParts {
  accounts: Accounts
  roster: Roster
  now: () => Instant
  defaultDomain: string
}

const ADDRESS = /^[^\s\p{C}@]{1,64}@[^\s\p{C}@]{1,255}$/u

/** Longer than a mail service looks at an old password file: Dovecot 2.3 asks for its date once a second. */
const LEAVE = 10 * SECOND

const seen = (address: string, createdAt: Instant): NewAccount => ({
  ...newAccount(address, createdAt),
  origin: 'seen',
})

/** An account that a gate has authenticated and nobody has told us of is taken in, marked `seen`, and counts. [G8] */
export class Adoption {
  readonly #parts: AdoptionParts
  readonly #under = new Map<string, Promise<number | null>>()
  #waiting: string[] = []
  #group: Promise<void> = Promise.resolve()
  /** Deleted a moment ago, oldest first. */
  readonly #gone = new Map<string, Instant>()

  constructor(parts: AdoptionParts) {
    this.#parts = parts
  }

  /** Just deleted: a login that the mail service still took must not bring the account back. [S12] */
  departed(addresses: readonly string[]): void {
    const now = this.#parts.now()
    for (const [address, at] of this.#gone) {
      if (now - at < LEAVE) break
      this.#gone.delete(address)
    }
    for (const address of addresses) {
      this.#gone.delete(address)
      this.#gone.set(address, now)
    }
  }

  /** The roster's index; null when the login is no address, or was deleted just now. Asked twice, taken in once. */
  adopt(login: string): Promise<number | null> {
    const address = this.#address(login)
    if (!address) return Promise.resolve(null)
    const known = this.#parts.roster.find(address)
    if (known !== undefined) return Promise.resolve(known)
    if (this.#parts.now() - (this.#gone.get(address) ?? Number.NEGATIVE_INFINITY) < LEAVE) return Promise.resolve(null)
    const running = this.#under.get(address) ?? this.#take(address).finally(() => this.#under.delete(address))
    this.#under.set(address, running)
    return running
  }

  #address(login: string): string | null {
    const lower = login.toLowerCase()
    const address = lower.includes('@') ? lower : `${lower}@${this.#parts.defaultDomain}`
    return ADDRESS.test(address) ? address : null
  }

  /** A morning of strangers is a few groups, each stored at once: all are answered inside the gate's second. */
  #take(address: string): Promise<number | null> {
    this.#waiting.push(address)
    if (this.#waiting.length === 1)
      this.#group = this.#group.catch(() => undefined).then(() => this.#store(this.#waiting.splice(0)))
    // One that cannot be stored must not shut the others out.
    const taken = this.#group.catch(() => this.#store([address]))
    return taken.then(() => this.#parts.roster.find(address) ?? null)
  }

  async #store(addresses: readonly string[]): Promise<void> {
    const { accounts, roster, now } = this.#parts
    const fresh = addresses.filter((address) => roster.find(address) === undefined)
    await accounts.create(fresh.map((address) => seen(address, now())))
  }
}
