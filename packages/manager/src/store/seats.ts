import type { Instant } from '@seatwarden/core/instant'
import type { ModuleId } from '@seatwarden/core/module'
import type { Trial } from '@seatwarden/core/seats/claim'
import type { Database, Sql } from '@seatwarden/runtime/db/database'
import { jsonRows, leftLookup } from './json-rows.ts'
import { lastUseStore } from './last-use.ts'
import { poolStore } from './pools.ts'
import { keyOf, READ, type Read, type SeatKey, type SeatRead, type SeatRow, toRead } from './seat-rows.ts'

/** What is stored of accounts' use of modules. */
const reads = (dialect: Database['dialect']) => {
  const keys = jsonRows(dialect, '$1', { account_id: 'bigint', module: 'text' })
  const keyList = (list: readonly SeatKey[]) => JSON.stringify(list.map((k) => [k.accountId, k.module]))
  return {
    /**
     * One for each wanted of an account that exists, in that order. The database tells only of those of whom something
     * is stored, and of accounts that are gone.
     */
    read: async (sql: Sql, wanted: readonly SeatKey[]): Promise<SeatRead[]> => {
      const rows = await sql.all<Read & { existing: number | null }>(
        `select k.account_id, k.module, a.id as existing, ${READ} from ${keys} k
         ${leftLookup(dialect, 'seats', 's', 's.account_id = k.account_id and s.module = k.module')}
         ${leftLookup(dialect, 'accounts', 'a', 'a.id = k.account_id')}
         ${leftLookup(dialect, 'trials', 't', 't.address = a.address and t.module = k.module')}
         where s.kind is not null or t.started_at is not null or a.id is null`,
        keyList(wanted),
      )
      const told = rows.map((row) => [keyOf(row.account_id, row.module), row.existing && toRead(row)] as const)
      const stored = new Map(told)
      return wanted.flatMap(({ accountId, module }) => {
        const read = stored.get(keyOf(accountId, module))
        return read === undefined ? { accountId, module, seat: null, trial: null } : read || []
      })
    },
    /** Every stored seat of these accounts. */
    ofAccounts: async (sql: Sql, accountIds: readonly number[]): Promise<SeatRead[]> => {
      const rows = await sql.all<Read>(
        `select s.account_id, s.module, ${READ} from ${jsonRows(dialect, '$1', { id: 'bigint' })} k
         join seats s on s.account_id = k.id join accounts a on a.id = k.id
         left join trials t on t.address = a.address and t.module = s.module`,
        JSON.stringify(accountIds.map((id) => [id])),
      )
      return rows.map(toRead)
    },
    /** All stored seats, a page at a time, in the order of account and module. */
    page: async (sql: Sql, after: SeatKey, limit: number): Promise<SeatRead[]> => {
      const rows = await sql.all<Read>(
        `select s.account_id, s.module, ${READ} from seats s join accounts a on a.id = s.account_id
         left join trials t on t.address = a.address and t.module = s.module
         where (s.account_id, s.module) > ($1, $2) order by s.account_id, s.module limit $3`,
        after.accountId,
        after.module,
        limit,
      )
      return rows.map(toRead)
    },
  }
}

/** Who waits for a seat, and who holds one, of one module. */
const queues = () => ({
  /**
   * Who may be waiting for a seat: live trials and those refused since, oldest first access first. SQL only narrows
   * to enough rows; core/seats/promote decides. [S6]
   */
  waiting: async (
    tx: Sql,
    module: ModuleId,
    now: Instant,
    refusedSince: Instant,
    limit: number,
  ): Promise<SeatRead[]> => {
    const from = `from seats s join accounts a on a.id = s.account_id
      left join trials t on t.address = a.address and t.module = s.module where s.module = $1 and s.kind <> 'licensed'`
    const select = `select s.account_id, s.module, ${READ} ${from}`
    const trial = await tx.all<Read>(
      `${select} and t.ends_at > $2 order by s.first_access_at limit $3`,
      module,
      now,
      limit,
    )
    const refused = await tx.all<Read>(
      `${select} and s.refused_at > $2 order by s.first_access_at limit $3`,
      module,
      refusedSince,
      limit,
    )
    const seen = new Set(trial.map((row) => row.account_id))
    return [...trial, ...refused.filter((row) => !seen.has(row.account_id))].map(toRead)
  },
  /** Everybody who holds a licensed seat of a module. */
  holders: async (tx: Sql, module: ModuleId): Promise<SeatRead[]> => {
    const rows = await tx.all<Read>(
      `select s.account_id, s.module, ${READ} from seats s join accounts a on a.id = s.account_id
       left join trials t on t.address = a.address and t.module = s.module
       where s.module = $1 and s.kind = 'licensed'`,
      module,
    )
    return rows.map(toRead)
  },
})

/** Seats and trials as a transaction leaves them. */
const writes = (dialect: Database['dialect']) => {
  const keys = jsonRows(dialect, '$1', { account_id: 'bigint', module: 'text' })
  const keyList = (list: readonly SeatKey[]) => JSON.stringify(list.map((k) => [k.accountId, k.module]))
  const seats = jsonRows(dialect, '$1', {
    account_id: 'bigint',
    module: 'text',
    kind: 'text',
    since: 'bigint',
    first_access_at: 'bigint',
    refused_at: 'bigint',
  })
  const trials = jsonRows(dialect, '$1', {
    account_id: 'bigint',
    module: 'text',
    started_at: 'bigint',
    ends_at: 'bigint',
  })
  return {
    save: (tx: Sql, rows: readonly SeatRow[]): Promise<number> =>
      tx.run(
        `insert into seats (account_id, module, kind, since, first_access_at, refused_at)
         select account_id, module, kind, since, first_access_at, refused_at from ${seats} k where true
         on conflict (account_id, module) do update set kind = excluded.kind, since = excluded.since, refused_at = excluded.refused_at`,
        JSON.stringify(rows.map((r) => [r.accountId, r.module, r.kind, r.since, r.firstAccessAt, r.refusedAt])),
      ),
    remove: (tx: Sql, wanted: readonly SeatKey[]): Promise<number> =>
      tx.run(
        `delete from seats where (account_id, module) in (select account_id, module from ${keys} k)`,
        keyList(wanted),
      ),
    /** A trial is stored by address, so that it outlives its account. It is never started twice. [S5] */
    startTrials: (tx: Sql, rows: readonly (SeatKey & Trial)[]): Promise<number> =>
      tx.run(
        `insert into trials (address, module, started_at, ends_at)
         select a.address, k.module, k.started_at, k.ends_at from ${trials} k join accounts a on a.id = k.account_id where true
         on conflict (address, module) do nothing`,
        JSON.stringify(rows.map((r) => [r.accountId, r.module, r.startedAt, r.endsAt])),
      ),
  }
}

/** Everything about seats: pools, seats, trials, counters and last uses. */
export const seatStore = (dialect: Database['dialect']) => ({
  ...poolStore(dialect),
  ...reads(dialect),
  ...queues(),
  ...writes(dialect),
  ...lastUseStore(dialect),
})
export type SeatStore = ReturnType<typeof seatStore>
