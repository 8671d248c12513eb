import type { Order, OrderDraft } from '@seatwarden/core/vending/order'
import { faultsOf } from '@seatwarden/core/vending/order-faults'
import { changeOrder, type StateChange } from '@seatwarden/core/vending/order-state'
import type { VendorProfile } from '@seatwarden/protocol/api/vendor'
import { ProblemError } from '@seatwarden/protocol/problem'
import type { Sql } from '@seatwarden/runtime/db/database'
import type { Random } from '@seatwarden/runtime/random'
import { lockCustomer } from '../store/customers.ts'
import { appendHistory } from '../store/history.ts'
import { findOrder, insertOrder, lockChain, saveOrderState, trialsOf } from '../store/orders.ts'
import { findProduct } from '../store/products.ts'
import { readSetting } from '../store/settings.ts'
import type { EngineParts } from './parts.ts'
import { notFound, onceOnly, refuseFaults, taken } from './problems.ts'
import { PROFILE } from './sales.ts'

/** Ten digits of chance: whoever has an Order ID can activate it. */
const ORDER_NUMBERS = 10_000_000_000
export const newOrderId = (random: Random): string => `ORD-${String(random.int(ORDER_NUMBERS)).padStart(10, '0')}`

export type NewOrder = Omit<OrderDraft, 'orderId' | 'placedAt'> & { orderId?: string | undefined }

/** Throws a ProblemError for an order that cannot be taken. The license is locked from here on. [A4] */
const assertTakes = async (tx: Sql, draft: OrderDraft): Promise<{ licenseId: string | undefined }> => {
  if (!(await readSetting<VendorProfile>(tx, PROFILE))) {
    throw new ProblemError('unusable', 'Nobody has said yet who sells.', 'Save the profile first: PUT /vendor/profile.')
  }
  const chain = draft.previousOrderId === null ? undefined : await lockChain(tx, draft.previousOrderId)
  const product = await findProduct(tx, draft.productId)
  const customer = await lockCustomer(tx, draft.customerId)
  const trials = await trialsOf(tx, draft.customerId)
  const faults = [
    ...(product
      ? faultsOf(draft, { product, chain: chain ?? null, trials })
      : [{ path: 'productId', message: `there is no ${draft.productId}` }]),
    ...(customer ? [] : [{ path: 'customerId', message: `there is no ${draft.customerId}` }]),
  ]
  refuseFaults(faults, 'Correct the order; nothing was changed.')
  return { licenseId: chain?.[0]?.licenseId }
}

export const keepOrder = async (tx: Sql, order: Order, actor: string): Promise<void> => {
  const { orderId, customerId, placedAt: at } = order
  await insertOrder(tx, order)
  await appendHistory(tx, { at, kind: 'order_placed', actor, orderId, customerId, data: { ...order } })
}

/** An order of its own, or one that its license takes in: what was bought counts from now on. [V1 A4 A7] */
export const createOrder = async (parts: EngineParts, given: NewOrder, actor: string): Promise<Order> => {
  const { db, clock, random } = parts
  const at = clock.wall()
  const orderId = given.orderId ?? newOrderId(random)
  const draft: OrderDraft = { ...given, orderId, placedAt: at }
  const order = await onceOnly(`Order ${orderId}`, () =>
    db.transaction(async (tx) => {
      const { licenseId = random.id('lic') } = await assertTakes(tx, draft)
      if (await findOrder(tx, orderId)) throw taken(`Order ${orderId}`)
      const made: Order = { ...draft, licenseId, state: 'open', reason: null, stateSince: at }
      await keepOrder(tx, made, actor)
      return made
    }),
  )
  parts.waiters.licenseChanged(order.licenseId)
  return order
}

export interface OrderChange {
  orderId: string
  change: StateChange
  /** Shown to the customer. */
  reason: string | null
  actor: string
}

const DONE: Record<StateChange, string> = { suspend: 'suspended', lift: 'lifted', revoke: 'revoked' }

/** [V3] */
export const setOrderState = async (parts: EngineParts, asked: OrderChange): Promise<Order> => {
  const { orderId, change, reason, actor } = asked
  const order = await parts.db.transaction(async (tx) => {
    const at = parts.clock.wall()
    const known = (await lockChain(tx, orderId))?.find((one) => one.orderId === orderId)
    if (!known) throw notFound(`order ${orderId}`)
    const next = changeOrder(known, change, reason, at)
    if (!next) {
      const sentence = `Order ${orderId} is ${known.state}, so it cannot be ${DONE[change]}.`
      throw new ProblemError('conflict', sentence, 'Nothing was changed.')
    }
    if (next === known) return known
    await saveOrderState(tx, next)
    const { customerId } = known
    const data = { before: known.state, reason }
    await appendHistory(tx, { at, kind: `order_${DONE[change]}`, actor, orderId, customerId, data })
    return next
  })
  parts.waiters.licenseChanged(order.licenseId)
  return order
}
