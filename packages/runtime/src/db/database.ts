import type { Migration } from './migrate.ts'
import { openPostgres } from './postgres.ts'
import { type Database, DatabaseError } from './sql.ts'
import { openSqlite } from './sqlite.ts'

export type { DialectWords, Migration } from './migrate.ts'
export { type Database, DatabaseError, isUniqueViolation, type Sql, type Value } from './sql.ts'

export interface OpenOptions {
  /** `sqlite:/path/file.db` or `postgres://user:password@host/database`. */
  url: string
  migrations: readonly Migration[]
  /** `off` may lose the last transactions with the machine's power; for tests and simulators. Default `full`. [Q1] */
  durability?: 'full' | 'off'
  /** Throws when a transaction is begun inside another. Default: under NODE_ENV=test only, since it slows promises. */
  nestingCheck?: boolean
  /**
   * Opens what is there already, also while another process runs on it: nothing is locked and no migration applied.
   * For short work on records that nobody keeps in memory. Rejects where nothing is, or of another version.
   */
  beside?: boolean
  /** PostgreSQL connections of this process. Default 10. */
  connections?: number
}

/** Opens the database, created where it does not exist, with every migration applied. Rejects with DatabaseError. */
export const openDatabase = async (options: OpenOptions): Promise<Database> => {
  const { url, migrations, durability = 'full', beside = false, connections = 10 } = options
  const nestingCheck = options.nestingCheck ?? process.env.NODE_ENV === 'test'
  if (url.startsWith('sqlite:')) {
    const path = url.slice('sqlite:'.length)
    if (path === '') throw new DatabaseError('the database URL names no file; write sqlite:/path/file.db')
    return openSqlite({ path, migrations, durability, beside, nestingCheck })
  }
  if (/^postgres(?:ql)?:\/\//.test(url)) {
    return openPostgres({ url, migrations, durability, beside, nestingCheck, connections })
  }
  const scheme = url.split(':', 1)[0]
  throw new DatabaseError(`a database URL begins with sqlite: or postgres://, not with ${scheme}:`)
}
