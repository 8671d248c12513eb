import { createHash } from 'node:crypto'
import { hash, verify } from '@node-rs/argon2'
import { HOUR, type Instant, MINUTE, plus } from '@seatwarden/core/instant'
import type { Random } from '@seatwarden/runtime/random'
import { signInStore } from '../store/sign-ins.ts'
import type { Stores } from './stores.ts'

const SESSION = 12 * HOUR
const LINK = 30 * MINUTE

const hashOf = (token: string): string => createHash('sha256').update(token).digest('hex')

/** Who may administer: passwords, one-time links, sessions and tokens, all kept hashed. [Q3] */
export class SignIn {
  readonly #stores: Stores
  readonly #random: Random
  readonly #now: () => Instant

  constructor(stores: Stores, random: Random, now: () => Instant) {
    this.#stores = stores
    this.#random = random
    this.#now = now
  }

  /** A token for a link that signs in once, within half an hour. Earlier links end. */
  async link(name: string): Promise<string> {
    return this.#stores.db.transaction(async (tx) => {
      await signInStore.removeKind(tx, 'link')
      await signInStore.removeExpired(tx, this.#now())
      const token = this.#random.id('link')
      await signInStore.add(tx, hashOf(token), 'link', name, this.#now(), plus(this.#now(), LINK))
      return token
    })
  }

  /** A program's token; it ends when it is taken back. */
  async token(name: string): Promise<string> {
    const token = this.#random.id('swt')
    await signInStore.add(this.#stores.db, hashOf(token), 'token', name, this.#now(), null)
    return token
  }

  async setPassword(name: string, password: string): Promise<void> {
    await signInStore.setPassword(this.#stores.db, name, await hash(password), this.#now())
  }

  /** A session for the right password, else null; a wrong name takes as long as a wrong password. */
  async byPassword(name: string, password: string): Promise<string | null> {
    const stored = await signInStore.passwordHash(this.#stores.db, name)
    const right = await verify(stored ?? (await this.#decoy()), password)
    return right && stored !== null ? this.#session(name) : null
  }

  /** A session for a link that was not used before, else null. */
  async byLink(token: string): Promise<string | null> {
    const found = await this.#stores.db.transaction(async (tx) => {
      const link = await signInStore.find(tx, hashOf(token), 'link', this.#now())
      // Two at once: whoever removes it signs in.
      return link && (await signInStore.remove(tx, hashOf(token))) === 1 ? link : undefined
    })
    return found ? this.#session(found.name) : null
  }

  /** The name behind a session's cookie or a program's token; null: nobody. */
  async who(token: string, kind: 'session' | 'token'): Promise<string | null> {
    return (await signInStore.find(this.#stores.db, hashOf(token), kind, this.#now()))?.name ?? null
  }

  async end(session: string): Promise<void> {
    await signInStore.remove(this.#stores.db, hashOf(session))
  }

  async #session(name: string): Promise<string> {
    const token = this.#random.id('session')
    await signInStore.removeExpired(this.#stores.db, this.#now())
    await signInStore.add(this.#stores.db, hashOf(token), 'session', name, this.#now(), plus(this.#now(), SESSION))
    return token
  }

  #decoyHash: Promise<string> | null = null
  #decoy(): Promise<string> {
    this.#decoyHash ??= hash('nobody has this password')
    return this.#decoyHash
  }
}
