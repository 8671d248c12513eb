import type { Transfer } from '@seatwarden/core/vending/activation'
import type { Sql } from '@seatwarden/runtime/db/database'

const OF_ORDER = `select transfer_id as "transferId", order_id as "orderId", from_activation as "from",
  to_activation as "to", at from transfers where order_id = $1 order by at, transfer_id`
const INSERT = `insert into transfers (transfer_id, order_id, from_activation, to_activation, at)
  values ($1, $2, $3, $4, $5)`

export const transfersOf = (sql: Sql, orderId: string): Promise<Transfer[]> => sql.all<Transfer>(OF_ORDER, orderId)

export const insertTransfer = (tx: Sql, it: Transfer): Promise<number> =>
  tx.run(INSERT, it.transferId, it.orderId, it.from, it.to, it.at)
