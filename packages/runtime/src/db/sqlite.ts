import { closeSync, existsSync, mkdirSync, openSync } from 'node:fs'
import { type FileHandle, open, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import LibsqlPromise from 'libsql/promise'
import { assertMigrated, type Migration, migrate, SQLITE_WORDS } from './migrate.ts'
import { createNesting, type Nesting } from './nesting.ts'
import { assertReads, type Database, DatabaseError, type Sql, Unit, type Value } from './sql.ts'
import { SqliteConnection } from './sqlite-connection.ts'

export interface SqliteOptions {
  path: string
  migrations: readonly Migration[]
  durability: 'full' | 'off'
  beside: boolean
  nestingCheck: boolean
}

/** Snapshot connections kept for the next one; more may be open at once. */
const IDLE_SNAPSHOTS = 2
/** A long read lets everything else of the process have its turn this often. */
const TURN_MS = 8

/** A lock inside SQLite itself, so that it ends with its process, however that ends. */
const lockFile = (path: string): SqliteConnection => {
  const lock = new SqliteConnection(`${path}.lock`, ['busy_timeout = 0'])
  try {
    lock.exec('begin exclusive')
    return lock
  } catch (error) {
    lock.close()
    const busy = String((error as { code?: unknown }).code).startsWith('SQLITE_BUSY')
    if (!busy) throw error
    throw new DatabaseError(`${path} is in use by another process; stop that one first, or give this one its own file`)
  }
}

const assertThere = (path: string): void => {
  if (existsSync(path)) return
  throw new DatabaseError(`there is no database ${path}; name the folder of a server that has been started before`)
}

const assertWritable = (path: string): void => {
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o750 })
    closeSync(openSync(path, 'a', 0o640))
  } catch (error) {
    throw new DatabaseError(`cannot open the database ${path}: ${(error as Error).message}`)
  }
}

/** Only its owner may read it, and nothing that is there is written over. */
const createEmpty = async (path: string): Promise<FileHandle> => {
  try {
    return await open(path, 'wx', 0o600)
  } catch (error) {
    throw new DatabaseError(`cannot write the backup: ${(error as Error).message}`)
  }
}

const ended = (connection: SqliteConnection): void => {
  if (connection.inTransaction) connection.exec('rollback')
}

const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

/** Lets the event loop turn between the pages of a long read. */
const yielding = (unit: Unit): Sql => {
  let since = performance.now()
  const breathe = async (): Promise<void> => {
    if (performance.now() - since < TURN_MS) return
    await nextTurn()
    since = performance.now()
  }
  return {
    all: async <T>(sql: string, ...params: Value[]) => {
      await breathe()
      return unit.all<T>(sql, ...params)
    },
    get: async <T>(sql: string, ...params: Value[]) => {
      await breathe()
      return unit.get<T>(sql, ...params)
    },
    run: (sql, ...params) => unit.run(sql, ...params),
  }
}

class SqliteDatabase implements Database {
  readonly dialect = 'sqlite'
  readonly #options: SqliteOptions
  readonly #lock: SqliteConnection | null
  readonly #writer: SqliteConnection
  readonly #reader: SqliteConnection
  readonly #idle: SqliteConnection[] = []
  readonly #nesting: Nesting
  #tail: Promise<void> = Promise.resolve()
  #snapshots = 0
  #closed = false

  constructor(options: SqliteOptions) {
    this.#options = options
    this.#nesting = createNesting(options.nestingCheck)
    this.#lock = options.beside ? null : lockFile(options.path)
    const synchronous = options.durability === 'full' ? 'full' : 'off'
    this.#writer = new SqliteConnection(options.path, [
      'busy_timeout = 5000',
      'journal_mode = wal',
      `synchronous = ${synchronous}`,
      'foreign_keys = on',
    ])
    this.#reader = this.#openReader()
  }

  async all<T>(sql: string, ...params: Value[]): Promise<T[]> {
    this.#assertOpen()
    assertReads(sql)
    return this.#reader.all(sql, params) as T[]
  }

  async get<T>(sql: string, ...params: Value[]): Promise<T | undefined> {
    this.#assertOpen()
    assertReads(sql)
    return this.#reader.get(sql, params) as T | undefined
  }

  run(sql: string, ...params: Value[]): Promise<number> {
    return this.#nesting(() => this.#alone(async () => this.#writer.run(sql, params)))
  }

  transaction<T>(work: (tx: Sql) => Promise<T>): Promise<T> {
    return this.#nesting(() => this.#alone(() => this.#transact(work)))
  }

  async snapshot<T>(work: (tx: Sql) => Promise<T>): Promise<T> {
    this.#assertOpen()
    const connection = this.#idle.pop() ?? this.#openReader()
    this.#snapshots += 1
    try {
      connection.exec('begin')
      // The state is fixed by the first read, not by BEGIN.
      connection.get('select count(*) from sqlite_schema', [])
      const unit = new Unit(connection)
      const result = await work(yielding(unit))
      unit.finish()
      return result
    } finally {
      this.#snapshots -= 1
      ended(connection)
      if (this.#closed || this.#idle.length >= IDLE_SNAPSHOTS) connection.close()
      else this.#idle.push(connection)
    }
  }

  async backup(path: string): Promise<void> {
    this.#assertOpen()
    const file = await createEmpty(path)
    const copy = new LibsqlPromise(this.#options.path, {})
    try {
      // `exec` is what this driver runs off the main thread: a large copy takes seconds, and gates answer meanwhile.
      await copy.exec(`vacuum into '${path.replaceAll("'", "''")}'`)
      await file.sync()
    } catch (error) {
      await rm(path, { force: true })
      throw error
    } finally {
      copy.close()
      await file.close()
    }
  }

  async close(): Promise<void> {
    if (this.#closed) return
    const last = this.#tail
    this.#closed = true
    await last
    while (this.#snapshots > 0) await nextTurn()
    for (const connection of [...this.#idle, this.#reader, this.#writer]) connection.close()
    if (!this.#lock) return
    ended(this.#lock)
    this.#lock.close()
  }

  migrate(): Promise<void> {
    const { migrations, beside } = this.#options
    if (beside) return assertMigrated(this, migrations)
    return migrate(
      { words: SQLITE_WORDS, transaction: (work) => this.transaction(work), lock: async () => {} },
      migrations,
    )
  }

  #openReader(): SqliteConnection {
    return new SqliteConnection(this.#options.path, ['busy_timeout = 5000', 'query_only = on'])
  }

  #assertOpen(): void {
    if (this.#closed) throw new DatabaseError('the database is closed')
  }

  /** First come, first served on the one connection that writes. */
  async #alone<T>(work: () => Promise<T>): Promise<T> {
    this.#assertOpen()
    const before = this.#tail
    let leave = (): void => {}
    this.#tail = new Promise((resolve) => {
      leave = resolve
    })
    await before
    try {
      return await work()
    } finally {
      leave()
    }
  }

  async #transact<T>(work: (tx: Sql) => Promise<T>): Promise<T> {
    const unit = new Unit(this.#writer)
    this.#writer.exec('begin immediate')
    try {
      const result = await work(unit)
      unit.finish()
      this.#writer.exec('commit')
      return result
    } catch (error) {
      ended(this.#writer)
      throw error
    }
  }
}

export const openSqlite = async (options: SqliteOptions): Promise<Database> => {
  if (options.beside) assertThere(options.path)
  else assertWritable(options.path)
  const database = new SqliteDatabase(options)
  try {
    await database.migrate()
    return database
  } catch (error) {
    await database.close()
    throw error
  }
}
