import { type Instant, plus } from '@seatwarden/core/instant'
import type { ModuleId } from '@seatwarden/core/module'
import { POLICY } from '@seatwarden/core/policy'
import { freeSeats, licenseRefusal } from '@seatwarden/core/seats/claim'
import type { Grants } from '@seatwarden/core/seats/grants'
import { promote } from '@seatwarden/core/seats/promote'
import { shrink } from '@seatwarden/core/seats/shrink'
import type { Sql } from '@seatwarden/runtime/db/database'
import type { SeatRead } from '../store/seat-rows.ts'
import type { SeatStore } from '../store/seats.ts'
import { SeatLedger } from './seat-ledger.ts'

const ALL = 1_000_000_000

/**
 * Gives every free seat of these modules to whoever waits for it: the pools are locked, the core says who. Returns
 * the seats as they are then. [S6]
 */
export const promoteWaiting = async (
  tx: Sql,
  seats: SeatStore,
  modules: readonly ModuleId[],
  grants: Grants,
  now: Instant,
): Promise<SeatRead[]> => {
  const promoted: SeatRead[] = []
  const pools = await seats.lockPools(tx, modules)
  for (const module of modules) {
    const entitlement = grants.entitlements.get(module)
    if (!entitlement || licenseRefusal(entitlement, now)) continue
    const free = Math.min(ALL, freeSeats({ seats: entitlement.seats, held: pools.get(module) ?? 0, reservedFree: 0 }))
    if (free <= 0) continue
    const waiting = await seats.waiting(tx, module, now, plus(now, -POLICY.refusedRemembered), free)
    const ledger = new SeatLedger(pools, waiting)
    const candidates = waiting.flatMap(({ accountId, seat, trial }) =>
      seat ? [{ accountId, reserved: false, trial, refusedAt: seat.refusedAt, firstAccessAt: seat.firstAccessAt }] : [],
    )
    for (const accountId of promote(candidates, free, now)) ledger.give({ accountId, module }, now)
    if (ledger.changedSeats.length === 0) continue
    await seats.save(tx, ledger.changedSeats)
    await seats.addHeld(tx, ledger.heldChanges)
    promoted.push(...ledger.after)
  }
  return promoted
}

/** Takes seats back where a license has fewer than are held; the core says whose. [S17] */
export const shrinkHeld = async (
  tx: Sql,
  seats: SeatStore,
  modules: readonly ModuleId[],
  grants: Grants,
  now: Instant,
): Promise<SeatRead[]> => {
  const changed: SeatRead[] = []
  const pools = await seats.lockPools(tx, modules)
  for (const module of modules) {
    const limit = grants.entitlements.get(module)?.seats ?? 0
    if (limit === 'unlimited' || (pools.get(module) ?? 0) <= limit) continue
    const reads = await seats.holders(tx, module)
    const holders = reads.flatMap(({ accountId, seat, trial }) =>
      seat ? [{ accountId, reserved: false, since: seat.since, trial }] : [],
    )
    const { intoTrial, back } = shrink(holders, limit, grants.policy, grants.trialLength, now)
    const ledger = new SeatLedger(pools, reads)
    for (const { accountId, trial } of intoTrial) ledger.takeBack({ accountId, module }, trial, now)
    for (const accountId of back) ledger.takeBack({ accountId, module }, null, now)
    if (ledger.changedSeats.length === 0) continue
    await seats.startTrials(tx, ledger.startedTrials)
    await seats.save(tx, ledger.changedSeats)
    await seats.addHeld(tx, ledger.heldChanges)
    changed.push(...ledger.after)
  }
  return changed
}
