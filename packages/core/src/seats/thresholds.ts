import type { Seats } from '../license.ts'
import { POLICY } from '../policy.ts'
import { reaches } from './recommend.ts'

/** How full a module was when that was last told. */
export type Fullness = 'free' | 'near' | 'full'
/** One notice a crossing. */
export type Crossing = 'near' | 'full' | 'resolved'

const ORDER: readonly Fullness[] = ['free', 'near', 'full']

const shareOf = (fullness: Fullness, near: number): number => (fullness === 'full' ? POLICY.fullNotice : near)

/** Is it at least so full? What was told already holds until the share has fallen well below it. */
const holds = (fullness: Fullness, told: Fullness, usedSeats: number, seats: number, near: number): boolean => {
  const share = shareOf(fullness, near)
  const wasTold = ORDER.indexOf(told) >= ORDER.indexOf(fullness)
  return usedSeats > 0 && reaches(usedSeats, seats, wasTold ? share - POLICY.noticeHysteresis : share)
}

/**
 * What is to be told of a module's Used Seats: a threshold that was crossed, once, or that all is well again; null:
 * nothing new. From full back to nearly full nothing is told. Unlimited seats are never full. [N4]
 * @param told what was told last; the answer is kept for the next time.
 * @param near the share from which `Add Users` is recommended, a setting. [L7]
 */
export const crossing = (
  told: Fullness,
  usedSeats: number,
  seats: Seats,
  near: number = POLICY.addUsersFrom,
): { fullness: Fullness; tell: Crossing | null } => {
  const is = (fullness: Fullness) => seats !== 'unlimited' && holds(fullness, told, usedSeats, seats, near)
  const fullness: Fullness = is('full') ? 'full' : is('near') ? 'near' : 'free'
  if (fullness === told) return { fullness, tell: null }
  if (fullness === 'free') return { fullness, tell: 'resolved' }
  return { fullness, tell: ORDER.indexOf(fullness) > ORDER.indexOf(told) ? fullness : null }
}
