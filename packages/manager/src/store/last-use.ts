import type { Instant } from '@seatwarden/core/instant'
import type { ModuleId } from '@seatwarden/core/module'
import type { Database, Sql } from '@seatwarden/runtime/db/database'
import { jsonRows } from './json-rows.ts'
import type { SeatKey } from './seat-rows.ts'

/** When each account last used each module. [X7] */
export const lastUseStore = (dialect: Database['dialect']) => {
  const keys = jsonRows(dialect, '$1', { account_id: 'bigint', module: 'text' })
  const keyList = (list: readonly SeatKey[]) => JSON.stringify(list.map((k) => [k.accountId, k.module]))
  return {
    /** Of accounts that still exist. */
    saveLastUse: (
      tx: Sql,
      rows: readonly (readonly [accountId: number, module: ModuleId, at: Instant])[],
    ): Promise<number> =>
      tx.run(
        `insert into last_use (account_id, module, at)
         select account_id, module, at from ${jsonRows(dialect, '$1', { account_id: 'bigint', module: 'text', at: 'bigint' })} k
         where exists (select 1 from accounts a where a.id = k.account_id)
         on conflict (account_id, module) do update set at = excluded.at`,
        JSON.stringify(rows),
      ),
    lastUse: async (sql: Sql, wanted: readonly SeatKey[]): Promise<Map<string, Instant>> => {
      const rows = await sql.all<{ account_id: number; module: ModuleId; at: Instant }>(
        `select u.account_id, u.module, u.at from ${keys} k join last_use u on u.account_id = k.account_id and u.module = k.module`,
        keyList(wanted),
      )
      return new Map(rows.map((row) => [`${row.account_id}:${row.module}`, row.at]))
    },
  }
}
