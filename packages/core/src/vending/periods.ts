import { type Instant, later } from '../instant.ts'
import type { Seats } from '../license.ts'
import type { ModuleId } from '../module.ts'
import type { Order, OrderDraft, OrderKind, OrderLine } from './order.ts'

/** Seats of one module until a paid end. */
export interface Period {
  /** What is paid ends here. */
  end: Instant
  seats: Seats
}

/** What says a module's seats as a whole. `add_modules` does, since the license had none of that module. */
const TOTALS: readonly OrderKind[] = ['new', 'renewal', 'add_modules']

const linesOf = (orders: readonly OrderDraft[], module: ModuleId, kinds: readonly OrderKind[]): OrderLine[] =>
  orders.filter(({ kind }) => kinds.includes(kind)).flatMap(({ lines }) => lines.filter((it) => it.module === module))

const sum = (a: Seats, b: Seats): Seats => (a === 'unlimited' || b === 'unlimited' ? 'unlimited' : a + b)
const most = (a: Seats, b: Seats): Seats => (a === 'unlimited' || b === 'unlimited' ? 'unlimited' : Math.max(a, b))

const latest = (instants: readonly Instant[]): Instant | undefined =>
  instants.length > 0 ? instants.reduce(later) : undefined

/** An extension moves the end of the last total that ends before it. */
const extended = (totals: readonly OrderLine[], extensions: readonly OrderLine[]): Period[] => {
  const endBefore = (until: Instant): Instant | undefined =>
    latest(totals.map((total) => total.maintenanceUntil).filter((end) => end <= until))
  return totals.map(({ seats, maintenanceUntil }) => {
    const moved = extensions
      .map((extension) => extension.maintenanceUntil)
      .filter((until) => endBefore(until) === maintenanceUntil)
    return { seats, end: latest([maintenanceUntil, ...moved]) ?? maintenanceUntil }
  })
}

/** Users that were added without anything they could be added to are all there is. */
const alone = (adds: readonly OrderLine[]): Period[] => {
  const end = latest(adds.map((add) => add.maintenanceUntil))
  return end === undefined ? [] : [{ end, seats: 0 }]
}

/**
 * The periods of one module, by any orders that count; empty: it was not bought. Users that were added count in every
 * period up to the first that lasts as long as they are paid for, so that they count at once, and a renewal after that
 * says the seats anew. [A4]
 */
export const periodsOf = (orders: readonly Order[], module: ModuleId): Period[] => {
  const adds = linesOf(orders, module, ['add_users'])
  const totals = extended(linesOf(orders, module, TOTALS), linesOf(orders, module, ['extension']))
  const periods = totals.length > 0 ? totals : alone(adds)
  const lastOf = (add: OrderLine): number =>
    Math.min(...periods.map(({ end }) => end).filter((end) => end >= add.maintenanceUntil))
  return periods.map(({ end, seats }) => ({
    end,
    seats: adds.filter((add) => end <= lastOf(add)).reduce<Seats>((all, add) => sum(all, add.seats), seats),
  }))
}

/**
 * A bigger renewal counts at once; a smaller one when what was paid for before has ended; when all have ended, the
 * last goes on: what was bought may be used for good. [A4 S17]
 */
export const seatsAt = (periods: readonly Period[], at: Instant): Seats => {
  const running = periods.filter(({ end }) => end > at)
  const lastEnd = latest(periods.map(({ end }) => end))
  const counting = running.length > 0 ? running : periods.filter(({ end }) => end === lastEnd)
  return counting.map(({ seats }) => seats).reduce<Seats>(most, 0)
}

/** Until when a module is paid for, apart from users added beyond that; undefined: it was not bought. */
export const paidUntil = (orders: readonly Order[], module: ModuleId): Instant | undefined =>
  latest(periodsOf(orders, module).map(({ end }) => end))

/**
 * No choice of these orders grants more seats of a module at any time, unlimited ones aside: which of them count, and
 * which period an added user falls into, may change later. [A4 V3]
 */
export const seatsAtMost = (orders: readonly OrderDraft[], module: ModuleId): number => {
  const finite = (lines: readonly OrderLine[]): number[] =>
    lines.flatMap(({ seats }) => (seats === 'unlimited' ? [] : [seats]))
  const added = finite(linesOf(orders, module, ['add_users'])).reduce((all, one) => all + one, 0)
  return Math.max(0, ...finite(linesOf(orders, module, TOTALS))) + added
}
