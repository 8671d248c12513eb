import { earlier, type Instant, MINUTE, plus } from '../instant.ts'
import { POLICY } from '../policy.ts'

/** What is known of the looks for news. [A7] */
export interface Checked {
  /** The installation's own minute of the day, so that not all ask at once. */
  minute: number
  /** When the vendor was asked last. */
  at: Instant
  /** Looks in a row, up to this one, that nobody answered; a refusal is an answer. */
  unanswered: number
}

/** The first turn of that minute of the day after an instant. */
const turnAfter = (at: Instant, minute: number): Instant => {
  const every = POLICY.refreshEvery
  const into = (((at - minute * MINUTE) % every) + every) % every
  return plus(at, every - into)
}

/**
 * When to look for what was bought: once a day at the installation's own minute, so never more than a day after the
 * last look. Where nobody answered, also an hour later, then two, four, …: what was only a short fault costs no day.
 * A look that fails has no other consequence. [A7]
 */
export const nextCheck = ({ minute, at, unanswered }: Checked): Instant => {
  const turn = turnAfter(at, minute)
  return unanswered === 0 ? turn : earlier(turn, plus(at, POLICY.retryAfter * 2 ** (Math.min(unanswered, 6) - 1)))
}
