import type { ModuleId } from '@seatwarden/core/module'
import type { Database, Sql } from '@seatwarden/runtime/db/database'
import { jsonRows } from './json-rows.ts'

/** Held seats and Used Seats of each module. */
export const poolStore = (dialect: Database['dialect']) => {
  const counts = jsonRows(dialect, '$1', { module: 'text', amount: 'bigint' })
  const modules = jsonRows(dialect, '$1', { module: 'text' })
  return {
    /** Once there, a pool's row stays. Those that are there are left as they are. */
    createPools: (sql: Sql, wanted: readonly ModuleId[]): Promise<number> =>
      sql.run(
        `insert into pools (module, held) select module, 0 from ${modules} k where true order by module on conflict (module) do nothing`,
        JSON.stringify(wanted.toSorted().map((module) => [module])),
      ),
    /** Held seats of each module; its row stays locked until the transaction ends. [S9] */
    lockPools: async (tx: Sql, wanted: readonly ModuleId[]): Promise<Map<ModuleId, number>> => {
      const rows = await tx.all<{ module: ModuleId; held: number }>(
        `select module, held from pools where module in (select module from ${modules} k) order by module for update`,
        JSON.stringify(wanted.map((module) => [module])),
      )
      const pools = new Map(rows.map((row) => [row.module, row.held]))
      const missing = wanted.filter((module) => !pools.has(module))
      if (missing.length > 0) throw new Error(`the pool of ${missing.join(', ')} is not in the database`)
      return pools
    },
    /** Of pools that are locked. */
    addHeld: (tx: Sql, changes: ReadonlyMap<ModuleId, number>): Promise<number> =>
      tx.run(
        `update pools set held = held + k.amount from ${counts} k where pools.module = k.module`,
        JSON.stringify([...changes]),
      ),
    held: async (sql: Sql): Promise<Map<ModuleId, number>> => {
      const rows = await sql.all<{ module: ModuleId; held: number }>('select module, held from pools')
      return new Map(rows.map((row) => [row.module, row.held]))
    },
    usedSeats: async (sql: Sql): Promise<Map<ModuleId, number>> => {
      const rows = await sql.all<{ module: ModuleId; active: number }>('select module, active from used_seats')
      return new Map(rows.map((row) => [row.module, row.active]))
    },
    /** In one order everywhere, so that no two nodes wait for each other. */
    addUsedSeats: (tx: Sql, changes: ReadonlyMap<ModuleId, number>): Promise<number> =>
      tx.run(
        `insert into used_seats (module, active) select module, amount from ${counts} k where true order by module
         on conflict (module) do update set active = used_seats.active + excluded.active`,
        JSON.stringify([...changes]),
      ),
  }
}
