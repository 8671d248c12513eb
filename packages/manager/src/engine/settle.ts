import type { Instant } from '@seatwarden/core/instant'
import { hasSwitch, MODULE_IDS, type ModuleId, type Switches } from '@seatwarden/core/module'
import type { Grants } from '@seatwarden/core/seats/grants'
import type { Sql } from '@seatwarden/runtime/db/database'
import type { SeatKey, SeatRead } from '../store/seat-rows.ts'
import type { SeatStore } from '../store/seats.ts'
import { promoteWaiting } from './promotion.ts'

/** For which modules an account was active and is now. */
export interface Transition {
  accountId: number
  before: Switches
  after: Switches
}

/** What a change did to seats and counters; memory takes it over after the commit. */
export interface Settled {
  usedSeats: Map<ModuleId, number>
  released: SeatRead[]
  promoted: SeatRead[]
}

const countChanges = (transitions: readonly Transition[]): Map<ModuleId, number> => {
  const changes = new Map<ModuleId, number>()
  for (const { before, after } of transitions) {
    if (before === after) continue
    for (const module of MODULE_IDS) {
      const change = Number(hasSwitch(after, module)) - Number(hasSwitch(before, module))
      if (change !== 0) changes.set(module, (changes.get(module) ?? 0) + change)
    }
  }
  return new Map([...changes].filter(([, change]) => change !== 0))
}

const lost = (transitions: readonly Transition[]): SeatKey[] =>
  transitions.flatMap(({ accountId, before, after }) =>
    before === after
      ? []
      : MODULE_IDS.filter((module) => hasSwitch(before, module) && !hasSwitch(after, module)).map((module) => ({
          accountId,
          module,
        })),
  )

/**
 * Keeps counters and seats in step with accounts, in the transaction that changes them: counters move by the
 * difference, seats of those no longer active are free at once, and whoever waits gets them. [S6 S12]
 */
export const settle = async (
  tx: Sql,
  seats: SeatStore,
  transitions: readonly Transition[],
  grants: Grants,
  now: Instant,
): Promise<Settled> => {
  const usedSeats = countChanges(transitions)
  if (usedSeats.size > 0) await seats.addUsedSeats(tx, usedSeats)
  const gone = lost(transitions)
  if (gone.length === 0) return { usedSeats, released: [], promoted: [] }
  const modules = [...new Set(gone.map((k) => k.module))]
  await seats.lockPools(tx, modules)
  const released = (await seats.read(tx, gone)).filter((read) => read.seat !== null)
  await seats.remove(tx, released)
  const held = new Map<ModuleId, number>()
  for (const { module, seat } of released) if (seat?.kind === 'licensed') held.set(module, (held.get(module) ?? 0) - 1)
  if (held.size > 0) await seats.addHeld(tx, held)
  return { usedSeats, released, promoted: await promoteWaiting(tx, seats, [...held.keys()], grants, now) }
}
