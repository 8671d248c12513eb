import type { Clock } from '@seatwarden/runtime/clock'

/** Of whom somebody waits to hear. */
export interface Watched {
  licenseId: string
  customerId: string
}
interface Waiter {
  watched: Watched
  wake: () => void
}

/** Held back at once; whoever comes later is answered at once, and asks again. [Q2] */
const MOST_WAITERS = 2_000

/**
 * Long polls that wait for something new. Those on another node hear of it when their wait is over: whoever wakes looks
 * at the records again. [A7 V6]
 */
export class Waiters {
  readonly #clock: Clock
  readonly #waiting = new Set<Waiter>()
  #closed = false

  constructor(clock: Clock) {
    this.#clock = clock
  }

  get closed(): boolean {
    return this.#closed
  }

  /** To be called before one looks, so that nothing falls between looking and waiting. */
  watch(watched: Watched): { over(ms: number): Promise<void>; leave(): void } {
    let woken = false
    let wake = (): void => {
      woken = true
    }
    const waiter: Waiter = { watched, wake: () => wake() }
    const isFull = this.#waiting.size >= MOST_WAITERS
    if (!isFull) this.#waiting.add(waiter)
    return {
      leave: () => {
        this.#waiting.delete(waiter)
      },
      over: (ms) =>
        new Promise((resolve) => {
          if (woken || isFull || this.#closed) return resolve()
          const cancel = this.#clock.after(ms, resolve, { unref: true })
          wake = () => {
            cancel()
            resolve()
          }
        }),
    }
  }

  licenseChanged(licenseId: string): void {
    this.#wake((watched) => watched.licenseId === licenseId)
  }

  customerChanged(customerId: string): void {
    this.#wake((watched) => watched.customerId === customerId)
  }

  /** Everybody goes: the server closes. */
  close(): void {
    this.#closed = true
    this.#wake(() => true)
  }

  #wake(isMeant: (watched: Watched) => boolean): void {
    for (const waiter of Array.from(this.#waiting)) if (isMeant(waiter.watched)) waiter.wake()
  }
}
