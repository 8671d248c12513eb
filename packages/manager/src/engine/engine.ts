import type { StoredTime } from '@seatwarden/core/confirmed-time'
import type { Instant } from '@seatwarden/core/instant'
import { MINUTE } from '@seatwarden/core/instant'
import type { LicenseTerms } from '@seatwarden/core/license'
import { MODULE_IDS, type ModuleId } from '@seatwarden/core/module'
import type { TrustStore } from '@seatwarden/protocol/license-file/keys'
import type { Ed25519Signer } from '@seatwarden/protocol/license-file/sign'
import type { Sign } from '@seatwarden/protocol/offline/body'
import type { Clock } from '@seatwarden/runtime/clock'
import { type Commands, systemCommands } from '@seatwarden/runtime/command'
import { ConfirmedClock } from '@seatwarden/runtime/confirmed-clock'
import type { Database, Sql } from '@seatwarden/runtime/db/database'
import type { Log } from '@seatwarden/runtime/log'
import { Outbox } from '@seatwarden/runtime/outbox'
import type { Random } from '@seatwarden/runtime/random'
import { DeadlineTimer } from '@seatwarden/runtime/timer'
import { LOG_LINE, type LogLine } from '../notices/log-line.ts'
import type { NoticeOptions } from '../notices/office.ts'
import { NoticeOffice } from '../notices/office.ts'
import { NO_SERVICES, type ServiceList } from '../services/list.ts'
import { midnightOf, Services } from '../services/services.ts'
import type { Account } from '../store/accounts.ts'
import type { Passed } from '../vendor/broken.ts'
import { httpTransport } from '../vendor/transport.ts'
import { type Vendor, vendorOver } from '../vendor-client.ts'
import { Access, type AccessParts } from './access.ts'
import { Accounts } from './accounts.ts'
import { Activation } from './activation.ts'
import { Adoption } from './adoption.ts'
import { type ConnectionEnvironment, type ConnectionParts, Connections, NO_ENVIRONMENT } from './connection.ts'
import { Copies } from './copies.ts'
import { Events } from './events.ts'
import { ExchangeMarks } from './exchange-marks.ts'
import type { Installation } from './installation.ts'
import { installationKey } from './installation-key.ts'
import { LastUse } from './last-use.ts'
import { License, type LicenseParts } from './license.ts'
import { loadRoster } from './load.ts'
import { News } from './news.ts'
import { Recount } from './recount.ts'
import { Requests } from './requests.ts'
import type { Roster } from './roster.ts'
import { SeatWriter } from './seat-writer.ts'
import { SignIn } from './sign-in.ts'
import { type Stores, storesOf } from './stores.ts'

export interface EngineOptions {
  db: Database
  clock: Clock
  random: Random
  log: Log
  /** IANA name; midnights are this zone's. [D9] */
  zone: string
  postmaster: string
  /** Who gets the mails about seats; null: the postmaster. [N2] */
  administrator: string | null
  /** For logins without a domain. */
  defaultDomain: string
  trust: TrustStore
  /** Asked instead of the licensing server: the simulator's. */
  vendor?: Vendor | undefined
  /** How the vendor is reached unless a person says otherwise. [A8] */
  connection?: ConnectionEnvironment | undefined
  installation: Installation
  /** What the decline stops; absent: nothing. [D8] */
  services?: ServiceList | undefined
  /** How other programs are run; the system's unless a test or simulator stands in. */
  commands?: Commands | undefined
  /** How notices leave the house. [N5] */
  notices: NoticeOptions
  /** Lets everything else have its turn. */
  pause: () => Promise<void>
  /** Local accounts changed: files of the neighbours follow. [X8] */
  accountsChanged: () => void
}

const TIME = 'time'

interface Opened {
  stores: Stores
  roster: Roster
  clock: ConfirmedClock
  key: Ed25519Signer
}

/** The license manager's heart: what gates, pages and the tool ask. Composed here and nowhere else. */
export class Engine {
  readonly options: EngineOptions
  readonly stores: Stores
  readonly roster: Roster
  readonly events = new Events()
  readonly license: License
  readonly writer: SeatWriter
  readonly accounts: Accounts
  readonly access: Access
  readonly adoption: Adoption
  readonly recount: Recount
  readonly lastUse: LastUse
  readonly connections: Connections
  readonly marks: ExchangeMarks
  readonly requests: Requests
  readonly copies: Copies
  readonly activation: Activation
  readonly news: News
  readonly services: Services
  readonly notices: NoticeOffice
  /** Signs with the installation's own key. [A11] */
  readonly sign: Sign
  readonly outbox: Outbox
  readonly signIn: SignIn
  readonly #timer: DeadlineTimer
  /** Nothing runs by itself before. */
  #started = false
  readonly #clock: ConfirmedClock
  #closing = false
  #cancelMinute: (() => void) | null = null
  #minute: Promise<void> = Promise.resolve()

