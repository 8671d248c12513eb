import type { Database, Sql, Value } from '@seatwarden/runtime/db/database'

/** What SQLite says where nothing more can be written. */
export class DiskFull extends Error {
  readonly code = 'SQLITE_FULL'

  constructor() {
    super('database or disk is full')
  }
}

/**
 * Stands between a manager and its database. At the n-th moment from now, before or after any statement or commit, the
 * plug can be pulled; and while the disk is full nothing is kept. [Q1]
 */
export class Disk {
  full = false
  /** Pulls the plug of the machine. */
  pullPlug: () => void = () => undefined
  /** Moments that have passed since the start of the machine's life. */
  moments = 0
  #pullAt = Number.POSITIVE_INFINITY

  /** The plug is pulled at the n-th moment from now; null: not any more. */
  arm(n: number | null): void {
    this.#pullAt = n === null ? Number.POSITIVE_INFINITY : this.moments + n
  }

  get armed(): boolean {
    return this.#pullAt > this.moments && Number.isFinite(this.#pullAt)
  }

  /** A moment at which anything may end. */
  moment(): void {
    this.moments += 1
    if (this.moments === this.#pullAt) this.pullPlug()
  }

  async #between<T>(work: () => Promise<T>): Promise<T> {
    this.moment()
    const result = await work()
    this.moment()
    return result
  }

  #sql(sql: Sql, writes: () => void): Sql {
    return {
      all: <T>(text: string, ...params: Value[]) => this.#between(() => sql.all<T>(text, ...params)),
      get: <T>(text: string, ...params: Value[]) => this.#between(() => sql.get<T>(text, ...params)),
      run: (text, ...params) =>
        this.#between(async () => {
          writes()
          return sql.run(text, ...params)
        }),
    }
  }

  over(db: Database): Database {
    const refuse = (): void => {
      if (this.full) throw new DiskFull()
    }
    return {
      ...this.#sql(db, refuse),
      dialect: db.dialect,
      transaction: (work) =>
        this.#between(() =>
          db.transaction(async (tx) => {
            let wrote = false
            const result = await work(
              this.#sql(tx, () => {
                wrote = true
              }),
            )
            // As where the commit finds no room: nothing of it is kept.
            if (wrote) refuse()
            return result
          }),
        ),
      snapshot: (work) => this.#between(() => db.snapshot(work)),
      backup: (path) => db.backup(path),
      close: () => db.close(),
    }
  }
}
