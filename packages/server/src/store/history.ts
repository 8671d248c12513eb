import { createHash } from 'node:crypto'
import type { Instant } from '@seatwarden/core/instant'
import type { Sql } from '@seatwarden/runtime/db/database'
import { type Page, type PageQuery, pageOf, rowsToRead } from './page.ts'

export interface Happened {
  at: Instant
  kind: string
  /** `vendor:<token>`, `installation`, `server`. */
  actor: string
  orderId?: string | null
  customerId?: string | null
  activationId?: string | null
  data?: Record<string, unknown>
}

export interface HistoryRow extends Required<Omit<Happened, 'data'>> {
  seq: number
  /** JSON, as it was hashed. */
  data: string
  prevHash: string
  hash: string
}

const HEAD = 'select seq, hash from history_head where id = 1 for update'
const MOVE_HEAD = 'update history_head set seq = $1, hash = $2 where id = 1'
const INSERT = `insert into history
  (seq, at, kind, actor, order_id, customer_id, activation_id, data, prev_hash, hash)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`
const ROWS = `select seq, at, kind, actor, order_id as "orderId", customer_id as "customerId",
  activation_id as "activationId", data, prev_hash as "prevHash", hash from history where seq > $1`
const LIST = `${ROWS} order by seq limit $2`
const LIST_OF_ORDER = `${ROWS} and order_id = $3 order by seq limit $2`

/** The bytes of an entry of which the next one's hash is made; its form never changes. [V4] */
export const hashOf = (it: Omit<HistoryRow, 'hash'>): string => {
  const entry = [it.seq, it.at, it.kind, it.actor, it.orderId, it.customerId, it.activationId, it.data]
  return createHash('sha256')
    .update(it.prevHash + JSON.stringify(entry))
    .digest('hex')
}

interface Head {
  seq: number
  hash: string
}

/** Makes every other writer of history wait until this transaction ends. */
export const lockHistory = async (tx: Sql): Promise<Head> => {
  const head = await tx.get<Head>(HEAD)
  if (!head) throw new Error('the history has lost its head')
  return head
}

/** Adds an entry in the transaction of what it tells of. Its lock is the last to be taken, so that none waits in a ring. */
export const appendHistory = async (tx: Sql, it: Happened): Promise<void> => {
  const head = await lockHistory(tx)
  const { at, kind, actor, orderId = null, customerId = null, activationId = null } = it
  const data = JSON.stringify(it.data ?? {})
  const row = { seq: head.seq + 1, at, kind, actor, orderId, customerId, activationId, data, prevHash: head.hash }
  const hash = hashOf(row)
  await tx.run(INSERT, row.seq, at, kind, actor, orderId, customerId, activationId, data, row.prevHash, hash)
  await tx.run(MOVE_HEAD, row.seq, hash)
}

export const listHistory = async (
  sql: Sql,
  query: PageQuery & { orderId?: string | undefined },
): Promise<Page<HistoryRow>> => {
  const after = Number(query.cursor ?? 0)
  const from = [Number.isSafeInteger(after) ? after : 0, rowsToRead(query)]
  const rows = query.orderId
    ? await sql.all<HistoryRow>(LIST_OF_ORDER, ...from, query.orderId)
    : await sql.all<HistoryRow>(LIST, ...from)
  return pageOf(rows, query, (row) => String(row.seq))
}

const STRIDE = 1000

/** The first entry that does not follow from those before it; null when the chain is whole. [V4] */
export const firstBreak = async (sql: Sql): Promise<number | null> => {
  let last = { seq: 0, hash: '' }
  for (;;) {
    const rows = await sql.all<HistoryRow>(LIST, last.seq, STRIDE)
    for (const row of rows) {
      if (row.seq !== last.seq + 1 || row.prevHash !== last.hash || row.hash !== hashOf(row)) return last.seq + 1
      last = row
    }
    if (rows.length < STRIDE) break
  }
  const head = await sql.get<Head>('select seq, hash from history_head where id = 1')
  return head?.seq === last.seq && head.hash === last.hash ? null : last.seq + 1
}
