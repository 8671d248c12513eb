import { systemClock } from '../clock.ts'
import { DatabaseError, type Sql } from './sql.ts'

export interface DialectWords {
  /** A number that the database counts up by itself. */
  serialKey: 'bigserial primary key' | 'integer primary key autoincrement'
  blob: 'bytea' | 'blob'
}

/** One step of a schema. Its id is kept in the database; a published step is never changed. */
export interface Migration {
  id: string
  sql: (words: DialectWords) => string[]
}

export const SQLITE_WORDS: DialectWords = { serialKey: 'integer primary key autoincrement', blob: 'blob' }
export const POSTGRES_WORDS: DialectWords = { serialKey: 'bigserial primary key', blob: 'bytea' }

/** Runs each step of `migrations` that the database lacks, each in a transaction of its own. */
export interface Migrator {
  words: DialectWords
  transaction<T>(work: (tx: Sql) => Promise<T>): Promise<T>
  /** Keeps other nodes that start now waiting until this transaction ends. */
  lock(tx: Sql): Promise<void>
}

const TABLE = 'create table if not exists migrations (id text primary key, applied_at bigint not null)'

export const migrate = async (migrator: Migrator, migrations: readonly Migration[]): Promise<void> => {
  const known = new Set(migrations.map((migration) => migration.id))
  if (known.size !== migrations.length) throw new Error('two migrations have the same id')
  const applied = await migrator.transaction(async (tx) => {
    await migrator.lock(tx)
    await tx.run(TABLE)
    return tx.all<{ id: string }>('select id from migrations order by id')
  })
  refuseUnknown(applied, known)
  const done = new Set(applied.map((row) => row.id))
  for (const migration of migrations) {
    if (!done.has(migration.id)) await apply(migrator, migration)
  }
}

const refuseUnknown = (applied: { id: string }[], known: Set<string>): void => {
  const unknown = applied.filter((row) => !known.has(row.id))
  if (unknown.length === 0) return
  const ids = unknown.map((row) => row.id).join(', ')
  throw new DatabaseError(
    `the database was written by a newer program (it knows ${ids}); start that program, or restore a backup made by this one`,
  )
}

/** Rejects unless exactly these steps were applied: the database is another program's, and this one changes no schema. */
export const assertMigrated = async (sql: Sql, migrations: readonly Migration[]): Promise<void> => {
  const applied = await sql.all<{ id: string }>('select id from migrations order by id').catch(() => [])
  refuseUnknown(applied, new Set(migrations.map((migration) => migration.id)))
  if (applied.length === migrations.length) return
  throw new DatabaseError('the database is not ready for this program; start the server of this version on it first')
}

const apply = (migrator: Migrator, migration: Migration): Promise<void> =>
  migrator.transaction(async (tx) => {
    await migrator.lock(tx)
    if (await tx.get('select id from migrations where id = $1', migration.id)) return
    for (const statement of migration.sql(migrator.words)) await tx.run(statement)
    await tx.run('insert into migrations (id, applied_at) values ($1, $2)', migration.id, systemClock.wall())
  })
