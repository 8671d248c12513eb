import type { Sql } from '@seatwarden/runtime/db/database'

/** Small things of which there is one: kept as JSON under a name. */
export const stateStore = {
  read: async <T>(sql: Sql, key: string): Promise<T | null> => {
    const row = await sql.get<{ value: string }>('select value from state where key = $1', key)
    return row ? (JSON.parse(row.value) as T) : null
  },
  /** Only while it is still `from` (or absent): of two nodes that try, one does it. */
  replace: async (tx: Sql, key: string, from: unknown, to: unknown): Promise<boolean> => {
    const changed = await tx.run(
      `insert into state (key, value) values ($1, $2)
       on conflict (key) do update set value = excluded.value where state.value = $3`,
      key,
      JSON.stringify(to),
      JSON.stringify(from),
    )
    return changed === 1
  },
  save: (tx: Sql, key: string, value: unknown): Promise<number> =>
    tx.run(
      'insert into state (key, value) values ($1, $2) on conflict (key) do update set value = excluded.value',
      key,
      JSON.stringify(value),
    ),
}
