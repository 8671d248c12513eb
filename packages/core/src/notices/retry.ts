import { type Instant, plus } from '../instant.ts'
import { POLICY } from '../policy.ts'

/** One way of a notice to somebody. */
export interface Tried {
  /** Tries so far, each failed. */
  attempts: number
  /** When the last one ended. */
  at: Instant
}

/** What passes between this failed try and the next. */
const waitAfter = (attempts: number): number =>
  Math.min(POLICY.deliveryRetryLongest, POLICY.deliveryRetry * 2 ** Math.min(40, Math.max(0, attempts - 1)))

/** What so many failed tries wait for altogether; no further than it matters. */
const waitsOf = (attempts: number): number => {
  let total = 0
  for (let one = 1; one <= attempts && total <= POLICY.deliveryTriedFor; one += 1) total += waitAfter(one)
  return total
}

/**
 * When a notice that did not go out is tried again: after a minute, two, four, … up to an hour apart. Null: so often
 * nobody took it that it is only tried again when a person asks for it. Tries are counted, not days: while the manager
 * was away nobody was asked. [N3]
 */
export const nextTry = ({ attempts, at }: Tried): Instant | null =>
  waitsOf(attempts) > POLICY.deliveryTriedFor ? null : plus(at, waitAfter(attempts))
