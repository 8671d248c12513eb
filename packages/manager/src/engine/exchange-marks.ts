import type { LicenseTerms } from '@seatwarden/core/license'
import type { Sql } from '@seatwarden/runtime/db/database'
import type { Random } from '@seatwarden/runtime/random'
import { stateStore } from '../store/state.ts'
import { oneAtATime } from './one-at-a-time.ts'
import type { Stores } from './stores.ts'

const EXCHANGE = 'exchange'

interface Stored {
  /** By activation: the highest counter of a license file that was ever here. */
  counters: Record<string, number>
  /** By activation: kept before it is sent; absent: the next exchange draws one. */
  attempts: Record<string, string>
}

/** What tells this installation's request from a copy's, and a repeated one from a new one. [F6 D14] */
export interface Mark {
  counter: number
  attempt: string
}

export type Marked = Pick<LicenseTerms, 'activationId' | 'counter'>

const countersOf = async (sql: Sql): Promise<Stored> => ({
  counters: {},
  attempts: {},
  ...(await stateStore.read<Partial<Stored>>(sql, EXCHANGE)),
})

const counterOf = ({ counters }: Stored, { activationId, counter }: Marked): number =>
  Math.max(counter, counters[activationId] ?? 0)

/**
 * Marks every exchange with the vendor. An attempt stays the same until it is certain that no answer to it was lost: a
 * crash, a time-out or a look without consequence never makes an honest installation appear to be two. [F6 D14 A9]
 */
export class ExchangeMarks {
  readonly #stores: Stores
  readonly #random: Random
  /** Requests under way by attempt. */
  readonly #open = new Map<string, number>()
  /** Attempts of which an answer may have been lost. */
  readonly #doubtful = new Set<string>()

  constructor(stores: Stores, random: Random) {
    this.#stores = stores
    this.#random = random
  }

  /** Kept before anything is sent. */
  begin(terms: Marked): Promise<Mark> {
    return oneAtATime(this, async () => {
      const mark = await this.#stores.db.transaction((tx) => this.#draw(tx, terms))
      this.#open.set(mark.attempt, (this.#open.get(mark.attempt) ?? 0) + 1)
      return mark
    })
  }

  /** For a request that a person carries: its answer may come at any time. [A2] */
  keep(terms: Marked): Promise<Mark> {
    return oneAtATime(this, async () => {
      const mark = await this.#stores.db.transaction((tx) => this.#draw(tx, terms))
      this.#doubtful.add(mark.attempt)
      return mark
    })
  }

  /** `certain`: the vendor has answered, and with no license file. */
  end({ attempt }: Mark, certain: boolean): Promise<void> {
    return oneAtATime(this, async () => {
      const left = (this.#open.get(attempt) ?? 1) - 1
      if (!certain) this.#doubtful.add(attempt)
      if (left > 0) {
        this.#open.set(attempt, left)
        return
      }
      this.#open.delete(attempt)
      if (!this.#doubtful.has(attempt)) await this.#forget(attempt)
    })
  }

  /** In the transaction that installs: a newer file is certainly here, so the next exchange is another. */
  async installed(tx: Sql, terms: Marked): Promise<void> {
    const stored = await countersOf(tx)
    const newer = terms.counter > (stored.counters[terms.activationId] ?? -1)
    if (!newer) return
    const counters = { ...stored.counters, [terms.activationId]: terms.counter }
    const { [terms.activationId]: _answered, ...attempts } = stored.attempts
    await stateStore.save(tx, EXCHANGE, { counters, attempts } satisfies Stored)
  }

  async #draw(tx: Sql, terms: Marked): Promise<Mark> {
    const stored = await countersOf(tx)
    const kept = stored.attempts[terms.activationId]
    const attempt = kept ?? this.#random.hex(16)
    const attempts = { ...stored.attempts, [terms.activationId]: attempt }
    if (kept === undefined) await stateStore.save(tx, EXCHANGE, { ...stored, attempts } satisfies Stored)
    // One that an earlier run of the program, or another node, has sent.
    else if (!this.#open.has(kept)) this.#doubtful.add(kept)
    const known = new Set(Object.values(attempts))
    for (const one of this.#doubtful) if (!known.has(one)) this.#doubtful.delete(one)
    return { counter: counterOf(stored, terms), attempt }
  }

  #forget(attempt: string): Promise<void> {
    return this.#stores.db.transaction(async (tx) => {
      const stored = await countersOf(tx)
      const left = Object.entries(stored.attempts).filter(([, one]) => one !== attempt)
      if (left.length < Object.keys(stored.attempts).length)
        await stateStore.save(tx, EXCHANGE, { ...stored, attempts: Object.fromEntries(left) } satisfies Stored)
    })
  }
}
