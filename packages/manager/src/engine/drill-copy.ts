import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Database, openDatabase, type Sql, type Value } from '@seatwarden/runtime/db/database'
import { nextTurn } from '@seatwarden/runtime/turn'
import { migrations } from '../migrations/index.ts'

type Row = Record<string, Value>

/** What the decline depends on, each table with its key. Sign-ins, deliveries and the history stay where they are. */
const NEEDED: Readonly<Record<string, readonly string[]>> = {
  state: ['key'],
  license_files: ['id'],
  known_licenses: ['license_id'],
  outbox: ['id'],
  notices: ['key'],
  accounts: ['id'],
  domains: ['name'],
  group_members: ['group_address', 'member_address'],
  access_modes: ['module'],
  pools: ['module'],
  used_seats: ['module'],
  seats: ['account_id', 'module'],
  trials: ['address', 'module'],
}
const PAGE = 5_000

const places = (from: number, count: number): string =>
  Array.from({ length: count }, (_, at) => `$${from + at}`).join(', ')

async function* pagesOf(sql: Sql, table: string, key: readonly string[]): AsyncGenerator<Row[]> {
  const order = key.join(', ')
  for (let last: Row | undefined; ; ) {
    const after = last ? `where (${order}) > (${places(2, key.length)})` : ''
    const from: Value[] = last ? key.map((name) => last?.[name] ?? null) : []
    const rows = await sql.all<Row>(`select * from ${table} ${after} order by ${order} limit $1`, PAGE, ...from)
    if (rows.length > 0) yield rows
    last = rows.at(-1)
    if (rows.length < PAGE) return
  }
}

/** A password is nobody's business in a rehearsal. [Q3] */
const bare = (row: Row): Row => ('password_hash' in row ? { ...row, password_hash: null } : row)

const write = (copy: Database, table: string, rows: readonly Row[]): Promise<void> =>
  copy.transaction(async (tx) => {
    const columns = Object.keys(rows[0] ?? {})
    const into = `insert into ${table} (${columns.join(', ')}) values (${places(1, columns.length)})`
    for (const row of rows.map(bare)) await tx.run(into, ...columns.map((name) => row[name] ?? null))
  })

const copyRows = (db: Database, copy: Database): Promise<void> =>
  db.snapshot(async (sql) => {
    for (const [table, key] of Object.entries(NEEDED))
      for await (const rows of pagesOf(sql, table, key)) {
        await write(copy, table, rows)
        await nextTurn()
      }
  })

const filled = async (db: Database, path: string): Promise<Database> => {
  if (db.dialect === 'sqlite') await db.backup(path)
  const copy = await openDatabase({ url: `sqlite:${path}`, migrations, durability: 'off' })
  if (db.dialect === 'sqlite') return copy
  try {
    await copyRows(db, copy)
    return copy
  } catch (error) {
    await copy.close()
    throw error
  }
}

/** There is no copy to play on, mostly because there is no room for it. */
export class CopyError extends Error {
  override readonly name = 'CopyError'
}

const noCopy = (error: Error): never => {
  throw new CopyError(error.message)
}

/**
 * A copy of the state in a folder that only this program's user can read, for as long as `work` lasts; nothing of the
 * state itself is changed. Always SQLite, also where the state is in PostgreSQL. [D13]
 */
export const withCopy = async <T>(db: Database, work: (copy: Database) => Promise<T>): Promise<T> => {
  const folder = await mkdtemp(join(tmpdir(), 'seatwarden-drill-')).catch(noCopy)
  try {
    const copy = await filled(db, join(folder, 'copy.db')).catch(noCopy)
    try {
      return await work(copy)
    } finally {
      await copy.close()
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
