import type { Switches } from '@seatwarden/core/module'
import { ACCOUNT_TYPES, type AccountType } from '@seatwarden/core/seats/account'
import type { Database, Sql } from '@seatwarden/runtime/db/database'
import { jsonRows } from './json-rows.ts'

/** Accounts of whom the same is stored, apart from who they are. */
export interface Alike {
  amount: number
  domain: string
  type: AccountType
  enabled: boolean
  on: Switches
  off: Switches
  selected: Switches
  /** The bits of `groups` in whose group they are. */
  inGroupOf: Switches
}

/** One group for each page: what SQL knows of a module whose access mode is a group. */
export interface AccessGroup {
  group: string
  bit: Switches
}

interface Row {
  amount: number
  last: number
  domain: string
  type: number
  enabled: number
  switches_on: Switches
  switches_off: Switches
  selected: Switches
  in_group_of: Switches
}

const FACTS = 'domain, type, enabled, switches_on, switches_off, selected, in_group_of'

const fromRow = (row: Row): Alike => ({
  amount: row.amount,
  domain: row.domain,
  type: ACCOUNT_TYPES[row.type] ?? 'user',
  enabled: row.enabled === 1,
  on: row.switches_on,
  off: row.switches_off,
  selected: row.selected,
  inGroupOf: row.in_group_of,
})

/**
 * Facts of many accounts for a count. Few differ, so the database adds up those that are alike and the core decides once
 * for each kind: SQL counts, and still decides nothing. [L5 L8]
 */
export const accountFactsStore = (dialect: Database['dialect']) => {
  const wanted = jsonRows(dialect, '$3', { address: 'text', bit: 'bigint' })
  const membership = `coalesce((select sum(k.bit) from ${wanted} k
    join group_members g on g.group_address = k.address and g.member_address = a.address), 0)`
  const page = (inGroupOf: string): string =>
    `select ${FACTS}, count(*) as amount, max(id) as last from (
       select a.*, ${inGroupOf} as in_group_of from accounts a where id > $1 order by id limit $2) page
     group by ${FACTS}`
  const [plain, grouped] = [page('0'), page(membership)]
  return {
    /** The next `limit` accounts in the order of their ids, and the last of these; `last` is null when there are none. */
    page: async (
      sql: Sql,
      afterId: number,
      limit: number,
      groups: readonly AccessGroup[],
    ): Promise<{ alike: Alike[]; last: number | null }> => {
      const list = groups.map(({ group, bit }) => [group, bit])
      const rows =
        list.length === 0
          ? await sql.all<Row>(plain, afterId, limit)
          : await sql.all<Row>(grouped, afterId, limit, JSON.stringify(list))
      const last = rows.reduce((highest, row) => Math.max(highest, row.last), 0)
      return { alike: rows.map(fromRow), last: rows.length === 0 ? null : last }
    },
  }
}
