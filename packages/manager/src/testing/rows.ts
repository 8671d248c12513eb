import type { Database, Sql } from '@seatwarden/runtime/db/database'

const TABLES = {
  sqlite: "select name from sqlite_schema where type = 'table' order by name",
  postgres:
    "select table_name as name from information_schema.tables where table_schema = current_schema() and table_type = 'BASE TABLE' order by 1",
}

/** Every row of every table, to be compared: a test shows by it that nothing was changed. */
export const rowsOf = (db: Database): Promise<Record<string, string[]>> =>
  db.snapshot(async (tx: Sql) => {
    const tables = await tx.all<{ name: string }>(TABLES[db.dialect])
    const rows: Record<string, string[]> = {}
    for (const { name } of tables)
      rows[name] = (await tx.all(`select * from ${name}`)).map((row) => JSON.stringify(row)).toSorted()
    return rows
  })
