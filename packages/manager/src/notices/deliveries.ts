import { earlier, type Instant, MINUTE, plus } from '@seatwarden/core/instant'
import { nextTry } from '@seatwarden/core/notices/retry'
import type { Clock } from '@seatwarden/runtime/clock'
import type { Log } from '@seatwarden/runtime/log'
import { DeadlineTimer, RECHECK_MS } from '@seatwarden/runtime/timer'
import type { Stores } from '../engine/stores.ts'
import { type Channel, type Delivery, deliveryStore, type Trouble } from '../store/deliveries.ts'
import { noticeStore } from '../store/notices.ts'
import type { NoticeBook } from './book.ts'
import { type Channels, recipientText } from './channels.ts'
import type { Couriers, Sent } from './couriers/courier.ts'
import { threadOf } from './mail.ts'
import { sendTo } from './parcels.ts'

export interface DeliveriesParts {
  stores: Stores
  /** The time that counts. [D12] */
  clock: Clock
  log: Log
  couriers: Couriers
  channels: Channels
  book: NoticeBook
  /** A result was stored. */
  changed: () => void
}

const LANES: readonly Channel[] = ['mail', 'webhook', 'syslog']
/** Tries under way at once in each lane. */
const PARALLEL = 4
/** After this another node, or the next run, may try too: longer than any try takes. */
const LEASE = 2 * MINUTE
/** After the store itself failed (a full disk). */
const STORE_RETRY = 5_000

/** For a try that is under way when the program ends. */
const LAST_MOMENTS = 2_000

const NONE: Trouble = { notices: 0, since: null, nextAt: null, result: '' }

/**
 * Carries notices out: at least once, each way by itself, so that a mail server that hangs holds up no webhook. What
 * fails is tried again, each time later; after a crash too, with the same Message-ID. [N3 N5]
 */
export class Deliveries {
  readonly #parts: DeliveriesParts
  readonly #timer: DeadlineTimer
  /** For the verdict. */
  undelivered = NONE
  #running: Promise<unknown> = Promise.resolve()
  #started = false
  #waking = false
  /** When something is due; null: nothing is to be carried. */
  #next: Instant | null = null
  #ended: () => void = () => undefined
  readonly #end = new Promise<null>((resolve) => {
    this.#ended = () => resolve(null)
  })

  constructor(parts: DeliveriesParts) {
    this.#parts = parts
    this.#timer = new DeadlineTimer(
      parts.clock,
      () => this.#next,
      () => this.#cycle(),
    )
  }

  async load(): Promise<void> {
    await this.#note()
  }

  start(): void {
    this.#started = true
    this.wake()
  }

  /** To be called after a commit that wrote something. */
  wake(): void {
    if (!this.#started || this.#waking) return
    this.#waking = true
    void this.#cycle()
  }

  /** Begins nothing more; what is under way has a moment to end, else it is tried again at the next start. */
  async stop(): Promise<void> {
    this.#started = false
    await this.#timer.stop()
    const cancel = this.#parts.clock.after(LAST_MOMENTS, () => this.#ended())
    await this.#running
    cancel()
  }

  /** Tries everything that is due, and what falls due meanwhile; returns the number of tries. */
  runDue(): Promise<number> {
    const run = this.#running.then(async () => {
      if (!this.#mayBeDue) return 0
      const tries = await Promise.all(LANES.map((lane) => this.#drain(lane)))
      const total = tries.reduce((sum, n) => sum + n, 0)
      if (total > 0) this.#parts.book.fresh = false
      await this.#note()
      if (total > 0) this.#parts.changed()
      return total
    })
    this.#running = run.catch(() => undefined)
    return run
  }

  /** Everything that is not delivered is tried now, whenever it was to be. */
  async retry(): Promise<void> {
    const { stores, clock } = this.#parts
    await stores.db.transaction((tx) => deliveryStore.hurry(tx, clock.wall()))
    this.#next = clock.wall()
    await this.runDue()
  }

  async #cycle(): Promise<void> {
    const { clock, log } = this.#parts
    try {
      const work = this.runDue()
      this.#waking = false
      await work
    } catch (error) {
      log.error({ err: error }, 'notices wait: the database cannot be used')
      this.#next = plus(clock.wall(), STORE_RETRY)
    }
    if (this.#started) this.#timer.reschedule()
  }

  /** A SQLite file has one process: what nobody here has written is not there. Other nodes write too. */
  get #mayBeDue(): boolean {
    const { stores, clock, book } = this.#parts
    return stores.db.dialect !== 'sqlite' || book.fresh || (this.#next !== null && this.#next <= clock.wall())
  }

  async #note(): Promise<void> {
    const { stores, clock } = this.#parts
    const { db } = stores
    const due = await deliveryStore.nextDue(db)
    const recheck = db.dialect === 'sqlite' ? null : plus(clock.wall(), RECHECK_MS)
    this.#next = due === null || recheck === null ? (due ?? recheck) : earlier(recheck, due)
    this.undelivered = await deliveryStore.trouble(db)
  }

  async #drain(lane: Channel): Promise<number> {
    let tries = 0
    for (;;) {
      const claimed = await this.#claim(lane)
      if (claimed.length === 0) return tries
      tries += claimed.length
      await Promise.all(claimed.map((delivery) => this.#perform(delivery)))
    }
  }

  async #claim(lane: Channel): Promise<Delivery[]> {
    const { stores, clock } = this.#parts
    const now = clock.wall()
    // A look that finds nothing writes nothing.
    if (!(await deliveryStore.isDue(stores.db, lane, now))) return []
    return stores.db.transaction((tx) => deliveryStore.claim(tx, lane, now, plus(now, LEASE), PARALLEL))
  }

  async #perform(delivery: Delivery): Promise<void> {
    const { stores, clock, log } = this.#parts
    const sent = await Promise.race([this.#send(delivery), this.#end])
    if (!sent) return
    const { ok, result } = sent
    const { noticeKey: key, channel, attempts } = delivery
    const at = clock.wall()
    const nextAt = ok ? null : nextTry({ attempts, at })
    const then = nextAt === null ? 'rests until somebody has it tried again' : 'is tried again'
    const about = { key, channel, recipient: recipientText(delivery), attempts, result }
    if (!ok) log.warn(about, `a notice was not delivered and ${then}`)
    await stores.db.transaction((tx) => deliveryStore.settle(tx, delivery, { at, ok, result }, nextAt))
  }

  async #send({ noticeKey, channel, recipient }: Delivery): Promise<Sent> {
    const { stores, couriers, channels, book } = this.#parts
    try {
      const notice = await noticeStore.one(stores.db, noticeKey)
      if (!notice?.facts) return { ok: true, result: 'there is nothing to send' }
      const thread = threadOf(notice.about, book.installation, notice.facts.origin.host)
      const settings = await channels.settings()
      return await sendTo(couriers, settings, { ...notice, facts: notice.facts }, { channel, recipient, thread })
    } catch (error) {
      return { ok: false, result: error instanceof Error ? error.message : String(error) }
    }
  }
}
