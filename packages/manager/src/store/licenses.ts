import type { Instant } from '@seatwarden/core/instant'
import type { LifecycleEffect } from '@seatwarden/core/lifecycle/event'
import type { NewsText } from '@seatwarden/core/lifecycle/recipients'
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

type NoticeEffect = Extract<LifecycleEffect, { kind: 'notice' }>
export type Notice = Pick<NoticeEffect, 'key' | 'cause' | 'about' | 'at'> & { text: NoticeEffect['text'] | NewsText }

/** To whom a notice goes, and what its mail adds to its text. */
export interface ToldNotice {
  text: string
  at: Instant
  recipients: string[]
  details: object | null
}

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
  /** A notice is state: written with its cause, once for its key; `details`: what its mail adds to the text. [N3] */
  addNotice: (
    tx: Sql,
    notice: Notice,
    recipients: readonly string[],
    now: Instant,
    details: object | null = null,
  ): Promise<number> =>
    tx.run(
      `insert into notices (key, text, cause, about, due_at, recipients, created_at, details)
       values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (key) do nothing`,
      notice.key,
      notice.text,
      notice.cause,
      notice.about,
      notice.at,
      JSON.stringify(recipients),
      now,
      details && JSON.stringify(details),
    ),
  /** What notices hold, the oldest first. */
  told: async (sql: Sql): Promise<ToldNotice[]> => {
    const rows = await sql.all<{ text: string; at: Instant; recipients: string; details: string | null }>(
      'select text, due_at as at, recipients, details from notices order by created_at, key',
    )
    return rows.map(({ text, at, recipients, details }) => ({
      text,
      at,
      recipients: JSON.parse(recipients) as string[],
      details: details === null ? null : (JSON.parse(details) as object),
    }))
  },
  notices: async (sql: Sql): Promise<{ key: string; text: string; at: Instant }[]> =>
    sql.all('select key, text, due_at as at from notices order by due_at, key'),
}
