import type { KnownLicense } from '@seatwarden/core/backup'
import type { Instant } from '@seatwarden/core/instant'
import type { Sql } from '@seatwarden/runtime/db/database'

/** A license file kept aside; none of this server's clocks is in it. [A10 D14] */
export interface Backup {
  id: number
  takenAt: Instant
  orderId: string
  /** Before what it was taken, in words. */
  reason: string
  text: string
}

interface BackupRow {
  id: number
  taken_at: Instant
  order_id: string
  reason: string
  text: string
}

interface KnownRow {
  license_id: string
  order_id: string
  previous_order_id: string | null
  activation_id: string
  issued_at: Instant
  counter: number
  ended_how: 'deactivated' | 'revoked' | null
  ended_at: Instant | null
}

const backupFrom = ({ taken_at: takenAt, order_id: orderId, ...same }: BackupRow): Backup => ({
  ...same,
  takenAt,
  orderId,
})

const knownFrom = (row: KnownRow): KnownLicense => ({
  licenseId: row.license_id,
  orderId: row.order_id,
  previousOrderId: row.previous_order_id,
  activationId: row.activation_id,
  issuedAt: row.issued_at,
  counter: row.counter,
  ended: row.ended_how !== null && row.ended_at !== null ? { how: row.ended_how, at: row.ended_at } : null,
})

const COLUMNS = 'license_id, order_id, previous_order_id, activation_id, issued_at, counter, ended_how, ended_at'

export const backupStore = {
  add: (tx: Sql, backup: Omit<Backup, 'id'>): Promise<number> =>
    tx.run(
      'insert into backups (taken_at, order_id, reason, text) values ($1, $2, $3, $4)',
      backup.takenAt,
      backup.orderId,
      backup.reason,
      backup.text,
    ),
  /** Newest first. */
  all: async (sql: Sql): Promise<Backup[]> =>
    (await sql.all<BackupRow>('select * from backups order by id desc')).map(backupFrom),
  /** Newest first, without their texts. */
  orders: async (sql: Sql): Promise<Pick<Backup, 'id' | 'orderId'>[]> =>
    sql.all('select id, order_id as "orderId" from backups order by id desc'),
  byId: async (sql: Sql, id: number): Promise<Backup | null> => {
    const row = await sql.get<BackupRow>('select * from backups where id = $1', id)
    return row ? backupFrom(row) : null
  },
  newest: async (sql: Sql): Promise<Backup | null> => {
    const row = await sql.get<BackupRow>('select * from backups order by id desc limit 1')
    return row ? backupFrom(row) : null
  },
  remove: (tx: Sql, id: number): Promise<number> => tx.run('delete from backups where id = $1', id),
}

/** Of each license that was ever here, the newest file and how it ended. [A10] */
export const knownStore = {
  all: async (sql: Sql): Promise<KnownLicense[]> =>
    (await sql.all<KnownRow>('select * from known_licenses order by license_id')).map(knownFrom),
  one: async (sql: Sql, licenseId: string): Promise<KnownLicense | undefined> => {
    const row = await sql.get<KnownRow>('select * from known_licenses where license_id = $1', licenseId)
    return row && knownFrom(row)
  },
  save: (tx: Sql, known: KnownLicense): Promise<number> =>
    tx.run(
      `insert into known_licenses (${COLUMNS}) values ($1, $2, $3, $4, $5, $6, $7, $8)
       on conflict (license_id) do update set order_id = excluded.order_id,
         previous_order_id = excluded.previous_order_id, activation_id = excluded.activation_id,
         issued_at = excluded.issued_at, counter = excluded.counter, ended_how = excluded.ended_how,
         ended_at = excluded.ended_at`,
      known.licenseId,
      known.orderId,
      known.previousOrderId,
      known.activationId,
      known.issuedAt,
      known.counter,
      known.ended?.how ?? null,
      known.ended?.at ?? null,
    ),
}
