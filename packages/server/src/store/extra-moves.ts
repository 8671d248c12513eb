import type { ExtraMoves } from '@seatwarden/core/vending/activation'
import type { Sql } from '@seatwarden/runtime/db/database'

const OF_ORDER = 'select more, at from extra_moves where order_id = $1 order by at, extra_id'
const INSERT = 'insert into extra_moves (extra_id, order_id, more, at) values ($1, $2, $3, $4)'

/** Moves that the vendor allowed a license beside the usual ones, by its first order. [F5] */
export const extraMovesOf = (sql: Sql, orderId: string): Promise<ExtraMoves[]> => sql.all<ExtraMoves>(OF_ORDER, orderId)

export const insertExtraMoves = (tx: Sql, it: ExtraMoves & { extraId: string; orderId: string }): Promise<number> =>
  tx.run(INSERT, it.extraId, it.orderId, it.more, it.at)
