import type { Instant } from '../instant.ts'
import type { SeatPolicy, Seats } from '../license.ts'
import type { Trial } from './claim.ts'

/** An account that holds a licensed seat when there are fewer seats than before. */
export interface SeatHolder {
  accountId: number
  reserved: boolean
  assignedAt: Instant
  trial: Trial | null
}

/** What becomes of each holder; every list is in the order of S17. */
export interface Shrunk {
  keep: number[]
  /** Loses the seat and begins its one trial now. */
  beginTrial: number[]
  /** Loses the seat; a trial begun before goes on. */
  inTrial: number[]
  refused: number[]
}

const byRight = (a: SeatHolder, b: SeatHolder): number =>
  Number(b.reserved) - Number(a.reserved) || a.assignedAt - b.assignedAt || a.accountId - b.accountId

/**
 * Who keeps a seat when seats shrink: reserved accounts, then the oldest assignments. The others go into trial if they
 * never had one, else are refused; under the hard limit all go on. Also names them before anything is applied. [S17 A12]
 */
export const shrink = (holders: readonly SeatHolder[], seats: Seats, policy: SeatPolicy, now: Instant): Shrunk => {
  const ordered = [...holders].sort(byRight)
  const room = seats === 'unlimited' || policy === 'hardLimit' ? ordered.length : seats
  const ids = (some: readonly SeatHolder[]) => some.map((h) => h.accountId)
  const rest = ordered.slice(room)
  return {
    keep: ids(ordered.slice(0, room)),
    beginTrial: ids(rest.filter((h) => h.trial === null)),
    inTrial: ids(rest.filter((h) => h.trial !== null && now < h.trial.endsAt)),
    refused: ids(rest.filter((h) => h.trial !== null && now >= h.trial.endsAt)),
  }
}
