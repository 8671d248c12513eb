import {
  type ConfirmedTime,
  confirmTime,
  readTime,
  resumeTime,
  type StoredTime,
  storedTime,
} from '@seatwarden/core/confirmed-time'
import type { Instant } from '@seatwarden/core/instant'
import type { AfterOptions, Clock } from './clock.ts'

/** A clock whose wall time is only what is confirmed: never back, never a jump ahead that nobody bears out. [D12] */
export class ConfirmedClock implements Clock {
  readonly #clock: Clock
  #time: ConfirmedTime

  constructor(clock: Clock, stored: StoredTime | null) {
    this.#clock = clock
    this.#time = resumeTime(stored, clock.wall(), Math.floor(clock.monotonic()))
  }

  wall(): Instant {
    // Monotonic time has fractions of a millisecond; an instant has none.
    this.#time = readTime(this.#time, this.#clock.wall(), Math.floor(this.#clock.monotonic()))
    return this.#time.at
  }

  monotonic(): number {
    return this.#clock.monotonic()
  }

  after(ms: number, run: () => void, options?: AfterOptions): () => void {
    return this.#clock.after(ms, run, options)
  }

  /** What the machine's own clock shows, believed or not. */
  machine(): Instant {
    return this.#clock.wall()
  }

  /** The vendor has signed a time. */
  confirm(signed: Instant): void {
    this.#time = confirmTime(this.#time, signed, this.#clock.wall())
  }

  /** What to keep for the next start. */
  store(): StoredTime {
    this.wall()
    return storedTime(this.#time)
  }
}
