import { MINUTE } from '@seatwarden/core/instant'
import type { Clock } from '@seatwarden/runtime/clock'

interface Window {
  since: number
  count: number
}

/** Of one address; an installation needs one a day, and the address of a large customer may stand for many. */
export const EXCHANGES_PER_MINUTE = 120

/** Clients that are remembered at once; whoever was first to come is forgotten first. */
const MOST_CLIENTS = 10_000

/** How many requests a client may send in a minute. `retryAfter` gives seconds, or null: let it in. [Q2] */
export class RateLimit {
  readonly #clock: Clock
  readonly #perMinute: number
  readonly #clients = new Map<string, Window>()

  constructor(clock: Clock, perMinute: number) {
    this.#clock = clock
    this.#perMinute = perMinute
  }

  retryAfter(client: string): number | null {
    const now = this.#clock.monotonic()
    const known = this.#clients.get(client)
    if (!known || now - known.since >= MINUTE) {
      this.#begin(client, now)
      return null
    }
    known.count += 1
    return known.count <= this.#perMinute ? null : Math.ceil((known.since + MINUTE - now) / 1000)
  }

  #begin(client: string, now: number): void {
    this.#clients.delete(client)
    const [oldest] = this.#clients.keys()
    if (oldest !== undefined && this.#clients.size >= MOST_CLIENTS) this.#clients.delete(oldest)
    this.#clients.set(client, { since: now, count: 1 })
  }
}
