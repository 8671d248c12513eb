import { MINUTE } from '@seatwarden/core/instant'
import type { Clock } from '@seatwarden/runtime/clock'
import type { Log } from '@seatwarden/runtime/log'

/**
 * Counts requests for orders that do not exist: anybody can send them without number, so they are told in the log, one
 * line a minute at most, and leave nothing in the database. [V4]
 */
export class Strangers {
  readonly #clock: Clock
  readonly #log: Log
  #untold = 0
  #toldAt: number | null = null

  constructor(clock: Clock, log: Log) {
    this.#clock = clock
    this.#log = log
  }

  came(): void {
    this.#untold += 1
    const now = this.#clock.monotonic()
    if (this.#toldAt !== null && now - this.#toldAt < MINUTE) return
    this.#toldAt = now
    this.tell()
  }

  /** What is not told yet. */
  tell(): void {
    if (this.#untold === 0) return
    this.#log.warn({ requests: this.#untold }, 'requests named orders that do not exist')
    this.#untold = 0
  }
}
