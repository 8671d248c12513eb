import { type Instant, plus } from '../instant.ts'
import { POLICY } from '../policy.ts'

/** One way of a notice to somebody. */
export interface Tried {
  /** When the notice was written. */
  since: Instant
  /** Tries so far, each failed. */
  attempts: number
  /** When the last one ended. */
  at: Instant
}

/**
 * When a notice that did not go out is tried again: after a minute, two, four, … up to an hour apart. Null: for so long
 * nobody took it that it is only tried again when a person asks for it. [N3]
 */
export const nextTry = ({ since, attempts, at }: Tried): Instant | null => {
  const wait = Math.min(
    POLICY.deliveryRetryLongest,
    POLICY.deliveryRetry * 2 ** Math.min(40, Math.max(0, attempts - 1)),
  )
  const next = plus(at, wait)
  return next - since > POLICY.deliveryTriedFor ? null : next
}
