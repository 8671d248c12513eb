/** What a statement takes. Whole numbers are kept exactly up to ±2^53; text holds no NUL character. */
export type Value = string | number | bigint | Uint8Array | null

/**
 * Plain SQL that both engines understand, with `$1 …` placeholders. Rules that keep them the same:
 * quote an alias that has capitals (`AS "accountId"`), cast a placeholder whose type nothing tells
 * (`CAST($1 AS bigint)`), keep yes and no as the integers 1 and 0. `FOR UPDATE` at a statement's end is
 * understood by both (SQLite's writer is alone anyway). Whole numbers come back as numbers, blobs as Buffer.
 */
export interface Sql {
  all<T>(sql: string, ...params: Value[]): Promise<T[]>
  get<T>(sql: string, ...params: Value[]): Promise<T | undefined>
  /** The number of rows changed. */
  run(sql: string, ...params: Value[]): Promise<number>
}

/**
 * One store of records. `all` and `get` only read and never see a transaction that has not ended;
 * `run` is a transaction of one statement.
 */
export interface Database extends Sql {
  readonly dialect: 'sqlite' | 'postgres'
  /**
   * All of it or none. When a statement failed the whole is rolled back and that error rethrown, even if
   * `work` caught it. SQLite runs transactions one after another. Throws inside another transaction.
   */
  transaction<T>(work: (tx: Sql) => Promise<T>): Promise<T>
  /** Reads one unchanging state for as long as `work` lasts, without holding up any writer. */
  snapshot<T>(work: (tx: Sql) => Promise<T>): Promise<T>
  /** Writes a consistent copy to a new file while work goes on. SQLite only; PostgreSQL has pg_dump. */
  backup(path: string): Promise<void>
  close(): Promise<void>
}

/** A failure of the store that a person can do something about; one line. */
export class DatabaseError extends Error {
  override readonly name = 'DatabaseError'
}

/** A value that one engine would lose, cut short or crash on; the HTTP server answers it as the caller's fault. [Q2] */
export class UnstorableError extends TypeError {
  override readonly name = 'UnstorableError'
  readonly fault: string

  constructor(index: number, fault: string) {
    super(`$${index + 1} cannot be stored: ${fault}`)
    this.fault = fault
  }
}

/** How an engine runs a statement; SQLite answers at once. */
export interface Engine {
  all(sql: string, params: Value[]): unknown[] | Promise<unknown[]>
  get(sql: string, params: Value[]): unknown
  run(sql: string, params: Value[]): number | Promise<number>
}

const NONE = Symbol('no failure')

/** One transaction's statements: refuses use after its end, and after a failed statement as PostgreSQL does. */
export class Unit implements Sql {
  readonly #engine: Engine
  #failure: unknown = NONE
  #open = true

  constructor(engine: Engine) {
    this.#engine = engine
  }

  async all<T>(sql: string, ...params: Value[]): Promise<T[]> {
    this.#check()
    try {
      const rows = this.#engine.all(sql, params)
      return (rows instanceof Promise ? await rows : rows) as T[]
    } catch (error) {
      throw this.#fail(error)
    }
  }

  async get<T>(sql: string, ...params: Value[]): Promise<T | undefined> {
    this.#check()
    try {
      const row = this.#engine.get(sql, params)
      return (row instanceof Promise ? await row : row) as T | undefined
    } catch (error) {
      throw this.#fail(error)
    }
  }

  async run(sql: string, ...params: Value[]): Promise<number> {
    this.#check()
    try {
      const changed = this.#engine.run(sql, params)
      return typeof changed === 'number' ? changed : await changed
    } catch (error) {
      throw this.#fail(error)
    }
  }

  /** Ends the unit; throws the first failure, so that nothing after it is kept. */
  finish(): void {
    this.#open = false
    if (this.#failure !== NONE) throw this.#failure
  }

  #check(): void {
    if (!this.#open) throw new DatabaseError('this transaction has ended; a statement was sent after its end')
    if (this.#failure !== NONE) throw this.#failure
  }

  #fail(error: unknown): unknown {
    this.#failure = error
    return error
  }
}

const READS = /^\s*(?:select|with|values|explain|pragma)\b/i

/** `all` and `get` outside a transaction only read, on either engine. */
export const assertReads = (sql: string): void => {
  if (!READS.test(sql)) throw new DatabaseError(`outside a transaction only reads return rows: ${sql.slice(0, 80)}`)
}

/** Throws UnstorableError, naming the placeholder. */
export const assertValue = (value: unknown, index: number): void => {
  const fault = faultOf(value)
  if (fault) throw new UnstorableError(index, fault)
}

const faultOf = (value: unknown): string | undefined => {
  switch (typeof value) {
    case 'string':
      return value.includes('\0') ? 'text with a NUL character' : undefined
    case 'number':
      return Number.isFinite(value) ? undefined : `${value}`
    case 'bigint':
      return Number.isSafeInteger(Number(value)) ? undefined : 'a whole number beyond 2^53'
    default:
      return value === null || value instanceof Uint8Array ? undefined : `a value of type ${typeof value}`
  }
}

/** Whether an error says that a unique or primary key is already taken. */
export const isUniqueViolation = (error: unknown): boolean => {
  const code = (error as { code?: unknown } | null)?.code
  return code === '23505' || code === 'SQLITE_CONSTRAINT_UNIQUE' || code === 'SQLITE_CONSTRAINT_PRIMARYKEY'
}
