import type { Instant } from '@seatwarden/core/instant'
import { type Claim, claim } from '@seatwarden/core/seats/claim'
import type { Grants } from '@seatwarden/core/seats/grants'
import type { Sql } from '@seatwarden/runtime/db/database'
import { keyOf, type SeatKey } from '../store/seat-rows.ts'
import { questionOf, type Use } from './question.ts'
import type { Roster } from './roster.ts'
import { SeatLedger } from './seat-ledger.ts'
import type { Stores } from './stores.ts'

interface Waiting {
  accountId: number
  use: Use
  resolve: (claim: Claim) => void
  reject: (error: unknown) => void
}

/** More than this many first accesses wait for the next group: no group holds a pool for long. */
const GROUP = 1024

/**
 * The one writer of seats in a process. It takes whatever waits as one group: locks the pools, asks the core for each
 * in order, stores all results in one transaction, and only then tells memory and the callers. Changes of accounts
 * and of the license go through `alone`, in the same line. [S9]
 */
export class SeatWriter {
  readonly #stores: Stores
  readonly #roster: Roster
  readonly #grants: () => Grants
  readonly #now: () => Instant
  #claims: Waiting[] = []
  #line: Promise<void> = Promise.resolve()
  #draining = false

  constructor(parts: { stores: Stores; roster: Roster; grants: () => Grants; now: () => Instant }) {
    this.#stores = parts.stores
    this.#roster = parts.roster
    this.#grants = parts.grants
    this.#now = parts.now
  }

  /** Decides under the lock whether this account may use the module, and assigns what that takes. */
  claim(index: number, use: Use): Promise<Claim> {
    return new Promise((resolve, reject) => {
      this.#claims.push({ accountId: this.#roster.idOf(index), use, resolve, reject })
      if (!this.#draining) void this.#drain()
    })
  }

  /** Runs a change with no claim in between: `work` in one transaction, then `after` on memory. */
  alone<T>(work: (tx: Sql) => Promise<T>, after: (result: T) => void): Promise<T> {
    return this.#inLine(async () => {
      const result = await this.#stores.db.transaction(work)
      after(result)
      return result
    })
  }

  #inLine<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#line.then(work)
    this.#line = result.then(
      () => undefined,
      () => undefined,
    )
    return result
  }

  async #drain(): Promise<void> {
    this.#draining = true
    while (this.#claims.length > 0) await this.#inLine(() => this.#group())
    this.#draining = false
  }

  async #group(): Promise<void> {
    const group = this.#claims.splice(0, GROUP)
    try {
      const { claims, ledger } = await this.#decide(group)
      // Also what was only read: another node may have given or taken it. [G5]
      this.#roster.takeOver(ledger.all)
      for (const [at, waiting] of group.entries()) waiting.resolve(claims[at] as Claim)
    } catch (error) {
      for (const waiting of group) waiting.reject(error)
    }
  }

  #decide(group: readonly Waiting[]): Promise<{ claims: Claim[]; ledger: SeatLedger }> {
    const { seats, db } = this.#stores
    const keys = group.map((w): SeatKey => ({ accountId: w.accountId, module: w.use.module }))
    const modules = [...new Set(keys.map((k) => k.module))]
    return db.transaction(async (tx) => {
      const held = await seats.lockPools(tx, modules)
      const unique = [...new Map(keys.map((k) => [keyOf(k.accountId, k.module), k])).values()]
      const ledger = new SeatLedger(held, await seats.read(tx, unique))
      const now = this.#now()
      const claims = group.map((w, at) => this.#one(ledger, w, keys[at] as SeatKey, now))
      await this.#store(tx, ledger)
      return { claims, ledger }
    })
  }

  #one(ledger: SeatLedger, waiting: Waiting, key: SeatKey, now: Instant): Claim {
    const index = this.#roster.findById(waiting.accountId)
    // Another node may have deleted it: its seat would never be free again. [S12]
    if (index === undefined || !ledger.has(key)) return { granted: false, step: 2, code: 'account_unknown' }
    const { seat, trial } = ledger.read(key)
    const held = { holdsSeat: seat?.kind === 'licensed', trial, held: ledger.held.get(key.module) ?? 0 }
    const answer = claim(questionOf(this.#roster, this.#grants(), index, waiting.use, held), now)
    ledger.record(key, answer, now)
    return answer
  }

  async #store(tx: Sql, ledger: SeatLedger): Promise<void> {
    const { seats } = this.#stores
    if (ledger.startedTrials.length > 0) await seats.startTrials(tx, ledger.startedTrials)
    if (ledger.changedSeats.length > 0) await seats.save(tx, ledger.changedSeats)
    if (ledger.heldChanges.size > 0) await seats.addHeld(tx, ledger.heldChanges)
  }
}