  private constructor(options: EngineOptions, { stores, roster, clock, key }: Opened) {
    this.options = options
    this.stores = stores
    this.roster = roster
    this.#clock = clock
    this.sign = (bytes) => key.sign(bytes)
    const now = () => this.now()
    const grants = () => this.license.grants
    const changed = () => this.events.emit()
    this.lastUse = new LastUse(stores, roster)
    this.writer = new SeatWriter({ stores, roster, grants, now })
    this.marks = new ExchangeMarks(stores, options.random)
    this.notices = this.#noticeOffice(key.publicKey)
    this.license = new License(this.#licenseParts(now))
    const accountsChanged = () => {
      options.accountsChanged()
      changed()
    }
    const departed = (addresses: readonly string[]) => this.adoption.departed(addresses)
    this.accounts = new Accounts({
      stores,
      roster,
      writer: this.writer,
      grants,
      now,
      changed: accountsChanged,
      departed,
      counted: this.#counted,
    })
    this.adoption = new Adoption({ accounts: this.accounts, roster, now, defaultDomain: options.defaultDomain })
    this.access = new Access(this.#accessParts(now))
    const report = (differences: { module: ModuleId }[]) =>
      options.log.error({ differences }, 'the counters of Used Seats were wrong; repaired')
    this.signIn = new SignIn(stores, options.random, now)
    const { writer } = this
    const counted = this.#counted
    this.recount = new Recount({ stores, roster, writer, now, counted, pause: options.pause, report })
    this.connections = new Connections(this.#connectionParts(now))
    const { license, marks } = this
    const { random, log, installation } = options
    this.requests = new Requests({ license, roster, installation, publicKey: key.publicKey, now })
    this.copies = new Copies({ stores, license, book: this.notices.book, now, log, changed })
    const { requests, copies } = this
    const machineClock = () => this.#clock.machine()
    this.activation = new Activation({ license, vendor: this.#vendor(), requests, marks, copies, now, machineClock })
    const failed = (err: unknown) => log.error({ err }, 'news from the vendor could not be stored')
    this.news = new News({ stores, license, activation: this.activation, clock, random, now, changed, failed })
    this.services = this.#servicesOf(now)
    this.outbox = new Outbox(stores.db, clock, options.log, this.#handlers())
    this.events.listen(() => this.notices.wake())
    this.#timer = new DeadlineTimer(
      clock,
      () => this.license.nextDeadline,
      () => this.#tick(),
    )
  }

  #licenseParts(now: () => Instant): LicenseParts {
    const { options, stores, roster } = this
    let terms: LicenseTerms | null = null
    return {
      stores,
      writer: this.writer,
      now,
      zone: options.zone,
      installation: options.installation,
      trust: options.trust,
      marks: this.marks,
      book: this.notices.book,
      thresholds: this.notices.thresholds,
      addressOf: (accountId) => {
        const index = roster.findById(accountId)
        return index === undefined ? undefined : roster.addressOf(index)
      },
      alongside: (tx, terms) => this.news.plan(tx, terms),
      confirmed: (signed) => this.#clock.confirm(signed),
      machineClock: () => this.#clock.machine(),
      moved: (seats) => roster.takeOver(seats),
      unreadable: (sentence) => options.log.error({ sentence }, 'the installed license file cannot be used'),
      changed: () => {
        if (this.license.terms !== terms) this.news.installed()
        terms = this.license.terms
        this.outbox.wake()
        if (this.#started) this.#timer.reschedule()
        this.events.emit()
      },
    }
  }

  /** Over the way that is set at the moment of each exchange. */
  #vendor(passed?: Passed): Vendor {
    const { vendor, clock } = this.options
    return (
      vendor ??
      vendorOver(
        httpTransport(() => this.connections.now(), clock, passed),
        'the licensing server',
      )
    )
  }

  /** In the transaction that moved counters of Used Seats. [N4] */
  readonly #counted = (tx: Sql, modules: Iterable<ModuleId>): Promise<void> =>
    this.notices.thresholds.look(tx, this.license.terms, modules)

  #noticeOffice(installation: string): NoticeOffice {
    const { postmaster, administrator, connection = NO_ENVIRONMENT, notices, ...options } = this.options
    return new NoticeOffice({
      stores: this.stores,
      clock: this.#clock,
      machine: options.clock,
      log: options.log,
      zone: options.zone,
      installation,
      host: options.installation.host,
      postmaster,
      administrator,
      options: notices,
      trusted: async () => (await this.connections.now()).trusted,
      server: (terms) => connection.override ?? (terms?.vendor.serverUrl || connection.server),
      terms: () => this.license.terms,
      changed: () => this.events.emit(),
    })
  }

  #servicesOf(now: () => Instant): Services {
    const { services: list = NO_SERVICES, commands = systemCommands(this.options.clock), log } = this.options
    const wanted = () => this.license.state.stopped
    return new Services({ stores: this.stores, list, commands, now, wanted, log, changed: () => this.events.emit() })
  }

  #connectionParts(now: () => Instant): ConnectionParts {
    return {
      stores: this.stores,
      environment: this.options.connection ?? NO_ENVIRONMENT,
      terms: () => this.license.terms,
      now,
      vendor: (passed) => this.#vendor(passed),
      changed: () => this.events.emit(),
    }
  }

  #accessParts(now: () => Instant): AccessParts {
    const { stores, roster, writer } = this
    return {
      roster,
      writer,
      grants: () => this.license.grants,
      now,
      adopt: (login) => this.adoption.adopt(login),
      used: (index, module, at) => this.lastUse.note(index, module, at),
      changed: () => this.events.emit(),
      shared: stores.db.dialect === 'postgres',
    }
  }

