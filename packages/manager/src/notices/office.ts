import type { Instant } from '@seatwarden/core/instant'
import type { LicenseTerms } from '@seatwarden/core/license'
import type { Clock } from '@seatwarden/runtime/clock'
import type { Log } from '@seatwarden/runtime/log'
import type { Stores } from '../engine/stores.ts'
import type { Trusted } from '../vendor/trusted.ts'
import { NoticeBook } from './book.ts'
import { Channels, type Relay } from './channels.ts'
import { ClockWatch } from './clock-watch.ts'
import type { Couriers } from './couriers/courier.ts'
import { realCouriers } from './couriers/real.ts'
import { Deliveries } from './deliveries.ts'
import type { LogLine } from './log-line.ts'
import { Night } from './night.ts'
import { Thresholds } from './thresholds.ts'

export interface NoticeOptions {
  /** The sender; null: the postmaster. */
  from: string | null
  /** Null: this machine's own mail server. */
  relay: Relay | null
  /** Of the console, for links; null: not known. */
  console: string | null
  /** The machine's IP addresses, read when a notice is written. */
  addresses: () => readonly string[]
  /** Who carries notices out; absent: the network. */
  couriers?: Couriers | undefined
}

export interface OfficeParts {
  stores: Stores
  /** The time that counts, and the machine's own. [D12] */
  clock: Clock
  machine: Clock
  log: Log
  zone: string
  /** The mail server's name. */
  host: string
  postmaster: string
  /** Null: the postmaster. */
  administrator: string | null
  options: NoticeOptions
  /** Whose certificates are believed. */
  trusted: () => Promise<Trusted>
  server: (terms: LicenseTerms | null) => string | null
  installation: string
  terms: () => LicenseTerms | null
  changed: () => void
}

/** Everything about notices, put together: written down, thought of by themselves, carried out. [N1-N5 S7 D12] */
export class NoticeOffice {
  readonly channels: Channels
  readonly book: NoticeBook
  readonly thresholds: Thresholds
  readonly deliveries: Deliveries
  readonly night: Night
  readonly couriers: Couriers
  readonly #clockWatch: ClockWatch
  readonly #parts: OfficeParts

  constructor(parts: OfficeParts) {
    this.#parts = parts
    const { stores, clock, machine, log, zone, installation, terms, changed, host, options } = parts
    const { postmaster, administrator, server, trusted } = parts
    const { from, relay, console, addresses } = options
    const now = (): Instant => clock.wall()
    const couriers = options.couriers ?? realCouriers(machine, trusted, host)
    this.couriers = couriers
    this.channels = new Channels(stores, { postmaster, administrator, from, relay }, changed)
    const { channels } = this
    const origin = () => ({ host, addresses: addresses(), zone, console })
    this.book = new NoticeBook({ channels, origin, server, installation, now })
    const { book } = this
    this.thresholds = new Thresholds(book, stores.db.dialect, now)
    this.deliveries = new Deliveries({ stores, clock, log, couriers, channels, book, changed })
    const written = (): void => this.wake()
    this.night = new Night({ stores, book, clock, zone, terms, log, changed: written })
    this.#clockWatch = new ClockWatch({ stores, book, machine, now, terms, log })
  }

  async load(): Promise<void> {
    const { stores, terms } = this.#parts
    await this.night.load()
    await this.#clockWatch.load()
    await stores.db.transaction((tx) => this.thresholds.look(tx, terms()))
    await this.deliveries.load()
  }

  start(): void {
    this.deliveries.start()
    this.night.start()
  }

  /** What was written is on its way at once. To be called after a commit. */
  wake(): void {
    if (this.book.fresh) this.deliveries.wake()
  }

  async everyMinute(): Promise<void> {
    if (await this.#clockWatch.look()) this.wake()
  }

  /** Text 3 in the error log. [D7] */
  writeLine({ line }: LogLine): void {
    this.#parts.log.error(line)
  }

  async stop(): Promise<void> {
    await this.night.stop()
    await this.deliveries.stop()
  }
}
