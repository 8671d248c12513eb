import { type Instant, localDate, startOfDate } from '@seatwarden/core/instant'
import type { LicenseTerms } from '@seatwarden/core/license'
import { grantsOf, moduleName } from '@seatwarden/core/seats/grants'
import { nextNight, nightDue, nightlyList, type OverLimit } from '@seatwarden/core/seats/nightly'
import type { Clock } from '@seatwarden/runtime/clock'
import type { Sql } from '@seatwarden/runtime/db/database'
import type { Log } from '@seatwarden/runtime/log'
import { DeadlineTimer } from '@seatwarden/runtime/timer'
import type { Stores } from '../engine/stores.ts'
import { onTrial } from '../store/on-trial.ts'
import type { NoticeBook } from './book.ts'
import type { OverLimitFacts, Particulars } from './facts.ts'

const NIGHT = 'night'
/** Accounts of a module that a mail names; the console lists all. */
const NAMED = 200

export interface NightParts {
  stores: Stores
  book: NoticeBook
  clock: Clock
  zone: string
  terms: () => LicenseTerms | null
  log: Log
  changed: () => void
}

const factsOf = ({ module, accounts }: OverLimit, terms: LicenseTerms | null): OverLimitFacts => ({
  module,
  name: moduleName(terms, module),
  seats: grantsOf(terms).entitlements.get(module)?.seats ?? 0,
  total: accounts.length,
  accounts: accounts.slice(0, NAMED),
})

const particularsOf = (over: readonly OverLimit[], night: Instant, terms: LicenseTerms | null): Particulars => ({
  text: 'trial_seats',
  night,
  people: new Set(over.flatMap(({ accounts }) => accounts.map(({ address }) => address))).size,
  modules: over.map((module) => factsOf(module, terms)),
})

/** Midnight's job: one a date, and late where its midnight was missed. Nobody on trial: no mail. [S7 D9] */
export class Night {
  readonly #parts: NightParts
  readonly #timer: DeadlineTimer
  /** The local date whose job was done last. */
  #lastDone = ''
  #nextAt: Instant | null = null

  constructor(parts: NightParts) {
    this.#parts = parts
    this.#timer = new DeadlineTimer(
      parts.clock,
      () => this.#nextAt,
      () => this.#tick(),
    )
  }

  #take(lastDone: string): void {
    this.#lastDone = lastDone
    this.#nextAt = nextNight(lastDone, this.#parts.zone)
  }

  /** The date of the first start has no midnight to look back to. */
  async load(): Promise<void> {
    const { stores, clock, zone } = this.#parts
    await stores.state.replace(stores.db, NIGHT, null, localDate(clock.wall(), zone))
    this.#take((await stores.state.read<string>(stores.db, NIGHT)) ?? localDate(clock.wall(), zone))
  }

  get nextAt(): Instant | null {
    return this.#nextAt
  }

  start(): void {
    this.#timer.reschedule()
  }

  stop(): Promise<void> {
    return this.#timer.stop()
  }

  /** Does what is due; false when nothing is. Of several nodes one does it. */
  async runDue(): Promise<boolean> {
    const { stores, clock, zone, changed } = this.#parts
    const now = clock.wall()
    const date = nightDue(this.#lastDone, now, zone)
    if (date === null) return false
    const first = await stores.db.transaction(async (tx) => {
      const mine = await stores.state.replace(tx, NIGHT, this.#lastDone, date)
      if (mine) await this.#tell(tx, date, now)
      return mine
    })
    this.#take(first ? date : ((await stores.state.read<string>(stores.db, NIGHT)) ?? date))
    changed()
    return first
  }

  async #tell(tx: Sql, date: string, now: Instant): Promise<void> {
    const { book, zone, terms: termsNow } = this.#parts
    const over = nightlyList(await onTrial(tx, now), now)
    if (over.length === 0) return
    const terms = termsNow()
    const night = startOfDate(date, zone)
    const entry = { key: `notice:trial_seats:${date}`, cause: null, about: `trial_seats:${date}`, at: night }
    await book.add(tx, entry, particularsOf(over, night, terms), terms)
  }

  /** The timer tries again by itself; that it must is told. */
  async #tick(): Promise<void> {
    try {
      await this.runDue()
    } catch (error) {
      this.#parts.log.error({ err: error }, "the night's list could not be stored; it is tried again")
      throw error
    }
  }
}
