import type { Sql } from '@seatwarden/runtime/db/database'

const WRITE = `insert into settings (name, value) values ($1, $2)
  on conflict (name) do update set value = excluded.value`

/** Small things of which there is one, as JSON under a name. */
export const readSetting = async <T>(sql: Sql, name: string): Promise<T | undefined> => {
  const row = await sql.get<{ value: string }>('select value from settings where name = $1', name)
  return row && (JSON.parse(row.value) as T)
}

export const writeSetting = (tx: Sql, name: string, value: unknown): Promise<number> =>
  tx.run(WRITE, name, JSON.stringify(value))
