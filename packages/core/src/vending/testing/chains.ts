import fc from 'fast-check'
import { DAY, plus } from '../../instant.ts'
import type { Seats } from '../../license.ts'
import type { ModuleId } from '../../module.ts'
import type { Order, OrderKind } from '../order.ts'
import { faultsOf } from '../order-faults.ts'
import { NOW, orderOf, PRODUCT } from './sale.ts'

const KINDS: OrderKind[] = ['add_users', 'add_modules', 'renewal', 'trial', 'extension']
const MODULES: ModuleId[] = ['mail', 'im', 'antivirus']

interface Wish {
  kind: OrderKind
  lines: { module: ModuleId; seats: Seats; day: number }[]
}

const line = fc.record({
  module: fc.constantFrom(...MODULES),
  seats: fc.oneof<fc.MaybeWeightedArbitrary<Seats>[]>(
    { weight: 9, arbitrary: fc.integer({ min: 0, max: 60 }) },
    { weight: 1, arbitrary: fc.constant<Seats>('unlimited') },
  ),
  day: fc.integer({ min: 1, max: 900 }),
})
const wish: fc.Arbitrary<Wish> = fc.record({
  kind: fc.constantFrom(...KINDS),
  lines: fc.uniqueArray(line, { minLength: 1, maxLength: 2, selector: ({ module }) => module }),
})

const orderFrom = ({ kind, lines }: Wish, at: number, previousOrderId: string): Order =>
  orderOf({
    orderId: `ORD-${at}`,
    kind,
    previousOrderId,
    placedAt: plus(NOW, at),
    lines: lines.map(({ module, seats, day }) => ({
      module,
      seats: kind === 'extension' ? 0 : seats,
      maintenanceUntil: plus(NOW, (kind === 'trial' ? (day % 30) + 1 : day) * DAY),
    })),
  })

/** The order, placed after those of the chain; undefined where it cannot be taken. */
export const placed = (chain: readonly Order[], order: Order): Order | undefined => {
  const next = { ...order, placedAt: plus(NOW, chain.length), previousOrderId: chain.at(-1)?.orderId ?? null }
  const trials = chain.filter(({ kind }) => kind === 'trial')
  return faultsOf(next, { product: PRODUCT, chain, trials }).length === 0 ? next : undefined
}

const root = orderOf({
  placedAt: NOW,
  lines: [{ module: 'mail', seats: 20, maintenanceUntil: plus(NOW, 100 * DAY) }],
})

const grow = (wishes: readonly Wish[]): Order[] => {
  const chain = [root]
  for (const [at, one] of wishes.entries()) {
    const next = placed(chain, orderFrom(one, at + 1, root.orderId))
    if (next) chain.push(next)
  }
  return chain
}

/** A license as it may come about: every order was one that the vendor takes. */
export const chains: fc.Arbitrary<Order[]> = fc.array(wish, { minLength: 2, maxLength: 25 }).map(grow)

/** An instant within the lives of these chains, also at their very ends. */
export const instants = fc.oneof(
  fc.integer({ min: 1, max: 950 }).map((day) => plus(NOW, day * DAY)),
  fc.integer({ min: 1, max: 950 }).map((day) => plus(NOW, day * DAY - 1)),
)
