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
  state: 'active' | 'moved'
  runsUntil: Instant | null
  firstAt: Instant
  lastHeardAt: Instant
  counter: number
  usage: Usage | null
}
type Raw = Omit<InstallationRow, 'usage'> & { usage: string | null }

const ROWS = `select a.activation_id as "activationId", a.order_id as "orderId", o.customer_id as "customerId",
  c.organization, a.reference_id as "referenceId", a.host, a.version, a.state, a.runs_until as "runsUntil",
  a.first_at as "firstAt", a.last_heard_at as "lastHeardAt", a.usage,
  (select coalesce(max(i.counter), 0) from issuances i where i.activation_id = a.activation_id) as counter
  from activations a join orders o on o.order_id = a.order_id join customers c on c.customer_id = o.customer_id
  where a.activation_id > $1`
const LIST = `${ROWS} order by a.activation_id limit $2`
const LIST_OF_ORDER = `${ROWS} and a.order_id = $3 order by a.activation_id limit $2`

const read = (raw: Raw): InstallationRow => ({
  ...raw,
  usage: raw.usage === null ? null : (JSON.parse(raw.usage) as Usage),
})

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
