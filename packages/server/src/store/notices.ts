import type { Instant } from '@seatwarden/core/instant'
import type { Sql } from '@seatwarden/runtime/db/database'
import { type Page, type PageQuery, pageOf, rowsToRead } from './page.ts'

/** A mail that waits to be sent. [F6 N3] */
export interface Notice {
  /** Of its cause: the same cause twice is one notice. */
  key: string
  at: Instant
  /** Which text. */
  text: 'copy_seen'
  /** What the text tells of. */
  about: Record<string, unknown>
  recipients: string[]
}
type Raw = Omit<Notice, 'about' | 'recipients'> & { seq: number; about: string; recipients: string }

const INSERT = `insert into notices (notice_key, at, text, about, recipients) values ($1, $2, $3, $4, $5)
  on conflict (notice_key) do nothing`
const LIST = `select seq, notice_key as "key", at, text, about, recipients from notices where seq > $1
  order by seq limit $2`

const read = ({ seq: _seq, about, recipients, ...same }: Raw): Notice => ({
  ...same,
  about: JSON.parse(about) as Record<string, unknown>,
  recipients: JSON.parse(recipients) as string[],
})

/** Queued in the transaction of its cause; what is queued already stays as it was. */
export const addNotice = (tx: Sql, it: Notice): Promise<number> =>
  tx.run(INSERT, it.key, it.at, it.text, JSON.stringify(it.about), JSON.stringify(it.recipients))

/** In the order in which they were queued. */
export const listNotices = async (sql: Sql, query: PageQuery): Promise<Page<Notice>> => {
  const after = Number(query.cursor ?? 0)
  const rows = await sql.all<Raw>(LIST, Number.isSafeInteger(after) ? after : 0, rowsToRead(query))
  const { items, next } = pageOf(rows, query, (row) => String(row.seq))
  return { items: items.map(read), next }
}
