import type { Instant } from '../instant.ts'
import { plus } from '../instant.ts'
import type { AfterExpiry, Entitlement, SeatPolicy, Seats } from '../license.ts'
import { POLICY } from '../policy.ts'
import type { RefusalCode } from '../refusal.ts'

/** A trial's one life, per address and module: it is never started twice. [S5] */
export interface Trial {
  startedAt: Instant
  endsAt: Instant
}

/** A module's seats. `reservedFree`: reserved and not held; nobody else may take them. [S10] */
export interface Pool {
  seats: Seats
  held: number
  reservedFree: number
}

/** Everything that decides whether an account may use a module now. [S9] */
export interface ClaimQuestion {
  /** null: the module is not in the license file, and there is no evaluation. */
  entitlement: Pick<Entitlement, 'seats' | 'maintenanceEnds' | 'trialUntil' | 'afterExpiry'> | null
  counts: boolean
  on: boolean
  holdsSeat: boolean
  reserved: boolean
  pool: Pool
  trial: Trial | null
  policy: SeatPolicy
  /** Milliseconds. */
  trialLength: number
}

export type ClaimChange = { assign: 'licensed' } | { assign: 'trial'; trial: Trial }

export type Claim =
  | { granted: true; step: number; seat: 'licensed' | 'trial'; until: Instant | null; change: ClaimChange | null }
  | { granted: false; step: number; code: RefusalCode }

const suspendedSince = (afterExpiry: AfterExpiry, maintenanceEnds: Instant): Instant | null => {
  if (afterExpiry === 'keep') return null
  return afterExpiry === 'grace' ? plus(maintenanceEnds, POLICY.moduleGrace) : maintenanceEnds
}

/** Why the license itself refuses the module now, or null. [S9 L12 A6] */
export const licenseRefusal = (e: ClaimQuestion['entitlement'], now: Instant): RefusalCode | null => {
  if (!e) return 'module_unlicensed'
  if (e.trialUntil !== null && now >= e.trialUntil) return 'module_trial_over'
  const suspended = suspendedSince(e.afterExpiry, e.maintenanceEnds)
  return suspended !== null && now >= suspended ? 'module_suspended' : null
}

export const freeSeats = (pool: Pool): number =>
  pool.seats === 'unlimited' ? Number.POSITIVE_INFINITY : pool.seats - pool.held - pool.reservedFree

const licensed = (step: number, change: ClaimChange | null): Claim => ({
  granted: true,
  step,
  seat: 'licensed',
  until: null,
  change,
})

type Rung = { title: string; decide: (q: ClaimQuestion, now: Instant, step: number) => Claim | null }

/**
 * The order of decision [S9], top first; the first rung that answers decides. `claim` and `explain` walk the same
 * table, so a gate can never answer otherwise than the screen says.
 */
export const RUNGS: readonly Rung[] = [
  {
    title: 'module is licensed',
    decide: (q, now, step) => {
      const code = licenseRefusal(q.entitlement, now)
      return code && { granted: false, step, code }
    },
  },
  {
    title: 'account enabled',
    decide: (q, _now, step) => (q.counts ? null : { granted: false, step, code: 'account_disabled' }),
  },
  {
    title: 'on by access mode',
    decide: (q, _now, step) => (q.on ? null : { granted: false, step, code: 'switched_off' }),
  },
  { title: 'holds a licensed seat', decide: (q, _now, step) => (q.holdsSeat ? licensed(step, null) : null) },
  {
    title: 'a seat is reserved for it',
    decide: (q, _now, step) => {
      const room = q.pool.seats === 'unlimited' || q.pool.held < q.pool.seats
      return q.reserved && room ? licensed(step, { assign: 'licensed' }) : null
    },
  },
  {
    title: 'a free seat, not reserved for another',
    decide: (q, _now, step) => (freeSeats(q.pool) > 0 ? licensed(step, { assign: 'licensed' }) : null),
  },
  {
    title: 'trial running',
    decide: (q, now, step) =>
      q.trial && now < q.trial.endsAt
        ? { granted: true, step, seat: 'trial', until: q.trial.endsAt, change: null }
        : null,
  },
  {
    title: 'trial never used',
    decide: (q, now, step) => {
      if (q.policy === 'hardLimit') return { granted: false, step, code: 'no_seat_free' }
      if (q.trial) return { granted: false, step, code: 'trial_over' }
      const trial = { startedAt: now, endsAt: plus(now, q.trialLength) }
      return { granted: true, step, seat: 'trial', until: trial.endsAt, change: { assign: 'trial', trial } }
    },
  },
]

/** May this account use this module now, and what changes if so? Pure; the writer makes it atomic. [S4 S5 S9] */
export const claim = (question: ClaimQuestion, now: Instant): Claim => {
  for (let at = 0; at < RUNGS.length; at++) {
    const answer = RUNGS[at]?.decide(question, now, at + 1)
    if (answer) return answer
  }
  throw new Error('the last rung always answers')
}
