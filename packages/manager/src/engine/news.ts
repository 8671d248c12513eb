import { DAY, earlier, type Instant, MINUTE, plus } from '@seatwarden/core/instant'
import type { LicenseTerms } from '@seatwarden/core/license'
import { nextCheck } from '@seatwarden/core/lifecycle/check'
import { LONGEST_WAIT_S } from '@seatwarden/protocol/api/exchange'
import type { Clock } from '@seatwarden/runtime/clock'
import type { Sql } from '@seatwarden/runtime/db/database'
import { forgetDone, put } from '@seatwarden/runtime/outbox'
import type { Random } from '@seatwarden/runtime/random'
import type { Activation } from './activation.ts'
import type { Installed, License } from './license.ts'
import type { Stores } from './stores.ts'

const CHECK = 'check'
const MINUTES = 1_440
/** How long a look at the page, and a purchase, keep the vendor asked. [A7] */
const WATCHES = { page: 2 * MINUTE, purchase: 15 * MINUTE } as const
/** Between two polls: after a failure, and where the vendor does not hold its answer back. */
const AFTER_FAILURE = 30_000
const BETWEEN = 5_000

/** How the last look for news ended. [A7] */
export interface LastCheck {
  at: Instant
  ok: boolean
  sentence: string
}

interface Stored {
  minute: number
  last: LastCheck | null
  /** Looks in a row that nobody answered. */
  unanswered: number
}

export type Looked =
  | { ok: true; installed: Installed | null }
  | { ok: false; refusal: Extract<Awaited<ReturnType<Activation['look']>>, { ok: false }>['refusal'] }

export interface NewsParts {
  stores: Stores
  license: License
  activation: Activation
  clock: Clock
  random: Random
  now: () => Instant
  changed: () => void
  failed: (error: unknown) => void
}

/** A license that is there and not marked offline. [A13] */
const mayAsk = (terms: LicenseTerms | null): boolean => terms !== null && !terms.offline

/**
 * What was bought comes by itself: once a day, on demand, and while somebody waits for it, always asked outward. A look
 * that fails is shown and has no other consequence. [A7]
 */
export class News {
  readonly #parts: NewsParts
  #stored: Stored = { minute: 0, last: null, unanswered: 0 }
  #watchedUntil = Number.NEGATIVE_INFINITY
  #watching: Promise<void> | null = null
  #poll = new AbortController()
  #closed = false
  #wake: () => void = () => undefined

  constructor(parts: NewsParts) {
    this.#parts = parts
  }

  get lastCheck(): LastCheck | null {
    return this.#stored.last
  }

