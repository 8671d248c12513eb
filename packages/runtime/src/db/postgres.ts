import { createHash } from 'node:crypto'
import type { Pool, PoolClient, Queryable, QueryResult } from 'pg'
import pg from 'pg'
import { assertMigrated, type Migration, migrate, POSTGRES_WORDS } from './migrate.ts'
import { createNesting, type Nesting } from './nesting.ts'
import {
  assertReads,
  assertValue,
  type Database,
  DatabaseError,
  type Engine,
  type Sql,
  Unit,
  type Value,
} from './sql.ts'

export interface PostgresOptions {
  url: string
  migrations: readonly Migration[]
  durability: 'full' | 'off'
  beside: boolean
  nestingCheck: boolean
  /** Connections of this process. */
  connections: number
}

const INT8 = 20
const NUMERIC = 1700
const BOOL = 16
/** Any number that means "Seatwarden's migrations" to every node on one database. */
const MIGRATION_LOCK = 7_328_927
const MOST_NAMES = 2_000

/** Counts and sums come as text otherwise, and yes and no are 1 and 0 as in SQLite. */
const types = {
  getTypeParser: (oid: number, format?: string): ((text: string) => unknown) => {
    if (oid === INT8 || oid === NUMERIC) return Number
    if (oid === BOOL) return (text) => (text === 't' ? 1 : 0)
    return pg.types.getTypeParser(oid, format)
  },
}

const names = new Map<string, string>()

/** A statement is prepared once a connection under a name that its text gives. */
const nameOf = (sql: string): string => {
  const known = names.get(sql)
  if (known) return known
  if (names.size >= MOST_NAMES) names.clear()
  const name = createHash('sha256').update(sql).digest('hex').slice(0, 32)
  names.set(sql, name)
  return name
}

const send = (on: Queryable, sql: string, values: Value[]): Promise<QueryResult> => {
  values.forEach(assertValue)
  return on.query({ name: nameOf(sql), text: sql, values })
}

class PostgresEngine implements Engine {
  readonly #on: Queryable

  constructor(on: Queryable) {
    this.#on = on
  }

  async all(sql: string, params: Value[]): Promise<unknown[]> {
    return (await send(this.#on, sql, params)).rows
  }

  async get(sql: string, params: Value[]): Promise<unknown> {
    return (await send(this.#on, sql, params)).rows[0]
  }

  async run(sql: string, params: Value[]): Promise<number> {
    return (await send(this.#on, sql, params)).rowCount ?? 0
  }
}

/** pg itself warns when a connection breaks while nobody asks it anything; the next question says so anyway. */
const ignoreIdleFailure = (): void => {}

class PostgresDatabase implements Database {
  readonly dialect = 'postgres'
  readonly #pool: Pool
  readonly #engine: PostgresEngine
  readonly #nesting: Nesting
  readonly #running = new Set<Promise<unknown>>()
  #closed: Promise<void> | undefined

  constructor(options: PostgresOptions) {
    this.#nesting = createNesting(options.nestingCheck)
    this.#pool = new pg.Pool({
      connectionString: options.url,
      max: options.connections,
      connectionTimeoutMillis: 10_000,
      types,
      ...(options.durability === 'off' ? { options: '-c synchronous_commit=off' } : {}),
    })
    this.#pool.on('error', ignoreIdleFailure)
    this.#engine = new PostgresEngine(this.#pool)
  }

  async all<T>(sql: string, ...params: Value[]): Promise<T[]> {
    this.#assertOpen()
    assertReads(sql)
    return (await this.#track(this.#engine.all(sql, params))) as T[]
  }

  async get<T>(sql: string, ...params: Value[]): Promise<T | undefined> {
    this.#assertOpen()
    assertReads(sql)
    return (await this.#track(this.#engine.get(sql, params))) as T | undefined
  }

  run(sql: string, ...params: Value[]): Promise<number> {
    return this.#nesting(async () => {
      this.#assertOpen()
      return this.#track(this.#engine.run(sql, params))
    })
  }

  transaction<T>(work: (tx: Sql) => Promise<T>): Promise<T> {
    return this.#nesting(async () => {
      this.#assertOpen()
      return this.#track(this.#transact('begin isolation level read committed', work))
    })
  }

  async snapshot<T>(work: (tx: Sql) => Promise<T>): Promise<T> {
    this.#assertOpen()
    // The state is fixed by the first query, not by BEGIN.
    return this.#track(this.#transact('begin isolation level repeatable read read only; select 1', work))
  }

  async backup(): Promise<void> {
    throw new DatabaseError('a PostgreSQL database is backed up with pg_dump')
  }

  close(): Promise<void> {
    // The pool itself would let those wait for ever that have no connection yet.
    this.#closed ??= Promise.allSettled(this.#running).then(() => this.#pool.end())
    return this.#closed
  }

  migrate(migrations: readonly Migration[]): Promise<void> {
    const lock = async (tx: Sql): Promise<void> => {
      await tx.get(`select pg_advisory_xact_lock(${MIGRATION_LOCK})`)
    }
    return migrate({ words: POSTGRES_WORDS, transaction: (work) => this.transaction(work), lock }, migrations)
  }

  #assertOpen(): void {
    if (this.#closed) throw new DatabaseError('the database is closed')
  }

  #track<T>(work: Promise<T>): Promise<T> {
    this.#running.add(work)
    const forget = (): boolean => this.#running.delete(work)
    work.then(forget, forget)
    return work
  }

  async #transact<T>(begin: string, work: (tx: Sql) => Promise<T>): Promise<T> {
    const client = await this.#pool.connect()
    let broken = false
    const onError = (): void => {
      broken = true
    }
    client.on('error', onError)
    try {
      return await this.#within(client, begin, work)
    } catch (error) {
      await client.query('rollback').catch(onError)
      throw error
    } finally {
      client.off('error', onError)
      client.release(broken)
    }
  }

  async #within<T>(client: PoolClient, begin: string, work: (tx: Sql) => Promise<T>): Promise<T> {
    const unit = new Unit(new PostgresEngine(client))
    await client.query(begin)
    const result = await work(unit)
    unit.finish()
    const { command } = await client.query('commit')
    if (command !== 'COMMIT') throw new DatabaseError('a statement nobody waited for failed; nothing was stored')
    return result
  }
}

/** The server's own words, without the password that the URL may hold. [Q3] */
const explain = (url: string, error: unknown): DatabaseError => {
  const { message, code } = error as { message?: string; code?: string }
  const place = URL.canParse(url) ? `${new URL(url).host}${new URL(url).pathname}` : 'the given URL'
  return new DatabaseError(`cannot use PostgreSQL at ${place}: ${message || code || 'no answer'}`, { cause: error })
}

export const openPostgres = async (options: PostgresOptions): Promise<Database> => {
  const database = new PostgresDatabase(options)
  try {
    await database.get('select 1')
  } catch (error) {
    await database.close()
    throw explain(options.url, error)
  }
  try {
    await (options.beside ? assertMigrated(database, options.migrations) : database.migrate(options.migrations))
    return database
  } catch (error) {
    await database.close()
    throw error
  }
}
