import { type Instant, later } from '../instant.ts'
import type { Entitlement, LicenseType, Seats } from '../license.ts'
import { MODULE_IDS, MODULES, type ModuleId } from '../module.ts'
import type { Order, Product } from './order.ts'
import { periodsOf, seatsAt } from './periods.ts'

/** The orders of one license, in any order. Exactly one has no previous order: the root. [A4] */
export type Chain = readonly Order[]

/** Throws for orders that are no chain. */
export const rootOf = (chain: Chain): Order => {
  const roots = chain.filter((order) => order.previousOrderId === null)
  const [root] = roots
  if (!root || roots.length > 1) throw new Error(`a license with ${roots.length} first orders`)
  return root
}

/** The orders that count. What became of the root is a refusal, not a smaller license. [V3] */
export const openOrders = (chain: Chain): Order[] =>
  chain.filter((order) => order.state === 'open' || order.previousOrderId === null)

const depthIn = (chain: Chain, order: Order): number => {
  let depth = 0
  for (let at: Order | undefined = order; at?.previousOrderId != null && depth <= chain.length; depth += 1) {
    const previous: string = at.previousOrderId
    at = chain.find((other) => other.orderId === previous)
  }
  return depth
}

/** As they were placed, the newest last. */
export const byPlacing = (chain: Chain): Order[] => {
  const keyed = chain.map((order) => ({ order, depth: depthIn(chain, order) }))
  const sorted = keyed.toSorted(
    (a, b) => a.order.placedAt - b.order.placedAt || a.depth - b.depth || (a.order.orderId < b.order.orderId ? -1 : 1),
  )
  return sorted.map(({ order }) => order)
}

/** The newest order that counts: the file's Order ID. A trial, whose number nobody was told, gives it none. [A6] */
export const tipOf = (chain: Chain): Order =>
  byPlacing(openOrders(chain))
    .filter(({ kind }) => kind !== 'trial')
    .at(-1) ?? rootOf(chain)

/** The newest order that says anew what the license is: its type, grace, seat policy, trial days, `offline`. */
export const basisOf = (chain: Chain): Order =>
  byPlacing(openOrders(chain))
    .filter(({ kind }) => kind === 'new' || kind === 'renewal')
    .at(-1) ?? rootOf(chain)

const MOVES_END: readonly string[] = ['new', 'renewal', 'extension']

/** When the license ends: the latest end that any order says; null: never. [L15 L16] */
export const expiresAt = (chain: Chain): Instant | null => {
  if (basisOf(chain).type === 'perpetual') return null
  const ends = openOrders(chain).flatMap((order) =>
    MOVES_END.includes(order.kind) && order.expiresAt !== null ? [order.expiresAt] : [],
  )
  return ends.length > 0 ? ends.reduce(later) : null
}

export const typeOf = (chain: Chain): LicenseType => basisOf(chain).type

/** What a license gives of one module at one moment. */
interface Granted {
  seats: Seats
  maintenanceEnds: Instant
  trialUntil: Instant | null
}

const maintenanceOf = (orders: Chain, module: ModuleId): Instant | undefined => {
  const bought = orders.filter(({ kind }) => kind !== 'trial').flatMap(({ lines }) => lines)
  const ends = bought.filter((line) => line.module === module).map((line) => line.maintenanceUntil)
  return ends.length > 0 ? ends.reduce(later) : undefined
}

const boughtAt = (orders: Chain, module: ModuleId, now: Instant): Granted | undefined => {
  const periods = periodsOf(orders, module)
  const maintenanceEnds = maintenanceOf(orders, module)
  if (periods.length === 0 || maintenanceEnds === undefined) return undefined
  return { seats: seatsAt(periods, now), maintenanceEnds, trialUntil: null }
}

/** A trial counts while it runs and the module was not bought; over, nothing is left of it. [A6 S17] */
const triedAt = (orders: Chain, module: ModuleId, now: Instant): Granted | undefined => {
  const running = orders
    .filter(({ kind }) => kind === 'trial')
    .flatMap(({ lines }) => lines.filter((line) => line.module === module && line.maintenanceUntil > now))
    .toSorted((a, b) => b.maintenanceUntil - a.maintenanceUntil || (a.seats === 'unlimited' ? -1 : 1))
  const [line] = running
  if (!line) return undefined
  return { seats: line.seats, maintenanceEnds: line.maintenanceUntil, trialUntil: line.maintenanceUntil }
}

const grantedAt = (orders: Chain, module: ModuleId, now: Instant): Granted | undefined =>
  boughtAt(orders, module, now) ?? triedAt(orders, module, now)

/**
 * What all orders of a license grant together at an instant, in the order of the module table. What was bought counts
 * from when it was placed. [A4 A7]
 */
export const entitlementsAt = (chain: Chain, product: Product, now: Instant): Entitlement[] => {
  const orders = openOrders(chain)
  return MODULE_IDS.flatMap((module): Entitlement[] => {
    const granted = grantedAt(orders, module, now)
    if (!granted) return []
    const afterExpiry = product.modules.find((offered) => offered.module === module)?.afterExpiry ?? 'keep'
    return [{ module, ...MODULES[module], ...granted, afterExpiry, master: module === product.master }]
  })
}

/** The day on which maintenance of the master ends. [L12] */
export const masterMaintenanceEnds = (chain: Chain, product: Product): Instant | undefined =>
  maintenanceOf(openOrders(chain), product.master)

/** A module's seats from `at` on; null: the module is gone. */
export interface Coming {
  at: Instant
  module: ModuleId
  seats: Seats | null
}

/** Every instant at which anything of a module ends, the earliest first. */
const endsOf = (orders: Chain, module: ModuleId): Instant[] => {
  const trials = orders.filter(({ kind }) => kind === 'trial').flatMap(({ lines }) => lines)
  const ends = [
    ...periodsOf(orders, module).map(({ end }) => end),
    ...trials.filter((line) => line.module === module).map((line) => line.maintenanceUntil),
  ]
  return [...new Set(ends)].toSorted((a, b) => a - b)
}

/** What becomes less or more by itself after `now`: a smaller renewal that begins, a trial that ends. [S17 A6] */
export const comingChanges = (chain: Chain, now: Instant): Coming[] => {
  const orders = openOrders(chain)
  const changes = MODULE_IDS.flatMap((module) => {
    const seatsOn = (at: Instant): Seats | null => grantedAt(orders, module, at)?.seats ?? null
    const moments = endsOf(orders, module).filter((end) => end > now)
    return moments
      .map((at, place) => ({ at, module, seats: seatsOn(at), before: seatsOn(moments[place - 1] ?? now) }))
      .filter(({ seats, before }) => seats !== before)
      .map(({ before: _before, ...change }) => change)
  })
  return changes.toSorted((a, b) => a.at - b.at)
}
