import type { Instant } from '@seatwarden/core/instant'
import type { Database, Sql } from '@seatwarden/runtime/db/database'
import { jsonRows } from './json-rows.ts'

export type Channel = 'mail' | 'webhook' | 'syslog'

/** How one attempt went. */
export interface Try {
  at: Instant
  ok: boolean
  result: string
}

/** Attempts that are kept of a delivery; of what fails for a month there are hundreds. */
const KEPT = 10

/** One way of one notice to one recipient. [N3 N5] */
export interface Delivery {
  noticeKey: string
  channel: Channel
  /** The mail address, the webhook's origin, or the system log's server. */
  recipient: string
  state: 'waiting' | 'delivered' | 'failing'
  attempts: number
  createdAt: Instant
  lastAt: Instant | null
  /** Null: delivered, or only tried again when a person asks for it. */
  nextAt: Instant | null
  /** The other side's own words; empty: none yet. */
  result: string
  /** The newest last. Those of a version before this one are not known. */
  tries: readonly Try[]
}

interface Row {
  notice_key: string
  channel: Channel
  recipient: string
  state: Delivery['state']
  attempts: number
  created_at: Instant
  last_at: Instant | null
  next_at: Instant | null
  result: string
  tries: string
}

const fromRow = (row: Row): Delivery => ({
  noticeKey: row.notice_key,
  channel: row.channel,
  recipient: row.recipient,
  state: row.state,
  attempts: row.attempts,
  createdAt: row.created_at,
  lastAt: row.last_at,
  nextAt: row.next_at,
  result: row.result,
  tries: JSON.parse(row.tries) as Try[],
})

export type DeliveryKey = Pick<Delivery, 'noticeKey' | 'channel' | 'recipient'>

const OF_KEY = 'notice_key = $1 and channel = $2 and recipient = $3'
const keyed = ({ noticeKey, channel, recipient }: DeliveryKey) => [noticeKey, channel, recipient] as const

/** What could not be delivered, in short; what was given up is not delivered either. */
export interface Trouble {
  notices: number
  since: Instant | null
  /** Null: nothing is tried again by itself. */
  nextAt: Instant | null
  /** Words of the newest failure. */
  result: string
}

export const deliveryStore = {
  add: async (tx: Sql, keys: readonly DeliveryKey[], now: Instant): Promise<void> => {
    for (const key of keys)
      await tx.run(
        `insert into deliveries (notice_key, channel, recipient, state, attempts, created_at, next_at, result)
         values ($1, $2, $3, 'waiting', 0, $4, $4, '') on conflict (notice_key, channel, recipient) do nothing`,
        ...keyed(key),
        now,
      )
  },
  of: async (sql: Sql, noticeKey: string): Promise<Delivery[]> => {
    const rows = await sql.all<Row>(
      'select * from deliveries where notice_key = $1 order by channel, recipient',
      noticeKey,
    )
    return rows.map(fromRow)
  },
  /** Of several notices, by their keys. */
  ofAll: async (
    sql: Sql,
    dialect: Database['dialect'],
    noticeKeys: readonly string[],
  ): Promise<Map<string, Delivery[]>> => {
    const rows = await sql.all<Row>(
      `select * from deliveries where notice_key in (select key from ${jsonRows(dialect, '$1', { key: 'text' })} k)
       order by notice_key, channel, recipient`,
      JSON.stringify(noticeKeys.map((key) => [key])),
    )
    const byNotice = new Map<string, Delivery[]>(noticeKeys.map((key) => [key, []]))
    for (const row of rows) byNotice.get(row.notice_key)?.push(fromRow(row))
    return byNotice
  },
  isDue: async (sql: Sql, channel: Channel, now: Instant): Promise<boolean> =>
    (await sql.get(
      "select notice_key from deliveries where state <> 'delivered' and next_at <= $1 and channel = $2 limit 1",
      now,
      channel,
    )) !== undefined,
  /**
   * Takes what is due, the oldest first. Until `until` nobody else takes it: a try that ended with its process is
   * made again then, so a notice goes out at least once.
   */
  claim: async (tx: Sql, channel: Channel, now: Instant, until: Instant, limit: number): Promise<Delivery[]> => {
    const rows = await tx.all<Row>(
      `select * from deliveries where state <> 'delivered' and next_at <= $1 and channel = $2
       order by next_at, created_at, notice_key, recipient limit $3 for update skip locked`,
      now,
      channel,
      limit,
    )
    const claimed = rows.map((row) => fromRow({ ...row, attempts: row.attempts + 1 }))
    for (const one of claimed)
      await tx.run(`update deliveries set attempts = attempts + 1, next_at = $4 where ${OF_KEY}`, ...keyed(one), until)
    return claimed
  },
  /** How a try that was claimed went. */
  settle: (tx: Sql, { tries, ...key }: DeliveryKey & Pick<Delivery, 'tries'>, made: Try, nextAt: Instant | null) =>
    tx.run(
      `update deliveries set state = $4, last_at = $5, next_at = $6, result = $7, tries = $8 where ${OF_KEY}`,
      ...keyed(key),
      made.ok ? 'delivered' : 'failing',
      made.at,
      nextAt,
      made.result,
      JSON.stringify([...tries, made].slice(-KEPT)),
    ),
  /** Everything that is not delivered is due now. */
  hurry: (tx: Sql, now: Instant): Promise<number> =>
    tx.run("update deliveries set next_at = $1 where state <> 'delivered'", now),
  nextDue: async (sql: Sql): Promise<Instant | null> =>
    (await sql.get<{ at: Instant | null }>("select min(next_at) as at from deliveries where state <> 'delivered'"))
      ?.at ?? null,
  /** For the finding, the API and the tool: what one of them counts, all do. [N3] */
  trouble: async (sql: Sql): Promise<Trouble> => {
    const row = await sql.get<{ notices: number; since: Instant | null; next_at: Instant | null }>(
      `select count(distinct notice_key) as notices, min(created_at) as since, min(next_at) as next_at
       from deliveries where state = 'failing'`,
    )
    const newest = await sql.get<{ result: string }>(
      "select result from deliveries where state = 'failing' order by last_at desc limit 1",
    )
    const { notices = 0, since = null, next_at: nextAt = null } = row ?? {}
    return { notices, since, nextAt, result: newest?.result ?? '' }
  },
  /** How each way of every notice that fell due since then went. */
  statesSince: (sql: Sql, since: Instant): Promise<{ at: Instant; state: Delivery['state'] }[]> =>
    sql.all(
      `select n.due_at as at, d.state from deliveries d join notices n on n.key = d.notice_key where n.due_at >= $1`,
      since,
    ),
  /** A channel that is gone takes what waits for it along; one that moved gets it at its new place. */
  drop: (tx: Sql, channel: Channel): Promise<number> =>
    tx.run("delete from deliveries where channel = $1 and state <> 'delivered'", channel),
  redirect: (tx: Sql, channel: Channel, recipient: string): Promise<number> =>
    tx.run("update deliveries set recipient = $1 where channel = $2 and state <> 'delivered'", recipient, channel),
}
