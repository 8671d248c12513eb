import { type Instant, instant } from '@seatwarden/core/instant'
import type { Clock } from '@seatwarden/runtime/clock'

interface Waiting {
  due: number
  run: () => void
}

/** Turns of the event loop after which work that touches only memory and SQLite has come to rest. */
const TURNS = 4

/** Hops over time: timers fire only when told to, once, however much was hopped over, as on a machine that was held. */
export class HopClock implements Clock {
  #wall: number
  #monotonic = 0
  readonly #waiting = new Set<Waiting>()

  constructor(wall: Instant) {
    this.#wall = wall
  }

  wall(): Instant {
    return instant(this.#wall)
  }

  monotonic(): number {
    return this.#monotonic
  }

  after(ms: number, run: () => void): () => void {
    const timer = { due: this.#monotonic + Math.max(0, ms), run }
    this.#waiting.add(timer)
    return () => void this.#waiting.delete(timer)
  }

  /** Wall and monotonic time together. */
  hop(ms: number): void {
    this.#wall += ms
    this.#monotonic += ms
  }

  /** The wall clock alone, as an administrator or a wrong time server steps it. [D12] */
  jump(ms: number): void {
    this.#wall += ms
  }

  /** Runs what is due, in order, and lets it come to rest; tells how many. */
  async fire(): Promise<number> {
    const due = [...this.#waiting].filter((timer) => timer.due <= this.#monotonic).toSorted((a, b) => a.due - b.due)
    for (const timer of due) if (this.#waiting.delete(timer)) timer.run()
    for (let turn = 0; turn < TURNS; turn += 1) await new Promise<void>((done) => setImmediate(done))
    return due.length
  }
}