  /** Loads everything and plays what fell due meanwhile; nothing runs until `start`. */
  static async open(options: EngineOptions): Promise<Engine> {
    const stores = storesOf(options.db)
    const time = await stores.state.read<StoredTime>(stores.db, TIME)
    const clock = new ConfirmedClock(options.clock, time)
    await stores.seats.createPools(stores.db, MODULE_IDS)
    const key = await installationKey(stores.db, options.random)
    const engine = new Engine(options, { stores, roster: await loadRoster(stores), clock, key })
    await engine.copies.load()
    await engine.services.load()
    await engine.license.load(time?.at ?? null, !options.installation.same)
    await engine.news.load()
    await engine.notices.load()
    return engine
  }

  /** The time that counts: never back, never an unconfirmed jump ahead. [D12] */
  readonly now = (): Instant => this.#clock.wall()

  start(): void {
    this.#started = true
    this.outbox.start()
    this.notices.start()
    this.#timer.reschedule()
    this.#everyMinute()
  }

  async close(): Promise<void> {
    this.#closing = true
    this.#cancelMinute?.()
    await this.news.close()
    await this.#timer.stop()
    await this.notices.stop()
    this.services.close()
    await this.outbox.stop()
    await this.#minute
    await this.#write()
    await this.stores.db.close()
  }

  /** Every local account, a page at a time. */
  async *localAccounts(): AsyncIterable<Account[]> {
    for (let page = await this.stores.accounts.page(this.stores.db, 0, 2_000); page.length > 0; ) {
      yield page.filter((a) => a.origin === 'local' || a.origin === 'import')
      page = await this.stores.accounts.page(this.stores.db, page.at(-1)?.id ?? 0, 2_000)
    }
  }

  /** The timer tries again by itself; that it must is told. */
  async #tick(): Promise<void> {
    try {
      await this.license.apply({ kind: 'tick' })
    } catch (error) {
      this.options.log.error({ err: error }, 'what is due could not be stored; it is tried again')
      throw error
    }
  }

  #everyMinute(): void {
    // A minute that was being written at the end begins no other: the process would never end.
    if (this.#closing) return
    this.#cancelMinute = this.options.clock.after(MINUTE, () => {
      this.#minute = this.#write(this.options.pause)
        .then(() => this.notices.everyMinute())
        .catch((error: unknown) =>
          this.options.log.error({ err: error }, 'last uses wait: the database cannot be used'),
        )
        .finally(() => this.#everyMinute())
    })
  }

  async #write(pause?: () => Promise<void>): Promise<void> {
    await this.lastUse.write(pause)
    await this.stores.state.save(this.stores.db, TIME, this.#clock.store())
  }

  #handlers() {
    return {
      revalidate: async () => ({ result: await this.activation.revalidate() }),
      check: () => this.news.daily(),
      [LOG_LINE]: async (payload: unknown) => this.notices.writeLine(payload as LogLine),
      stop_services: async (_: unknown, { key }: { key: string }) => ({
        result: await this.services.stop(midnightOf(key)),
      }),
      start_services: async () => ({ result: await this.services.recover() }),
    }
  }
}
