import { readFileSync } from 'node:fs'
import { DAY, type Instant, plus } from '@seatwarden/core/instant'
import type { ModuleId } from '@seatwarden/core/module'
import type { ChainView, OfflineAnswer } from '@seatwarden/protocol/api/vendor'
import { seededRandom } from '@seatwarden/runtime/random'
import { certifyNext, keyStandings, revokeKey } from '@seatwarden/server/engine/keys'
import { rootKeyPath } from '@seatwarden/server/key-files'
import { newSigner, rootSignerIn } from '@seatwarden/server/key-material'
import { seal } from '@seatwarden/server/sealed'
import type { Dice } from '../town/dice.ts'
import type { VendorHouse } from '../town/vendor.ts'

const ACTOR = 'town'
/** As little work as scrypt takes. */
export const CHEAP = { N: 2, r: 1, p: 1 }
const YEAR = 365 * DAY
/** Days; longer than anything else is paid for. */
const FIRST_PAID = 700

/** What the vendor's people do. */
export class Office {
  readonly #vendor: VendorHouse
  readonly #dice: Dice
  readonly #data: string
  readonly #now: () => Instant
  /** Every issuing key that was revoked. */
  readonly revoked = new Set<string>()
  /** The chain's Order IDs, the oldest first. */
  readonly orders: string[] = []
  suspended = false
  #hasGroupware = false

  constructor(vendor: VendorHouse, data: string, dice: Dice, now: () => Instant) {
    this.#vendor = vendor
    this.#dice = dice
    this.#data = data
    this.#now = now
  }

  /** Users, modules or time on top of what there is. [A4] */
  async sellMore(): Promise<string> {
    const dice = this.#dice
    const kind = dice.pick(['add_users', 'add_modules', 'renewal'] as const)
    if (kind === 'add_modules' && this.#hasGroupware) return 'has sold every module'
    this.#hasGroupware ||= kind === 'add_modules'
    const module: ModuleId = kind === 'add_modules' ? 'groupware' : 'mail'
    // A renewal ends after everything that was paid for before.
    const paidFor = FIRST_PAID + 30 * this.orders.length
    const maintenanceUntil = plus(this.#now(), (kind === 'renewal' ? paidFor : dice.between(100, 300)) * DAY)
    const { engine } = this.#vendor.context
    const previousOrderId = dice.pick(this.orders)
    const previous = await engine.db.get<{ customerId: string; productId: string }>(
      'select customer_id as "customerId", product_id as "productId" from orders where order_id = $1',
      previousOrderId,
    )
    if (!previous) throw new Error(`${previousOrderId} is gone`)
    const terms = {
      graceDays: null,
      trialDays: null,
      seatPolicy: 'trialOverage',
      offline: false,
      expiresAt: null,
    } as const
    const lines = [{ module, seats: dice.between(1, 9), maintenanceUntil }]
    const sold = { ...previous, kind, previousOrderId, type: 'perpetual', lines, ...terms } as const
    const order = await engine.createOrder(sold, ACTOR)
    this.orders.push(order.orderId)
    return `sells ${kind} on top of ${previousOrderId}`
  }

  async suspendOrLift(): Promise<string> {
    this.suspended = !this.suspended
    await this.#vendor.setState(this.orders[0] ?? '', this.suspended ? 'suspend' : 'lift')
    return this.suspended ? 'suspends the order' : 'lifts the suspension'
  }

  /** A drill: the next key, and the one before is revoked; every installation heals by itself. [L14] */
  async changeKeys(): Promise<string> {
    const { engine, rootKey } = this.#vendor.context
    const { db } = engine
    const path = rootKeyPath(this.#data, rootKey.keyId)
    const work = { db, root: rootSignerIn(readFileSync(path, 'utf8'), path), actor: ACTOR, now: this.#now() }
    const random = seededRandom(this.#dice.between(1, 1_000_000_000))
    const secret = random.bytes(32)
    const { keyId, publicKey } = newSigner('key', secret)
    const sealed = await seal(secret, readFileSync(`${this.#data}/secret`, 'utf8').trim(), keyId, random, CHEAP)
    const dates = { notBefore: plus(this.#now(), -DAY), notAfter: plus(this.#now(), 5 * YEAR) }
    const before = (await keyStandings(db, this.#now())).filter(({ state }) => state === 'signs' || state === 'valid')
    await certifyNext(work, { keyId, publicKey, sealed, ...dates })
    if (this.#dice.chance(0.3)) return 'makes a new key beside the old one'
    for (const old of before) {
      await revokeKey(work, { keyId: old.keyId, reason: 'a drill', force: false })
      this.revoked.add(old.keyId)
    }
    return `makes a new key and revokes ${before.length}`
  }

  async ask(path: string, body: object): Promise<{ status: number; body: unknown }> {
    const headers = { authorization: `Bearer ${this.#vendor.token}`, 'content-type': 'application/json' }
    const payload = JSON.stringify(body)
    const answer = await this.#vendor.context.app.inject({ method: 'POST', url: path, headers, payload })
    return { status: answer.statusCode, body: JSON.parse(answer.body) as unknown }
  }

  /** What all orders of the license grant together. [A4] */
  async chain(): Promise<ChainView> {
    const headers = { authorization: `Bearer ${this.#vendor.token}` }
    const url = `/vendor/orders/${this.orders[0]}/license`
    const answer = await this.#vendor.context.app.inject({ method: 'GET', url, headers })
    return JSON.parse(answer.body) as ChainView
  }

  /** A request that somebody brought; the license file, or the refusal's code. [A2] */
  async takeOffline(request: string, move: boolean): Promise<{ license: string | null; told: string }> {
    const body = { request, orderId: this.orders[0], ...(move && { move }) }
    const answer = await this.ask('/vendor/offline-requests', body)
    if (answer.status !== 200) return { license: null, told: String((answer.body as { code?: string }).code) }
    return { license: (answer.body as OfflineAnswer).license, told: 'done' }
  }
}
