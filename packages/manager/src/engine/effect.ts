import { MODULE_IDS, type ModuleId } from '@seatwarden/core/module'
import { moduleName } from '@seatwarden/core/seats/grants'
import type { ChangeResult, SeatEffect } from '@seatwarden/protocol/api/manager'
import type { SeatRead } from '../store/seat-rows.ts'
import type { Changed } from './accounts.ts'
import type { AdminParts } from './admin-parts.ts'

const distinct = (reads: readonly SeatRead[]): number => new Set(reads.map(({ accountId }) => accountId)).size

/** Used Seats of every module before something is changed. */
export const usedSeatsOf = ({ roster }: AdminParts): Record<ModuleId, number> => ({ ...roster.usedSeats })

/** Modules whose Used Seats change; those that nobody has licensed only when the command names them. */
export const seatEffects = (
  { license }: AdminParts,
  before: Readonly<Record<ModuleId, number>>,
  changes: ReadonlyMap<ModuleId, number>,
  named: ReadonlySet<ModuleId>,
): SeatEffect[] => {
  const { entitlements } = license.grants
  const touched = (module: ModuleId) => entitlements.has(module) && (changes.get(module) ?? 0) !== 0
  return MODULE_IDS.filter((module) => named.has(module) || touched(module)).map((module) => ({
    module,
    name: moduleName(license.terms, module),
    before: before[module],
    after: before[module] + (changes.get(module) ?? 0),
    seats: entitlements.get(module)?.seats ?? 0,
  }))
}

/** Accounts that lose a seat that they hold or try now, and accounts that get one. [S11] */
export const losesAndGains = (changed: Changed, now: number): { loses: number; gains: number } => {
  const inUse = ({ seat, trial }: SeatRead) =>
    seat?.kind === 'licensed' || (seat?.kind === 'trial' && trial !== null && now < trial.endsAt)
  return { loses: distinct(changed.released.filter(inUse)), gains: distinct(changed.promoted) }
}

export interface Told {
  dryRun: boolean
  before: Readonly<Record<ModuleId, number>>
  /** Modules that the command names: told of even when nothing changes. */
  named: ReadonlySet<ModuleId>
  notes: string[]
}

export const changeResultOf = (parts: AdminParts, changed: Changed, told: Told): ChangeResult => ({
  dryRun: told.dryRun,
  accounts: changed.accounts,
  seats: seatEffects(parts, told.before, changed.usedSeats, told.named),
  ...losesAndGains(changed, parts.now()),
  notes: told.notes,
})
