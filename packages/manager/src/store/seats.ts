import type { Instant } from '@seatwarden/core/instant'
import type { ModuleId } from '@seatwarden/core/module'
import type { Trial } from '@seatwarden/core/seats/claim'
import type { Database, Sql } from '@seatwarden/runtime/db/database'
import { jsonRows } from './json-rows.ts'

/** `trial`: began a trial that may be over; `refused`: asked under `hardLimit` and got none. */
export type SeatKind = 'licensed' | 'trial' | 'refused'

export interface SeatRow {
  accountId: number
  module: ModuleId
  kind: SeatKind
  since: Instant
  firstAccessAt: Instant
  refusedAt: Instant | null
}

export interface SeatKey {
  accountId: number
  module: ModuleId
}

/** What is stored of one account's use of one module: its seat, and its address's trial. */
export interface SeatRead extends SeatKey {
  seat: SeatRow | null
  trial: Trial | null
}

interface Read {
  account_id: number
  module: ModuleId
  kind: SeatKind | null
  since: Instant
  first_access_at: Instant
  refused_at: Instant | null
  started_at: Instant | null
  ends_at: Instant
}

const toRead = (row: Read): SeatRead => ({
  accountId: row.account_id,
  module: row.module,
  seat: row.kind && {
    accountId: row.account_id,
    module: row.module,
    kind: row.kind,
    since: row.since,
    firstAccessAt: row.first_access_at,
    refusedAt: row.refused_at,
  },
  trial: row.started_at === null ? null : { startedAt: row.started_at, endsAt: row.ends_at },
})

const READ = 's.kind, s.since, s.first_access_at, s.refused_at, t.started_at, t.ends_at'

export const seatStore = (dialect: Database['dialect']) => {
  const keys = jsonRows(dialect, '$1', { account_id: 'bigint', module: 'text' })
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
  const counts = jsonRows(dialect, '$1', { module: 'text', amount: 'bigint' })
  const modules = jsonRows(dialect, '$1', { module: 'text' })
  const keyList = (list: readonly SeatKey[]) => JSON.stringify(list.map((k) => [k.accountId, k.module]))
  return {
    /** Held seats of each module; its row stays locked until the transaction ends. [S9] */
    lockPools: async (tx: Sql, wanted: readonly ModuleId[]): Promise<Map<ModuleId, number>> => {
      const list = JSON.stringify([...wanted].sort().map((module) => [module]))
      await tx.run(
        `insert into pools (module, held) select module, 0 from ${modules} k where true order by module on conflict (module) do nothing`,
        list,
      )
      const rows = await tx.all<{ module: ModuleId; held: number }>(
        `select module, held from pools where module in (select module from ${modules} k) order by module for update`,
        list,
      )
      return new Map(rows.map((row) => [row.module, row.held]))
    },
    addHeld: (tx: Sql, changes: ReadonlyMap<ModuleId, number>): Promise<number> =>
      tx.run(
        `update pools set held = held + k.amount from ${counts} k where pools.module = k.module`,
        JSON.stringify([...changes]),
      ),
    read: async (sql: Sql, wanted: readonly SeatKey[]): Promise<SeatRead[]> => {
      const rows = await sql.all<Read>(
        `select k.account_id, k.module, ${READ} from ${keys} k
         left join seats s on s.account_id = k.account_id and s.module = k.module
         left join accounts a on a.id = k.account_id
         left join trials t on t.address = a.address and t.module = k.module`,
        keyList(wanted),
      )
      return rows.map(toRead)
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
    usedSeats: async (sql: Sql): Promise<Map<ModuleId, number>> => {
      const rows = await sql.all<{ module: ModuleId; active: number }>('select module, active from used_seats')
      return new Map(rows.map((row) => [row.module, row.active]))
    },
    addUsedSeats: (tx: Sql, changes: ReadonlyMap<ModuleId, number>): Promise<number> =>
      tx.run(
        `insert into used_seats (module, active) select module, amount from ${counts} k where true
         on conflict (module) do update set active = used_seats.active + excluded.active`,
        JSON.stringify([...changes]),
      ),
    held: async (sql: Sql): Promise<Map<ModuleId, number>> => {
      const rows = await sql.all<{ module: ModuleId; held: number }>('select module, held from pools')
      return new Map(rows.map((row) => [row.module, row.held]))
    },
    saveLastUse: (
      tx: Sql,
      rows: readonly (readonly [accountId: number, module: ModuleId, at: Instant])[],
    ): Promise<number> =>
      tx.run(
        `insert into last_use (account_id, module, at)
         select account_id, module, at from ${jsonRows(dialect, '$1', { account_id: 'bigint', module: 'text', at: 'bigint' })} k where true
         on conflict (account_id, module) do update set at = excluded.at`,
        JSON.stringify(rows),
      ),
    lastUse: async (sql: Sql, wanted: readonly SeatKey[]): Promise<Map<string, Instant>> => {
      const rows = await sql.all<{ account_id: number; module: ModuleId; at: Instant }>(
        `select u.account_id, u.module, u.at from ${keys} k join last_use u on u.account_id = k.account_id and u.module = k.module`,
        keyList(wanted),
      )
      return new Map(rows.map((row) => [`${row.account_id}:${row.module}`, row.at]))
    },
  }
}
export type SeatStore = ReturnType<typeof seatStore>
