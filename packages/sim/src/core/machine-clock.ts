import {
  type ConfirmedTime,
  confirmTime,
  readTime,
  resumeTime,
  type StoredTime,
  storedTime,
} from '@seatwarden/core/confirmed-time'
import { earlier, type Instant, later, plus } from '@seatwarden/core/instant'
import { POLICY } from '@seatwarden/core/policy'
import type { ClockEvent } from './time-bounds.ts'

/**
 * A machine's two clocks, beside the true time that a simulation runs on, and what the manager makes of them. While
 * nobody touches them, all three agree. [D12]
 */
export class MachineClock {
  /** By how much the wall clock is ahead of the truth. */
  #ahead = 0
  /** True time at which monotonic time would have been 0; it stands still in a machine that sleeps. */
  #zero: Instant
  #time: ConfirmedTime
  #stored: StoredTime | null = null
  #off = false
  #asleepSince: Instant | null = null
  readonly #told: (event: ClockEvent) => void

  constructor(start: Instant, told: (event: ClockEvent) => void = () => undefined) {
    this.#told = told
    this.#zero = start
    this.#time = resumeTime(null, start, 0)
  }

  wall(truth: Instant): Instant {
    return plus(truth, this.#ahead)
  }

  /** The time that counts; it is read by nobody while the machine is off or asleep. */
  at(truth: Instant): Instant {
    if (!this.#off && this.#asleepSince === null)
      this.#time = readTime(this.#time, this.wall(truth), truth - this.#zero)
    return this.#time.at
  }

  /** Is a jump waiting to be borne out? */
  get doubtful(): boolean {
    return this.#time.jump !== null
  }

  /** True time at which `deadline` counts, or at which a jump is believed, whichever is first. */
  when(deadline: Instant, truth: Instant): Instant {
    const reached = plus(truth, Math.max(0, deadline - this.at(truth)))
    const { jump } = this.#time
    if (!jump) return reached
    return earlier(reached, later(truth, plus(this.#zero, jump.since + POLICY.clockJumpConfirmed)))
  }

  /** Somebody sets the wall clock, or a wrong time server does. */
  jump(ms: number, truth: Instant): void {
    this.at(truth)
    this.#ahead += ms
    this.#tell('jump', truth)
  }

  /** The wall clock is right again. */
  setRight(truth: Instant): void {
    this.jump(-this.#ahead, truth)
  }

  #tell(what: ClockEvent['what'], truth: Instant): void {
    this.#told({ what, truth, ahead: this.#ahead })
  }

  /** The vendor's answer came in, signed at this time. */
  confirm(signed: Instant, truth: Instant): void {
    this.at(truth)
    this.#time = confirmTime(this.#time, signed, this.wall(truth))
  }

  fallAsleep(truth: Instant): void {
    this.at(truth)
    this.#asleepSince = truth
    this.#tell('asleep', truth)
  }

  /** Its wall clock knows how long it slept, its monotonic clock does not. */
  awake(truth: Instant): void {
    this.#zero = plus(this.#zero, truth - (this.#asleepSince ?? truth))
    this.#asleepSince = null
    this.#tell('awake', truth)
    this.at(truth)
  }

  switchOff(truth: Instant): void {
    this.at(truth)
    this.#stored = storedTime(this.#time)
    this.#off = true
    this.#tell('off', truth)
  }

  switchOn(truth: Instant): void {
    this.#off = false
    this.#tell('on', truth)
    this.#zero = truth
    this.#time = resumeTime(this.#stored, this.wall(truth), 0)
    this.at(truth)
  }
}
