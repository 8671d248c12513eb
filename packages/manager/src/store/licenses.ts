import type { Instant } from '@seatwarden/core/instant'
import type { Sql } from '@seatwarden/runtime/db/database'

/** A license file that was installed here, the newest last. */
export interface LicenseFile {
  id: number
  text: string
  orderId: string
  reason: string
  changes: string[]
  installedAt: Instant
}

interface Row {
  id: number
  text: string
  order_id: string
  reason: string
  changes: string
  installed_at: Instant
}

const fromRow = (row: Row): LicenseFile => ({
  id: row.id,
  text: row.text,
  orderId: row.order_id,
  reason: row.reason,
  changes: JSON.parse(row.changes) as string[],
  installedAt: row.installed_at,
})

export const licenseStore = {
  current: async (sql: Sql): Promise<LicenseFile | null> => {
    const row = await sql.get<Row>('select * from license_files order by id desc limit 1')
    return row ? fromRow(row) : null
  },
  recent: async (sql: Sql, limit: number): Promise<LicenseFile[]> =>
    (await sql.all<Row>('select * from license_files order by id desc limit $1', limit)).map(fromRow),
  add: (tx: Sql, file: Omit<LicenseFile, 'id'>): Promise<number> =>
    tx.run(
      'insert into license_files (text, order_id, reason, changes, installed_at) values ($1, $2, $3, $4, $5)',
      file.text,
      file.orderId,
      file.reason,
      JSON.stringify(file.changes),
      file.installedAt,
    ),
  notices: async (sql: Sql): Promise<{ key: string; text: string; at: Instant }[]> =>
    sql.all('select key, text, due_at as at from notices order by due_at, key'),
}
