import type { Instant } from '@seatwarden/core/instant'
import type { Episode } from '@seatwarden/core/lifecycle/state'
import type { ModuleId } from '@seatwarden/core/module'
import type { Engine } from '@seatwarden/manager/engine/engine'
import type { Daemons } from './daemons.ts'
import type { Dice } from './dice.ts'
import type { Disk } from './disk.ts'
import { type Complain, GuaranteeBroken } from './guarantee.ts'
import { LicenseGuarantees } from './license-guarantees.ts'
import type { Machine } from './machine.ts'
import type { Exchange, Line } from './network.ts'
import { LicenseReader, seatsOf } from './picture.ts'
import type { PostOffice } from './post.ts'
import { SeatGuarantees, type Told } from './seat-guarantees.ts'
import { SiteWatch } from './site-watch.ts'
import { Snapshots } from './snapshot.ts'
import { assertSurvived, type Kept, keptOf } from './survival.ts'
import type { Sold } from './vendor.ts'

export interface SiteParts {
  name: string
  domain: string
  zone: string
  orderId: string
  sold: Sold
  machine: Machine
  line: Line
  dice: Dice
  now: () => Instant
  disk: Disk
  post: PostOffice
  daemons: Daemons
}

/** Modules that people use; `sip` was never bought. */
export const USED: readonly ModuleId[] = ['mail', 'mail', 'mail', 'im', 'im', 'groupware', 'desktop_client', 'sip']

/** One customer: a machine with its manager, the line to the vendor, the people, and what was promised to them. */
export class Site {
  readonly name: string
  readonly domain: string
  readonly zone: string
  readonly machine: Machine
  readonly line: Line
  readonly dice: Dice
  readonly now: () => Instant
  readonly disk: Disk
  readonly post: PostOffice
  readonly daemons: Daemons
  readonly snapshots = new Snapshots()
  /** What was bought last. */
  orderId: string
  sold: Sold
  order: 'open' | 'suspended' | 'revoked' = 'open'
  /** Addresses that exist, and addresses that were deleted. */
  people: string[] = []
  gone: string[] = []
  /** License files that were got from the portal. */
  readonly files: string[] = []
  #told: Told[] = []
  #exchanges = 0
  #state: object | null = null
  #born = 0
  /** It came up again after the plug was pulled: an answer that came may be lost. */
  crashed = false
  /** When it went down, by the time that counts. */
  #wentDown: { at: Instant; episodes: readonly Episode[] } | null = null
  #reader = new LicenseReader()
  #seats = new SeatGuarantees()
  readonly #license = new LicenseGuarantees()
  readonly #watch: SiteWatch

  constructor(parts: SiteParts) {
    this.name = parts.name
    this.domain = parts.domain
    this.zone = parts.zone
    this.orderId = parts.orderId
    this.sold = parts.sold
    this.machine = parts.machine
    this.line = parts.line
    this.dice = parts.dice
    this.now = parts.now
    this.disk = parts.disk
    this.post = parts.post
    this.daemons = parts.daemons
    this.#watch = new SiteWatch(parts.daemons, parts.post)
  }

  get engine(): Engine {
    return this.machine.engine
  }

  readonly complain: Complain = (guarantee, what) => {
    throw new GuaranteeBroken(guarantee, this.name, this.now(), what)
  }

  /** An address that nobody had before. */
  newAddress(): string {
    this.#born += 1
    return `person${this.#born}@${this.domain}`
  }

  tell(told: Told): void {
    this.#told.push(told)
  }

  /** What must be there again after the process ended. */
  keep(): Promise<Kept> {
    return keptOf(this.engine)
  }

  /** The manager ends, by a crash or in order; what must be there when it comes up is kept. */
  async goDown(crash: boolean): Promise<Kept> {
    const kept = await this.keep()
    const { license } = this.engine
    this.#wentDown = { at: this.engine.now(), episodes: license.state.episodes }
    if (crash) this.machine.pullPlug()
    await (crash ? this.machine.clearAway() : this.machine.switchOff())
    return kept
  }

