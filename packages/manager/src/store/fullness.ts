import type { ModuleId } from '@seatwarden/core/module'
import type { Fullness } from '@seatwarden/core/seats/thresholds'
import type { Database, Sql } from '@seatwarden/runtime/db/database'
import { jsonRows } from './json-rows.ts'

export interface UsedAndTold {
  module: ModuleId
  usedSeats: number
  /** What was told last. */
  told: Fullness
}

/** What was told of a module's Used Seats stands beside their counter. [N4] */
export const fullnessStore = (dialect: Database['dialect']) => ({
  /** These rows stay locked until the transaction ends. */
  lock: async (tx: Sql, modules: readonly ModuleId[]): Promise<UsedAndTold[]> => {
    const rows = await tx.all<{ module: ModuleId; active: number; told: Fullness | null }>(
      `select module, active, told from used_seats
       where module in (select module from ${jsonRows(dialect, '$1', { module: 'text' })} k) order by module for update`,
      JSON.stringify(modules.map((module) => [module])),
    )
    return rows.map(({ module, active, told }) => ({ module, usedSeats: active, told: told ?? 'free' }))
  },
  tell: (tx: Sql, module: ModuleId, told: Fullness): Promise<number> =>
    tx.run('update used_seats set told = $1 where module = $2', told, module),
})
