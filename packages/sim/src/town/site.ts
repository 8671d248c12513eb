import type { Instant } from '@seatwarden/core/instant'
import type { ModuleId } from '@seatwarden/core/module'
import type { Engine } from '@seatwarden/manager/engine/engine'
import type { Dice } from './dice.ts'
import { type Complain, GuaranteeBroken } from './guarantee.ts'
import { LicenseGuarantees } from './license-guarantees.ts'
import type { Machine } from './machine.ts'
import type { Line } from './network.ts'
import { LicenseReader, seatsOf } from './picture.ts'
import { SeatGuarantees, type Told } from './seat-guarantees.ts'
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
  readonly #reader = new LicenseReader()
  readonly #seats = new SeatGuarantees()
  readonly #license = new LicenseGuarantees()

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

  /** Switched on again, `away` after some time: everything that was kept is there. [Q1] */
  comeUp(kept: Kept, away: boolean): Promise<void> {
    return this.machine.start(async (engine) => assertSurvived(kept, await keptOf(engine), away, this.complain))
  }

  /** Will no revalidation ever succeed again? */
  get over(): boolean {
    const { expiresAt } = this.sold
    return this.order === 'revoked' || (expiresAt !== null && expiresAt <= this.now())
  }

  /** Every guarantee of this site, after something happened to it. With `seats` also where no license event was. */
  async check(seats: boolean): Promise<void> {
    const { engine, complain, zone, line } = this
    const now = this.now()
    const exchange = line.exchanges > this.#exchanges ? line.last : null
    const moved = engine.license.state !== this.#state
    this.#exchanges = line.exchanges
    this.#state = engine.license.state
    if (moved || exchange)
      this.#license.check({
        license: engine.license,
        picture: await this.#reader.read(engine),
        exchange,
        now,
        zone,
        complain,
      })
    if (seats || exchange?.status === 200)
      this.#seats.check({ engine, picture: await seatsOf(engine), now, complain }, this.#told.splice(0))
    for (const line of this.machine.takeErrors()) complain('nothingIsLoggedAsError', line.trim())
  }
}
