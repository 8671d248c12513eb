import { DAY, type Instant, plus } from '@seatwarden/core/instant'
import type { LicenseType, SeatPolicy, Seats } from '@seatwarden/core/license'
import type { ModuleId } from '@seatwarden/core/module'
import type { Transport } from '@seatwarden/manager/vendor-client'
import { createLog } from '@seatwarden/runtime/log'
import { seededRandom } from '@seatwarden/runtime/random'
import { createServerContext, type ServerContext } from '@seatwarden/server/context'
import { NORTHWIND } from '@seatwarden/server/testing/northwind'
import type { TownClock } from './clock.ts'

const ACTOR = 'town'
const PRODUCT = 'town-mail'
const ADDRESS = {
  phone: '+44 113 496 0000',
  country: 'GB',
  state: '',
  city: 'Leeds',
  street: '12 Mill Lane',
  zip: 'LS1',
}

/** What a site has bought. Who wants other seats buys anew. */
export interface Sold {
  type: LicenseType
  seats: Partial<Record<ModuleId, Seats>>
  graceDays: number
  seatPolicy: SeatPolicy
  offline: boolean
  expiresAt: Instant | null
  maintenanceDays: number
}

/** The real licensing server, which can be restarted, over a folder. */
export class VendorHouse {
  readonly #clock: TownClock
  readonly #data: string
  readonly #seed: number
  #context: ServerContext | null = null
  #token: string | null
  #starts = 0
  readonly #customers = new Map<string, string>()
  /** Errors of its log: there are to be none. */
  readonly errors: string[] = []

  /** @param token for the back office, where the folder was opened before. */
  constructor(clock: TownClock, data: string, seed: number, token: string | null = null) {
    this.#token = token
    this.#clock = clock
    this.#data = data
    this.#seed = seed
  }

  get context(): ServerContext {
    if (!this.#context) throw new Error('the licensing server is not open')
    return this.#context
  }

  /** For the back office. */
  get token(): string {
    if (this.#token === null) throw new Error('the licensing server was never opened')
    return this.#token
  }

  async open(): Promise<void> {
    this.#starts += 1
    const log = createLog({ level: 'error', name: 'server', to: { write: (line) => this.errors.push(line) } })
    this.#context = await createServerContext(
      { data: this.#data, durability: 'off', exchangePerMinute: 1_000_000 },
      { clock: this.#clock.process(), random: seededRandom(this.#seed + this.#starts), log },
    )
    this.#token ??= this.#context.firstToken
  }

  async close(): Promise<void> {
    await this.#context?.close()
    this.#context = null
  }

  /** A request as it comes out of the network. */
  readonly deliver: Transport = async (path, body) => {
    const payload = JSON.stringify(body)
    const headers = { 'content-type': 'application/json' }
    const answer = await this.context.app.inject({ method: 'POST', url: path, payload, headers })
    return { status: answer.statusCode, body: answer.body }
  }

  async furnish(): Promise<void> {
    const { engine } = this.context
    await engine.saveProfile(NORTHWIND, ACTOR)
    const modules = [
      { module: 'mail', afterExpiry: 'keep' },
      { module: 'im', afterExpiry: 'keep' },
      { module: 'groupware', afterExpiry: 'keep' },
      { module: 'antivirus', afterExpiry: 'grace' },
      { module: 'desktop_client', afterExpiry: 'suspend' },
    ] as const
    await engine.createProduct({ productId: PRODUCT, name: 'Town Mail', master: 'mail', modules: [...modules] }, ACTOR)
  }

  async #customer(name: string): Promise<string> {
    const known = this.#customers.get(name)
    if (known !== undefined) return known
    const contact = { organization: `${name} Ltd`, person: 'Jana Dvořáková', email: `it@${name}.example` }
    const { customerId } = await this.context.engine.createCustomer({ ...contact, ...ADDRESS }, ACTOR)
    this.#customers.set(name, customerId)
    return customerId
  }

  /** A customer's order; returns the Order ID. */
  async sell(name: string, sold: Sold): Promise<string> {
    const { engine } = this.context
    const customerId = await this.#customer(name)
    const { type, seats, graceDays, seatPolicy, offline, expiresAt, maintenanceDays } = sold
    const maintenanceUntil = plus(this.#clock.now, maintenanceDays * DAY)
    const order = await engine.createOrder(
      {
        customerId,
        productId: PRODUCT,
        kind: 'new',
        previousOrderId: null,
        type,
        lines: (Object.entries(seats) as [ModuleId, Seats][]).map(([module, n]) => ({
          module,
          seats: n,
          maintenanceUntil,
        })),
        graceDays,
        trialDays: null,
        seatPolicy,
        offline,
        expiresAt,
      },
      ACTOR,
    )
    return order.orderId
  }

  async setState(orderId: string, change: 'suspend' | 'lift' | 'revoke'): Promise<void> {
    await this.context.engine.setOrderState({ orderId, change, reason: 'an unpaid bill', actor: ACTOR })
  }

  /** The license file of a machine, as the portal gives it to be entered by hand. */
  async fileFor(orderId: string, referenceId: string): Promise<string | null> {
    const file = { orderId, referenceId, host: '', move: false, actor: ACTOR }
    const made = await this.context.engine.makeLicenseFile(file)
    return made.ok ? made.license : null
  }
}
