import { type Instant, later, plus } from './instant.ts'
import { POLICY } from './policy.ts'

/** What is believed of the time. Monotonic values are milliseconds of one run of the program. [D12] */
export interface ConfirmedTime {
  /** The highest instant that counts, as of `monotonic`. */
  at: Instant
  monotonic: number
  /** A jump forward that nobody has confirmed yet. */
  jump: { by: number; since: number } | null
}

/** What is kept while the program is off: the last confirmed instant and an unconfirmed jump's length. */
export interface StoredTime {
  at: Instant
  jump: number | null
}

const near = (a: number, b: number): boolean => Math.abs(a - b) <= POLICY.clockJump

/** Time that passed while the program was off counts; a clock set back, or still jumped, does not. [D9 D12] */
export const resumeTime = (stored: StoredTime | null, wall: Instant, monotonic: number): ConfirmedTime => {
  if (!stored) return { at: wall, monotonic, jump: null }
  const { at, jump } = stored
  if (jump === null || wall - at < jump - POLICY.clockJump) return { at: wall > at ? wall : at, monotonic, jump: null }
  const back = plus(wall, -jump)
  return { at: back > at ? back : at, monotonic, jump: { by: jump, since: monotonic } }
}

/**
 * Time as both clocks tell it: it never runs back, goes on while the wall clock is set back, and takes a jump forward
 * of over an hour only after 24 h of running; one that grows or shrinks is another. [D12]
 */
export const readTime = (time: ConfirmedTime, wall: Instant, monotonic: number): ConfirmedTime => {
  const passed = Math.floor(Math.max(0, monotonic - time.monotonic))
  const on = plus(time.at, passed)
  const seen = time.monotonic + passed
  const ahead = wall - on
  if (ahead <= 0) return { at: on, monotonic: seen, jump: null }
  if (ahead <= POLICY.clockJump) return { at: wall, monotonic, jump: null }
  const since = time.jump && near(ahead, time.jump.by) ? time.jump.since : monotonic
  if (monotonic - since >= POLICY.clockJumpConfirmed) return { at: wall, monotonic, jump: null }
  return { at: on, monotonic: seen, jump: { by: ahead, since } }
}

/**
 * What the vendor has signed is past. It bears a jump out, and the wall clock is believed up to it; or it agrees with the
 * time that counts, so that the 24 h begin anew. [D12]
 */
export const confirmTime = (time: ConfirmedTime, signed: Instant, wall: Instant): ConfirmedTime => {
  if (time.jump && near(signed, time.at) && !near(signed, wall))
    return { ...time, at: later(time.at, signed), jump: { ...time.jump, since: time.monotonic } }
  if (signed <= time.at || (!time.jump && near(signed, time.at))) return time
  return { ...time, at: near(wall, signed) ? later(wall, signed) : signed, jump: null }
}

/**
 * Two witnesses against the time that counts: what the vendor has signed in an answer of this moment and the machine's own
 * clock agree that it is ahead, since a wrong clock was once believed. [D12]
 */
export const isKnownAhead = (counts: Instant, signed: Instant, wall: Instant): boolean =>
  counts - signed > POLICY.clockJump && wall < counts && Math.abs(wall - signed) <= POLICY.clockSkew

export const storedTime = ({ at, jump }: ConfirmedTime): StoredTime => ({ at, jump: jump?.by ?? null })
