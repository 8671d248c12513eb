import type { Customer, Order, OrderDraft, Product } from '@seatwarden/core/vending/order'
import { faultsOf } from '@seatwarden/core/vending/order'
import { changeOrder, type StateChange } from '@seatwarden/core/vending/order-state'
import type { VendorProfile } from '@seatwarden/protocol/api/vendor'
import { FORMAT_VERSION } from '@seatwarden/protocol/license-file/payload'
import { ProblemError } from '@seatwarden/protocol/problem'
import { isUniqueViolation, type Sql } from '@seatwarden/runtime/db/database'
import { type CustomerRow, findCustomer, insertCustomer, updateCustomer } from '../store/customers.ts'
import { appendHistory, lockHistory } from '../store/history.ts'
import { findOrder, insertOrder, lockOrder, saveOrderState } from '../store/orders.ts'
import { findProduct, insertProduct, type ProductRow } from '../store/products.ts'
import { readSetting, writeSetting } from '../store/settings.ts'
import { activateOrder, type LicenseOutcome } from './exchange.ts'
import type { EngineParts } from './parts.ts'
import { PROFILE } from './sales.ts'

export const notFound = (what: string): ProblemError =>
  new ProblemError('not_found', `There is no ${what}.`, 'Compare it with the list.')

const taken = (what: string): ProblemError =>
  new ProblemError('conflict', `${what} exists already; nothing was changed.`, 'Choose another, or change that one.')

/** A key that two wrote at the same moment is a conflict like one that was there before. */
const onceOnly = async <T>(what: string, work: () => Promise<T>): Promise<T> => {
  try {
    return await work()
  } catch (error) {
    throw isUniqueViolation(error) ? taken(what) : error
  }
}

export const readProfile = (sql: Sql): Promise<VendorProfile | undefined> => readSetting(sql, PROFILE)

export const saveProfile = ({ db, clock }: EngineParts, profile: VendorProfile, actor: string): Promise<void> =>
  db.transaction(async (tx) => {
    await writeSetting(tx, PROFILE, profile)
    await appendHistory(tx, { at: clock.wall(), kind: 'profile_saved', actor, data: { ...profile } })
  })

type Details = Omit<Customer, 'customerId'>

export const createCustomer = (parts: EngineParts, details: Details, actor: string): Promise<CustomerRow> =>
  parts.db.transaction(async (tx) => {
    const at = parts.clock.wall()
    const customer = { customerId: parts.random.id('cus'), ...details, createdAt: at }
    await insertCustomer(tx, customer)
    const { customerId } = customer
    await appendHistory(tx, { at, kind: 'customer_created', actor, customerId, data: { ...details } })
    return customer
  })

export const saveCustomer = (parts: EngineParts, customer: Customer, actor: string): Promise<CustomerRow> =>
  parts.db.transaction(async (tx) => {
    const { customerId, ...after } = customer
    // What it was before must be what the entry before this one says.
    await lockHistory(tx)
    const known = await findCustomer(tx, customerId)
    if (!known) throw notFound(`customer ${customerId}`)
    const { createdAt, customerId: _same, ...before } = known
    await updateCustomer(tx, customer)
    const data = { before, after }
    await appendHistory(tx, { at: parts.clock.wall(), kind: 'customer_changed', actor, customerId, data })
    return { ...customer, createdAt }
  })

export const createProduct = (parts: EngineParts, product: Product, actor: string): Promise<ProductRow> =>
  onceOnly(`Product ${product.productId}`, () =>
    parts.db.transaction(async (tx) => {
      const at = parts.clock.wall()
      await insertProduct(tx, { ...product, createdAt: at })
      await appendHistory(tx, { at, kind: 'product_created', actor, data: { ...product } })
      return { ...product, createdAt: at }
    }),
  )

/** Ten digits of chance: whoever has an Order ID can activate it. */
const ORDER_NUMBERS = 10_000_000_000

export type NewOrder = Omit<OrderDraft, 'orderId' | 'placedAt'> & { orderId?: string | undefined }

const assertTakes = async (tx: Sql, draft: OrderDraft): Promise<void> => {
  if (!(await readProfile(tx))) {
    throw new ProblemError('unusable', 'Nobody has said yet who sells.', 'Save the profile first: PUT /vendor/profile.')
  }
  const product = await findProduct(tx, draft.productId)
  const errors = [
    ...(product ? faultsOf(draft, product) : [{ path: 'productId', message: `there is no ${draft.productId}` }]),
    ...((await findCustomer(tx, draft.customerId))
      ? []
      : [{ path: 'customerId', message: `there is no ${draft.customerId}` }]),
  ]
  const [first] = errors
  if (!first) return
  const more = errors.length > 1 ? ` (and ${errors.length - 1} more)` : ''
  throw new ProblemError(
    'unusable',
    `${first.path}: ${first.message}${more}.`,
    'Correct the order; nothing was changed.',
    errors,
  )
}

export const createOrder = async (parts: EngineParts, given: NewOrder, actor: string): Promise<Order> => {
  const { db, clock, random } = parts
  const at = clock.wall()
  const orderId = given.orderId ?? `ORD-${String(random.int(ORDER_NUMBERS)).padStart(10, '0')}`
  const draft: OrderDraft = { ...given, orderId, placedAt: at }
  const order: Order = { ...draft, licenseId: random.id('lic'), state: 'open', reason: null, stateSince: at }
  return onceOnly(`Order ${orderId}`, () =>
    db.transaction(async (tx) => {
      await assertTakes(tx, draft)
      if (await findOrder(tx, orderId)) throw taken(`Order ${orderId}`)
      await insertOrder(tx, order)
      const { customerId } = order
      await appendHistory(tx, { at, kind: 'order_placed', actor, orderId, customerId, data: { ...order } })
      return order
    }),
  )
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
export const setOrderState = (parts: EngineParts, { orderId, change, reason, actor }: OrderChange): Promise<Order> =>
  parts.db.transaction(async (tx) => {
    const at = parts.clock.wall()
    const order = await lockOrder(tx, orderId)
    if (!order) throw notFound(`order ${orderId}`)
    const next = changeOrder(order, change, reason, at)
    if (!next) {
      const sentence = `Order ${orderId} is ${order.state}, so it cannot be ${DONE[change]}.`
      throw new ProblemError('conflict', sentence, 'Nothing was changed.')
    }
    if (next === order) return order
    await saveOrderState(tx, next)
    const { customerId } = order
    const data = { before: order.state, reason }
    await appendHistory(tx, { at, kind: `order_${DONE[change]}`, actor, orderId, customerId, data })
    return next
  })

export interface FileRequest {
  orderId: string
  referenceId: string
  host: string
  move: boolean
  actor: string
}

/** The file for a machine that is not connected; which program runs there is not known. [A2] */
export const makeLicenseFile = (parts: EngineParts, request: FileRequest): Promise<LicenseOutcome> => {
  const { orderId, referenceId, host, move, actor } = request
  const machine = { referenceId, facts: {} }
  const program = { version: '', builtAt: null, formatVersions: [FORMAT_VERSION], sentAt: parts.clock.wall() }
  const caller = { machine, host, ...program }
  return activateOrder(parts, { orderId, caller, installedOrderId: null, move, cause: 'download', actor })
}
