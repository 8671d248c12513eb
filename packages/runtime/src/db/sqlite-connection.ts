import Libsql from 'libsql'
import { assertValue, type Engine, type Value } from './sql.ts'

type Native = InstanceType<typeof Libsql>
type Statement = ReturnType<Native['prepare']>

interface Prepared {
  statement: Statement
  columns: string[]
  /** Rows come as arrays and are named here; without it the driver names them, quicker but with blobs as ArrayBuffer. */
  raw: boolean
}

/** Texts are few; this only bounds what a program that builds them could fill. */
const MOST_STATEMENTS = 500
const PLACEHOLDERS = /'(?:[^']|'')*'|"(?:[^"]|"")*"|\$(\d+)/g
const ROW_LOCK = /\s+for\s+update(?:\s+skip\s+locked)?\s*$/i

/** `$1` means a name to SQLite, numbered by first use; `?1` is the number itself. */
export const toSqlite = (sql: string): string =>
  sql.replace(ROW_LOCK, '').replace(PLACEHOLDERS, (text, number?: string) => (number ? `?${number}` : text))

/** Numbers would be bound as REAL: 12 put into text would become '12.0', and 7 / 2 would be 3.5. */
const bind = (params: Value[]): Value[] => {
  for (let index = 0; index < params.length; index += 1) {
    const value = params[index]
    assertValue(value, index)
    if (typeof value === 'number' && Number.isInteger(value)) params[index] = BigInt(value)
  }
  return params
}

const named = (columns: string[], row: unknown[]): Record<string, unknown> => {
  const record: Record<string, unknown> = {}
  for (let index = 0; index < columns.length; index += 1) record[columns[index] as string] = row[index]
  return record
}

/**
 * One connection of libsql 0.5 with its statements prepared once. The driver has three faults that this class is
 * built around: a statement used by both `get` and `all` answers `get` with the row before; a statement that failed
 * in `get` fails for ever; `get` adds `_metadata`. So each use has statements of its own, a failed one is thrown
 * away, and rows are read raw. A boolean would abort the process: `bind` refuses it.
 */
export class SqliteConnection implements Engine {
  readonly #native: Native
  readonly #gets = new Map<string, Prepared>()
  readonly #alls = new Map<string, Prepared>()
  readonly #runs = new Map<string, Prepared>()

  constructor(path: string, pragmas: string[]) {
    this.#native = new Libsql(path)
    for (const pragma of pragmas) this.#native.prepare(`pragma ${pragma}`).all()
  }

  get inTransaction(): boolean {
    return this.#native.inTransaction
  }

  exec(sql: string): void {
    this.#native.exec(sql)
  }

  all(sql: string, params: Value[]): unknown[] {
    return this.#with(this.#alls, sql, params, ({ statement, columns, raw }, bound) => {
      const rows = statement.all(bound)
      if (!raw) return rows
      for (let index = 0; index < rows.length; index += 1) rows[index] = named(columns, rows[index] as unknown[])
      return rows
    })
  }

  get(sql: string, params: Value[]): unknown {
    return this.#with(this.#gets, sql, params, ({ statement, columns }, bound) => {
      const row = statement.get(bound)
      return row === undefined ? undefined : named(columns, row as unknown[])
    })
  }

  run(sql: string, params: Value[]): number {
    return this.#with(this.#runs, sql, params, ({ statement, columns }, bound) =>
      columns.length === 0 ? statement.run(bound).changes : statement.all(bound).length,
    )
  }

  close(): void {
    for (const cache of [this.#gets, this.#alls, this.#runs]) cache.clear()
    this.#native.close()
  }

  #with<T>(
    cache: Map<string, Prepared>,
    sql: string,
    params: Value[],
    use: (prepared: Prepared, bound: Value[]) => T,
  ): T {
    const bound = bind(params)
    const prepared = cache.get(sql) ?? this.#prepare(cache, sql)
    try {
      return use(prepared, bound)
    } catch (error) {
      cache.delete(sql)
      throw error
    }
  }

  #prepare(cache: Map<string, Prepared>, sql: string): Prepared {
    const statement = this.#native.prepare(toSqlite(sql))
    const columns = statement.columns()
    const raw = cache !== this.#alls || !columns.every((column) => column.type && !/blob/i.test(column.type))
    if (raw && columns.length > 0) statement.raw(true)
    const prepared = { statement, columns: columns.map((column) => column.name), raw }
    const oldest = cache.size >= MOST_STATEMENTS ? cache.keys().next().value : undefined
    if (oldest !== undefined) cache.delete(oldest)
    cache.set(sql, prepared)
    return prepared
  }
}
