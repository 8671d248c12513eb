import type { Instant } from '@seatwarden/core/instant'
import { MODULE_IDS, type ModuleId } from '@seatwarden/core/module'
import type { Trial } from '@seatwarden/core/seats/claim'

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

const NUMBERS = new Map(MODULE_IDS.map((module, at) => [module, at]))

/** One number for an account and a module, to find things by in memory; it is stored nowhere. */
export const keyOf = (accountId: number, module: ModuleId): number =>
  accountId * MODULE_IDS.length + (NUMBERS.get(module) ?? 0)

/** What is stored of one account's use of one module: its seat, and its address's trial. */
export interface SeatRead extends SeatKey {
  seat: SeatRow | null
  trial: Trial | null
}

export interface Read {
  account_id: number
  module: ModuleId
  kind: SeatKind | null
  since: Instant
  first_access_at: Instant
  refused_at: Instant | null
  started_at: Instant | null
  ends_at: Instant
}

export const toRead = (row: Read): SeatRead => ({
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

export const READ = 's.kind, s.since, s.first_access_at, s.refused_at, t.started_at, t.ends_at'
