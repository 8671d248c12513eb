import type { Instant } from '@seatwarden/core/instant'
import type { Sql } from '@seatwarden/runtime/db/database'
import type { Usage } from './activations.ts'
import { type Page, type PageQuery, pageOf, rowsToRead } from './page.ts'

export interface InstallationRow {
  activationId: string
  orderId: string
  customerId: string
  organization: string
  referenceId: string
  host: string
  version: string
  state: 'active' | 'moved' | 'released'
  runsUntil: Instant | null
  firstAt: Instant
  lastHeardAt: Instant
  counter: number
  usage: Usage | null
  copySeen: { at: Instant; sentence: string } | null
}
type Raw = Omit<InstallationRow, 'usage' | 'copySeen'> & {
  usage: string | null
  copySeenAt: Instant | null
  copySeen: string | null
}

const ROWS = `select a.activation_id as "activationId", a.order_id as "orderId", o.customer_id as "customerId",
  c.organization, a.reference_id as "referenceId", a.host, a.version, a.state, a.runs_until as "runsUntil",
  a.first_at as "firstAt", a.last_heard_at as "lastHeardAt", a.usage,
  a.copy_seen_at as "copySeenAt", a.copy_seen as "copySeen",
  (select coalesce(max(i.counter), 0) from issuances i where i.activation_id = a.activation_id) as counter
  from activations a join orders o on o.order_id = a.order_id join customers c on c.customer_id = o.customer_id
  `
const LIST = `${ROWS} where a.activation_id > $1 order by a.activation_id limit $2`
const ONE = `${ROWS} where a.activation_id = $1`
const LIST_OF_ORDER = `${ROWS} where a.activation_id > $1
  and o.license_id = (select license_id from orders where order_id = $3) order by a.activation_id limit $2`

const read = ({ usage, copySeenAt, copySeen, ...same }: Raw): InstallationRow => ({
  ...same,
  usage: usage === null ? null : (JSON.parse(usage) as Usage),
  copySeen: copySeenAt === null ? null : { at: copySeenAt, sentence: copySeen ?? '' },
})

export const findInstallation = async (sql: Sql, activationId: string): Promise<InstallationRow | undefined> => {
  const raw = await sql.get<Raw>(ONE, activationId)
  return raw && read(raw)
}

export const listInstallations = async (
  sql: Sql,
  query: PageQuery & { orderId?: string | undefined },
): Promise<Page<InstallationRow>> => {
  const from = [query.cursor ?? '', rowsToRead(query)]
  const rows = query.orderId
    ? await sql.all<Raw>(LIST_OF_ORDER, ...from, query.orderId)
    : await sql.all<Raw>(LIST, ...from)
  return pageOf(rows.map(read), query, (row) => row.activationId)
}
