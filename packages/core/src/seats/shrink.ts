import { type Instant, plus } from '../instant.ts'
import type { SeatPolicy, Seats } from '../license.ts'
import type { Trial } from './claim.ts'

/** An account that holds a licensed seat when there are fewer seats than before. */
export interface SeatHolder {
  accountId: number
  reserved: boolean
  since: Instant
  trial: Trial | null
}

export interface Shrunk {
  /** Begin a trial now: they never had one. */
  intoTrial: { accountId: number; trial: Trial }[]
  /** Go on with the trial they had, or are refused when it is over. */
  back: number[]
}

const NOBODY: Shrunk = { intoTrial: [], back: [] }

/**
 * Who gives a seat up when seats shrink: reserved accounts, then the oldest assignments, keep theirs. Under
 * `hardLimit` all go on. [S17]
 */
export const shrink = (
  holders: readonly SeatHolder[],
  seats: Seats,
  policy: SeatPolicy,
  trialLength: number,
  now: Instant,
): Shrunk => {
  if (seats === 'unlimited' || policy === 'hardLimit' || holders.length <= seats) return NOBODY
  const order = holders.toSorted(
    (a, b) => Number(b.reserved) - Number(a.reserved) || a.since - b.since || a.accountId - b.accountId,
  )
  const giving = order.slice(seats)
  return {
    intoTrial: giving
      .filter((h) => h.trial === null)
      .map(({ accountId }) => ({ accountId, trial: { startedAt: now, endsAt: plus(now, trialLength) } })),
    back: giving.filter((h) => h.trial !== null).map((h) => h.accountId),
  }
}