  async load(): Promise<void> {
    const { stores, random } = this.#parts
    const stored = await stores.state.read<Stored>(stores.db, CHECK)
    this.#stored = stored ?? { minute: random.int(MINUTES), last: null, unanswered: 0 }
    if (!stored) await stores.state.save(stores.db, CHECK, this.#stored)
    await this.plan(stores.db, this.#parts.license.terms)
  }

  get asks(): boolean {
    return mayAsk(this.#parts.license.terms)
  }

  /** The next daily look stands in the outbox, one at a time: also of several nodes one asks. */
  async plan(sql: Sql, terms: LicenseTerms | null): Promise<void> {
    if (!mayAsk(terms)) return
    const pending = await sql.get('select id from outbox where kind = $1 and done_at is null', CHECK)
    const now = this.#parts.now()
    if (!pending) await this.#put(sql, earlier(this.#stored.last?.at ?? now, now))
  }

  /** One of the same minute may be done already: there was nothing to ask then, or the clock was set back since. */
  async #put(sql: Sql, after: Instant): Promise<void> {
    const dueAt = nextCheck({ minute: this.#stored.minute, at: after, unanswered: 0 })
    await sql.run('delete from outbox where key = $1 and done_at is not null', `${CHECK}:${dueAt}`)
    await put(sql, [{ key: `${CHECK}:${dueAt}`, kind: CHECK, payload: null, dueAt }], this.#parts.now())
  }

  /** The daily look; one without anything to ask is followed by the next as well. [A7] */
  async daily(): Promise<{ result: string; retryAt?: Instant }> {
    if (!this.asks) return this.#next('there is nothing to ask')
    await this.look(0)
    const { minute, last, unanswered } = this.#stored
    const result = last?.sentence ?? ''
    if (last && unanswered > 0) return { result, retryAt: nextCheck({ minute, at: last.at, unanswered }) }
    return this.#next(result)
  }

  async #next(result: string): Promise<{ result: string }> {
    const { stores, now } = this.#parts
    await forgetDone(stores.db, CHECK, plus(now(), -DAY))
    await this.#put(stores.db, now())
    return { result }
  }

  /** Asks and installs what is new; asked again where another file came in between. */
  async look(wait: number, signal?: AbortSignal): Promise<Looked> {
    const { license } = this.#parts
    const { terms } = license
    const looked = await this.#look(wait, signal)
    const overtaken = !looked.ok && license.terms !== terms && this.asks
    return overtaken && !signal?.aborted ? this.#look(0, signal) : looked
  }

  async #look(wait: number, signal?: AbortSignal): Promise<Looked> {
    const { activation, license } = this.#parts
    const seen = await activation.look(wait, signal)
    if (!seen.ok) {
      if (!signal?.aborted)
        await this.#note({ ok: false, sentence: seen.refusal.sentence, reached: seen.refused || seen.overtaken })
      return seen
    }
    if (!seen.proposal) {
      await this.#note({ ok: true, sentence: 'Nothing new at the vendor.', reached: true })
      return { ok: true, installed: null }
    }
    const done = await license.install(seen.proposal, 'refresh', 'news')
    const { changes } = seen.proposal
    const sentence = done.ok
      ? `Changed: ${changes.join('; ') || 'nothing that you would notice'}.`
      : done.refusal.sentence
    await this.#note({ ok: done.ok, sentence, reached: true })
    return done.ok ? { ok: true, installed: done.installed } : done
  }

  /** Keeps a look on the screen without a new one: a preview. */
  async preview(): Promise<Awaited<ReturnType<Activation['look']>>> {
    const seen = await this.#parts.activation.look(0)
    if (!seen.ok) await this.#note({ ok: false, sentence: seen.refusal.sentence, reached: seen.refused })
    return seen
  }

  /** Asks outward for a while, one long poll after the other; asked again, for longer. Null: there is nothing to ask. */
  watch(what: keyof typeof WATCHES): Instant | null {
    const { clock, now } = this.#parts
    if (!this.asks || this.#closed) return null
    this.#watchedUntil = Math.max(this.#watchedUntil, clock.monotonic() + WATCHES[what])
    this.#watching ??= this.#watch()
      .catch(this.#parts.failed)
      .finally(() => {
        this.#watching = null
      })
    return plus(now(), Math.floor(this.#watchedUntil - clock.monotonic()))
  }

  /** Another license file is in: what a poll presents is no longer what is here. */
  installed(): void {
    this.#poll.abort()
  }

  async close(): Promise<void> {
    this.#closed = true
    this.#poll.abort()
    this.#wake()
    await this.#watching
  }

  get #left(): number {
    return this.#closed || !this.asks ? 0 : this.#watchedUntil - this.#parts.clock.monotonic()
  }

  async #watch(): Promise<void> {
    const { clock } = this.#parts
    while (this.#left > 0) {
      this.#poll = new AbortController()
      const { signal } = this.#poll
      const began = clock.monotonic()
      const looked = await this.look(Math.min(LONGEST_WAIT_S, Math.ceil(this.#left / 1_000)), signal)
      if (signal.aborted) continue
      if (!looked.ok) await this.#pause(AFTER_FAILURE)
      else if (!looked.installed && clock.monotonic() - began < BETWEEN) await this.#pause(BETWEEN)
    }
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const cancel = this.#parts.clock.after(Math.min(ms, Math.max(0, this.#left)), () => resolve(), { unref: true })
      this.#wake = () => {
        cancel()
        resolve()
      }
    })
  }

  async #note({ reached, ...told }: Omit<LastCheck, 'at'> & { reached: boolean }): Promise<void> {
    const { stores, now, changed } = this.#parts
    const unanswered = reached ? 0 : this.#stored.unanswered + 1
    this.#stored = { ...this.#stored, last: { at: now(), ...told }, unanswered }
    await stores.state.save(stores.db, CHECK, this.#stored)
    changed()
  }
}