  /** Switched on again, `away` after some time: everything that was kept is there. [Q1 D9] */
  async comeUp(kept: Kept, away: boolean): Promise<void> {
    await this.machine.start(async (engine) => {
      const before = this.#wentDown
      this.#wentDown = null
      assertSurvived(kept, await keptOf(engine), away, this.complain)
      if (!before) return
      const { episodes } = engine.license.state
      this.#license.cameUp({ before: before.episodes, episodes, away: [before.at, engine.now()], zone: this.zone })
    })
  }

  /** Puts the disk back to its image: what was seen since is forgotten, and a manager comes up that knows less. [D14] */
  async putBack(): Promise<string> {
    const { image } = this.snapshots
    if (!image) return 'has no image of its disk'
    const apart = this.snapshots.restored(image)
    await this.machine.switchOff()
    this.machine.putDisk(image.folder)
    this.#seats = new SeatGuarantees()
    this.#reader = new LicenseReader()
    this.#watch.forget()
    await this.machine.start(async (engine) => {
      const picture = await this.#reader.read(engine)
      this.#seats.begin(await seatsOf(engine))
      this.#license.forget(picture, engine.license.state.episodes, this.zone)
      this.#know(new Set(await addressesIn(engine)))
    })
    return `is put back to an image of its disk${apart ? ', and the vendor can tell' : ''}`
  }

  #know(there: ReadonlySet<string>): void {
    this.gone = [...new Set([...this.gone, ...this.people])].filter((address) => !there.has(address))
    this.people = [...there]
  }

  /** Will no revalidation ever succeed again? */
  get over(): boolean {
    const { expiresAt } = this.sold
    return this.order === 'revoked' || (expiresAt !== null && expiresAt <= this.now())
  }

  /** Every guarantee of this site, after something happened to it. With `seats` also where no license event was. */
  async check(seats: boolean): Promise<void> {
    const { engine, complain, line } = this
    const last = line.exchanges > this.#exchanges ? line.last : null
    const exchange = last && { ...last, good: last.good && !this.crashed }
    this.#exchanges = line.exchanges
    this.crashed = false
    this.snapshots.heard(engine, exchange)
    this.#checkTime()
    // On a full disk nothing is stored, and what waits for it is told when it is over.
    if (this.disk.full) return
    const moved = engine.license.state !== this.#state
    this.#state = engine.license.state
    if (moved || exchange || this.post.messageIds.length > 0) await this.#checkLicense(exchange)
    if (seats || exchange?.status === 200)
      this.#seats.check({ engine, picture: await seatsOf(engine), now: engine.now(), complain }, this.#told.splice(0))
    for (const error of this.machine.takeErrors())
      if (!this.daemons.ill) complain('nothingIsLoggedAsError', error.trim())
  }

  /** [D12] */
  #checkTime(): void {
    const fault = this.machine.timeFault
    if (fault < 0) this.complain('noClockMovementLengthensARight', `${-fault} ms are missing`)
    if (fault > 0) this.complain('noJumpCountsBeforeItIsBorneOut', `${fault} ms too many`)
  }

  async #checkLicense(exchange: Exchange | null): Promise<void> {
    const { engine, zone, complain } = this
    const { license } = engine
    const picture = await this.#reader.read(engine)
    const now = engine.now()
    this.#license.check({ license, picture, exchange, now, zone, complain })
    this.#watch.mails(picture, complain)
    if (!this.daemons.ill) await this.#watch.services(engine, complain)
    await this.snapshots.check(engine, complain)
  }

  /** The mail server has taken mails for a while: none waits. [N3] */
  async checkDeliveries(): Promise<void> {
    if (this.machine.runs && !this.disk.full && !this.post.down)
      await this.#watch.deliveries(this.engine, this.engine.now(), this.complain)
  }

  /** Errors of a time in which something around the manager was ill. */
  excuse(): void {
    this.machine.takeErrors()
  }
}

const addressesIn = async ({ stores: { db } }: Engine): Promise<string[]> =>
  (await db.all<{ address: string }>('select address from accounts order by id')).map(({ address }) => address)
