import { HOUR, type Instant, plus } from '@seatwarden/core/instant'

const BELIEVED_AT_ONCE = HOUR
const BELIEVED_AFTER = 24 * HOUR

/** What happens to a machine's clocks; `ahead`: of the wall clock from here on. */
export interface ClockEvent {
  what: 'jump' | 'off' | 'on' | 'asleep' | 'awake'
  truth: Instant
  ahead: number
}

const later = (a: Instant, b: Instant): Instant => (a > b ? a : b)

/**
 * Between which instants the time that counts must lie, worked out from what truly happened and apart from the core.
 * Less would lengthen somebody's rights; more would play what nobody has borne out. [D9 D12]
 */
export class TimeBounds {
  least: Instant
  most: Instant
  #truth: Instant
  #ahead = 0
  #running = true
  /** Milliseconds of running for which the wall clock has stood ahead of everything that could be believed. */
  #waited = 0
  /** When it was switched off, a jump may have been waiting. */
  #waiting = false
  #aheadAtOff = 0

  constructor(start: Instant) {
    this.least = start
    this.most = start
    this.#truth = start
  }

  get #wall(): Instant {
    return plus(this.#truth, this.#ahead)
  }

  #advance(truth: Instant): void {
    const passed = truth - this.#truth
    this.#truth = truth
    this.most = plus(this.most, passed)
    if (!this.#running) return
    this.least = plus(this.least, passed)
    this.#waited = this.#wall > this.most ? this.#waited + passed : 0
    this.#believe(this.#waited >= BELIEVED_AFTER ? Number.POSITIVE_INFINITY : BELIEVED_AT_ONCE)
  }

  #believe(most: number): void {
    if (this.#wall - this.most <= most) this.most = later(this.most, this.#wall)
  }

  hear({ what, truth, ahead }: ClockEvent): void {
    this.#advance(truth)
    // Set a little more, a jump that waits is still the same one.
    const another = Math.abs(ahead - this.#ahead) > BELIEVED_AT_ONCE
    this.#ahead = ahead
    if (another) this.#waited = 0
    if (what === 'off') this.#off()
    else if (what === 'on') this.#on()
    else if (what !== 'jump') this.#running = what === 'awake'
    else if (this.#running) this.#believe(BELIEVED_AT_ONCE)
  }

  #off(): void {
    this.#running = false
    this.#waiting = this.#wall - this.least > BELIEVED_AT_ONCE
    this.#aheadAtOff = this.#ahead
  }

  /** Time off counts as the wall clock has it, unless a jump was waiting. [D9] */
  #on(): void {
    this.#running = true
    this.#waited = 0
    if (!this.#waiting) this.least = later(this.least, this.#ahead < 0 ? this.#wall : this.#truth)
    const same = this.#ahead === this.#aheadAtOff
    this.#believe(this.#waiting && same ? BELIEVED_AT_ONCE : Number.POSITIVE_INFINITY)
  }

  /** The last stretch may not have been written down before the power went. */
  forget(ms: number): void {
    this.least = plus(this.least, -ms)
  }

  /** By how much `counted` is too early (negative) or too late; 0: it is right. */
  fault(counted: Instant, truth: Instant): number {
    this.#advance(truth)
    if (counted < this.least) return counted - this.least
    return counted > this.most ? counted - this.most : 0
  }
}
