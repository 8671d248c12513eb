import type { Order } from '@seatwarden/core/vending/order'
import type { Sql } from '@seatwarden/runtime/db/database'
import { type Page, type PageQuery, pageOf, rowsToRead } from './page.ts'

type Raw = Omit<Order, 'lines' | 'offline'> & { lines: string; offline: number }

const COLUMNS = `order_id as "orderId", license_id as "licenseId", customer_id as "customerId",
  product_id as "productId", kind, previous_order_id as "previousOrderId", placed_at as "placedAt", type, lines,
  grace_days as "graceDays", trial_days as "trialDays", seat_policy as "seatPolicy", offline,
  expires_at as "expiresAt", state, reason, state_since as "stateSince"`
const FIND = `select ${COLUMNS} from orders where order_id = $1`
const OF_LICENSE = `select ${COLUMNS} from orders where license_id = $1 order by placed_at, order_id`
const LOCK_ROOT = `select license_id as "licenseId" from orders where previous_order_id is null
  and license_id = (select license_id from orders where order_id = $1) for update`
const LOCK_ROOTS = `select order_id as "orderId" from orders where customer_id = $1 and previous_order_id is null
  order by order_id for update`
const TRIALS = `select ${COLUMNS} from orders where customer_id = $1 and kind = 'trial' order by placed_at, order_id`
const LIST = `select ${COLUMNS} from orders where order_id > $1 order by order_id limit $2`
const LIST_OF_CUSTOMER = `select ${COLUMNS} from orders where order_id > $1 and customer_id = $3
  order by order_id limit $2`
const INSERT = `insert into orders (order_id, license_id, customer_id, product_id, kind, previous_order_id, placed_at,
  type, lines, grace_days, trial_days, seat_policy, offline, expires_at, state, reason, state_since)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)`
const SET_STATE = 'update orders set state = $2, reason = $3, state_since = $4 where order_id = $1'

const read = (raw: Raw): Order => ({
  ...raw,
  lines: JSON.parse(raw.lines) as Order['lines'],
  offline: raw.offline === 1,
})

export const findOrder = async (sql: Sql, orderId: string): Promise<Order | undefined> => {
  const raw = await sql.get<Raw>(FIND, orderId)
  return raw && read(raw)
}

/**
 * Locks a license by any of its orders, and reads them all: everything that concerns one license waits here for its
 * turn, on however many nodes. undefined: no such order. [A9]
 */
export const lockChain = async (tx: Sql, orderId: string): Promise<Order[] | undefined> => {
  const root = await tx.get<{ licenseId: string }>(LOCK_ROOT, orderId)
  return root && chainOf(tx, root.licenseId)
}

/** All orders of a license. [A4] */
export const chainOf = async (sql: Sql, licenseId: string): Promise<Order[]> =>
  (await sql.all<Raw>(OF_LICENSE, licenseId)).map(read)

/** Every trial that a customer ever had, whatever became of it. [A6] */
export const trialsOf = async (sql: Sql, customerId: string): Promise<Order[]> =>
  (await sql.all<Raw>(TRIALS, customerId)).map(read)

/** Locks all licenses of a customer. Returns their first orders. */
export const lockLicensesOf = async (tx: Sql, customerId: string): Promise<string[]> =>
  (await tx.all<{ orderId: string }>(LOCK_ROOTS, customerId)).map(({ orderId }) => orderId)

export const insertOrder = (tx: Sql, it: Order): Promise<number> =>
  tx.run(
    INSERT,
    it.orderId,
    it.licenseId,
    it.customerId,
    it.productId,
    it.kind,
    it.previousOrderId,
    it.placedAt,
    it.type,
    JSON.stringify(it.lines),
    it.graceDays,
    it.trialDays,
    it.seatPolicy,
    it.offline ? 1 : 0,
    it.expiresAt,
    it.state,
    it.reason,
    it.stateSince,
  )

export const saveOrderState = (tx: Sql, it: Order): Promise<number> =>
  tx.run(SET_STATE, it.orderId, it.state, it.reason, it.stateSince)

export const listOrders = async (
  sql: Sql,
  query: PageQuery & { customerId?: string | undefined },
): Promise<Page<Order>> => {
  const from = [query.cursor ?? '', rowsToRead(query)]
  const rows = query.customerId
    ? await sql.all<Raw>(LIST_OF_CUSTOMER, ...from, query.customerId)
    : await sql.all<Raw>(LIST, ...from)
  return pageOf(rows.map(read), query, (row) => row.orderId)
}
