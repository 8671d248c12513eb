import { type Instant, plus } from '@seatwarden/core/instant'
import type { LicenseTerms } from '@seatwarden/core/license'
import { POLICY } from '@seatwarden/core/policy'
import type { Clock } from '@seatwarden/runtime/clock'
import type { Log } from '@seatwarden/runtime/log'
import type { Stores } from '../engine/stores.ts'
import type { NoticeBook } from './book.ts'

const CLOCK = 'clock_told'

/** A jump that was told; the instant is of the time that counts. */
interface Told {
  at: Instant
  ahead: boolean
}

export interface ClockWatchParts {
  stores: Stores
  book: NoticeBook
  /** The machine's own clock, and the time that counts. */
  machine: Clock
  now: () => Instant
  terms: () => LicenseTerms | null
  log: Log
}

const aboutOf = ({ at }: Told): string => `clock:${at}`

/** Tells once of a clock that was set by more than an hour, and marks it when both agree again. [D12] */
export class ClockWatch {
  readonly #parts: ClockWatchParts
  #told: Told | null = null

  constructor(parts: ClockWatchParts) {
    this.#parts = parts
  }

  async load(): Promise<void> {
    const { stores } = this.#parts
    this.#told = await stores.state.read<Told>(stores.db, CLOCK)
  }

  /** Milliseconds by which the machine's clock is ahead of the time that counts. */
  get #by(): number {
    const { machine, now } = this.#parts
    const counted = now()
    return machine.wall() - counted
  }

  /** Costs nothing while the clocks agree. True when something was written. */
  async look(): Promise<boolean> {
    const by = this.#by
    const jumped = Math.abs(by) > POLICY.clockJump
    if (!jumped && this.#told) return this.#over(this.#told)
    if (!jumped || this.#told?.ahead === by > 0) return false
    return this.#tell(by)
  }

  async #tell(by: number): Promise<boolean> {
    const { stores, book, now, terms, log } = this.#parts
    const counted = now()
    const before = this.#told
    const told: Told = { at: counted, ahead: by > 0 }
    log.warn({ by }, 'the clock was set; time for licenses counts on')
    await stores.db.transaction(async (tx) => {
      if (before) await book.resolve(tx, aboutOf(before))
      await stores.state.save(tx, CLOCK, told)
      const entry = { key: `notice:clock_jumped:${counted}`, cause: null, about: aboutOf(told), at: counted }
      const believedAt = plus(counted, POLICY.clockJumpConfirmed)
      await book.add(tx, entry, { text: 'clock_jumped', by, counted, believedAt }, terms())
    })
    this.#told = told
    return true
  }

  async #over(told: Told): Promise<boolean> {
    const { stores, book } = this.#parts
    await stores.db.transaction(async (tx) => {
      await book.resolve(tx, aboutOf(told))
      await stores.state.save(tx, CLOCK, null)
    })
    this.#told = null
    return true
  }
}
