import type { Instant } from '@seatwarden/core/instant'
import type { LicenseTerms } from '@seatwarden/core/license'
import { MODULE_IDS, type ModuleId } from '@seatwarden/core/module'
import { grantsOf, moduleName } from '@seatwarden/core/seats/grants'
import { type Crossing, crossing } from '@seatwarden/core/seats/thresholds'
import type { Database, Sql } from '@seatwarden/runtime/db/database'
import { fullnessStore, type UsedAndTold } from '../store/fullness.ts'
import type { NoticeBook } from './book.ts'

const TEXTS = { near: 'seats_near', full: 'seats_full', resolved: 'seats_resolved' } as const satisfies Record<
  Crossing,
  string
>

const aboutOf = (module: ModuleId): string => `seats:${module}`

/** Looks whether Used Seats have crossed a threshold, in the transaction that moved them or the seats. [N4 N3] */
export class Thresholds {
  readonly #book: NoticeBook
  readonly #store: ReturnType<typeof fullnessStore>
  readonly #now: () => Instant

  constructor(book: NoticeBook, dialect: Database['dialect'], now: () => Instant) {
    this.#book = book
    this.#store = fullnessStore(dialect)
    this.#now = now
  }

  async look(tx: Sql, terms: LicenseTerms | null, modules: Iterable<ModuleId> = MODULE_IDS): Promise<void> {
    const wanted = [...modules]
    if (wanted.length === 0) return
    for (const one of await this.#store.lock(tx, wanted)) await this.#lookAt(tx, one, terms)
  }

  async #lookAt(tx: Sql, { module, usedSeats, told }: UsedAndTold, terms: LicenseTerms | null): Promise<void> {
    const grants = grantsOf(terms)
    const seats = grants.entitlements.get(module)?.seats
    const { fullness, tell } = crossing(told, usedSeats, seats ?? 'unlimited')
    if (fullness === told) return
    await this.#store.tell(tx, module, fullness)
    if (tell === null) return
    const about = aboutOf(module)
    if (tell === 'resolved') await this.#book.resolve(tx, about)
    // A module that is gone from the license has no seats to speak of.
    if (seats === undefined) return
    const at = this.#now()
    const text = TEXTS[tell]
    const { policy, trialLength: trial } = grants
    const particulars = { text, name: moduleName(terms, module), usedSeats, seats, policy, trial }
    await this.#book.add(tx, { key: `notice:${text}:${module}:${at}`, cause: null, about, at }, particulars, terms)
  }
}
