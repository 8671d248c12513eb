import type { Instant } from '@seatwarden/core/instant'
import type { AnyText } from '@seatwarden/core/lifecycle/recipients'
import type { Sql } from '@seatwarden/runtime/db/database'
import type { NoticeFacts } from '../notices/facts.ts'

export interface Notice {
  /** Says what it is about, once; a notice of a key that is there already is left as it is. */
  key: string
  text: AnyText
  cause: string | null
  /** What it is about: notices of one countdown, or of one module's seats, share it. */
  about: string
  /** When it fell due. */
  at: Instant
  recipients: readonly string[]
  createdAt: Instant
  /** Null: written by a version that kept none. */
  facts: NoticeFacts | null
  /** Without its angle brackets; the same in every mail of this notice. [N3] */
  messageId: string
  /** When what it warned of was over. */
  resolvedAt: Instant | null
}

interface Row {
  key: string
  text: AnyText
  cause: string | null
  about: string
  due_at: Instant
  recipients: string
  created_at: Instant
  facts: string | null
  message_id: string | null
  resolved_at: Instant | null
}

const factsIn = (text: string | null): NoticeFacts | null => {
  const read = text === null ? null : (JSON.parse(text) as Partial<NoticeFacts>)
  return read?.origin ? (read as NoticeFacts) : null
}

const fromRow = (row: Row): Notice => ({
  key: row.key,
  text: row.text,
  cause: row.cause,
  about: row.about,
  at: row.due_at,
  recipients: JSON.parse(row.recipients) as string[],
  createdAt: row.created_at,
  facts: factsIn(row.facts),
  messageId: row.message_id ?? row.key,
  resolvedAt: row.resolved_at,
})

/** Where the list goes on: after this row. */
export interface NoticePlace {
  at: Instant
  key: string
}

/** A notice is state: written with its cause, once for its key. [N3] */
export const noticeStore = {
  /** False when it is there already. */
  add: async (tx: Sql, notice: Omit<Notice, 'resolvedAt'>): Promise<boolean> =>
    (await tx.run(
      `insert into notices (key, text, cause, about, due_at, recipients, created_at, facts, message_id)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict (key) do nothing`,
      notice.key,
      notice.text,
      notice.cause,
      notice.about,
      notice.at,
      JSON.stringify(notice.recipients),
      notice.createdAt,
      JSON.stringify(notice.facts),
      notice.messageId,
    )) === 1,
  one: async (sql: Sql, key: string): Promise<Notice | undefined> => {
    const row = await sql.get<Row>('select * from notices where key = $1', key)
    return row && fromRow(row)
  },
  /** The newest first. */
  page: async (sql: Sql, after: NoticePlace | null, limit: number): Promise<Notice[]> => {
    const rows = after
      ? await sql.all<Row>(
          'select * from notices where (due_at, key) < ($1, $2) order by due_at desc, key desc limit $3',
          after.at,
          after.key,
          limit,
        )
      : await sql.all<Row>('select * from notices order by due_at desc, key desc limit $1', limit)
    return rows.map(fromRow)
  },
  /** What these warned of is over. [N4] */
  resolve: (tx: Sql, about: string, at: Instant): Promise<number> =>
    tx.run(
      `update notices set resolved_at = $1
       where about = $2 and resolved_at is null and text not in ('resolved', 'seats_resolved')`,
      at,
      about,
    ),
  resolveOne: (tx: Sql, key: string, at: Instant): Promise<number> =>
    tx.run('update notices set resolved_at = $1 where key = $2 and resolved_at is null', at, key),
  /** Of one text, what still stands. */
  open: async (tx: Sql, text: AnyText): Promise<Notice[]> => {
    const rows = await tx.all<Row>('select * from notices where text = $1 and resolved_at is null', text)
    return rows.map(fromRow)
  },
}
