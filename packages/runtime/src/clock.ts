import { type Instant, instant } from '@seatwarden/core/instant'

export interface AfterOptions {
  /** Lets the process end although this timer still waits. */
  unref?: boolean
}

/** The only source of time. Wall and monotonic time are apart: the wall clock may be stepped, the other never. [D12] */
export interface Clock {
  /** Epoch milliseconds. */
  wall(): Instant
  /** Milliseconds since some fixed point; never goes back. */
  monotonic(): number
  /** Runs `run` once `ms` of monotonic time have passed, however many; returns its cancellation. */
  after(ms: number, run: () => void, options?: AfterOptions): () => void
}

/** The longest wait that setTimeout counts; anything above fires at once. */
const LONGEST_WAIT = 2 ** 31 - 1

const remaining = (due: number): number => Math.min(LONGEST_WAIT, Math.max(0, Math.ceil(due - performance.now())))

const systemAfter = (ms: number, run: () => void, options: AfterOptions = {}): (() => void) => {
  if (Number.isNaN(ms)) throw new RangeError('a timer needs a number of milliseconds')
  const due = performance.now() + ms
  let timer: NodeJS.Timeout
  const wait = (): void => {
    timer = setTimeout(() => (performance.now() < due ? wait() : run()), remaining(due))
    if (options.unref) timer.unref()
  }
  wait()
  return () => clearTimeout(timer)
}

export const systemClock: Clock = {
  wall: () => instant(Date.now()),
  monotonic: () => performance.now(),
  after: systemAfter,
}

interface Waiting {
  due: number
  order: number
  run: () => void
}

/** Turns of the event loop after which work that touches only memory and SQLite has come to rest. */
const TURNS = 4

const settle = async (): Promise<void> => {
  for (let turn = 0; turn < TURNS; turn += 1) await new Promise<void>((resolve) => setImmediate(resolve))
}

/** A clock that stands still until it is told to move; for tests and simulators. */
export class SettableClock implements Clock {
  #wall: number
  #monotonic = 0
  #order = 0
  readonly #waiting = new Set<Waiting>()

  constructor(start: Instant) {
    this.#wall = start
  }

  wall(): Instant {
    return instant(this.#wall)
  }

  monotonic(): number {
    return this.#monotonic
  }

  after(ms: number, run: () => void): () => void {
    if (Number.isNaN(ms)) throw new RangeError('a timer needs a number of milliseconds')
    this.#order += 1
    const timer = { due: this.#monotonic + Math.max(0, ms), order: this.#order, run }
    this.#waiting.add(timer)
    return () => {
      this.#waiting.delete(timer)
    }
  }

  /** Timers that have not fired yet. */
  get pending(): number {
    return this.#waiting.size
  }

  /** Moves wall and monotonic time together and runs each timer at its own moment, in order. */
  async advance(ms: number): Promise<void> {
    if (!Number.isSafeInteger(ms) || ms < 0) throw new RangeError(`a clock advances by whole milliseconds, not ${ms}`)
    const end = this.#monotonic + ms
    await settle()
    for (let next = this.#next(end); next; next = this.#next(end)) {
      this.#moveTo(Math.max(this.#monotonic, Math.ceil(next.due)))
      this.#waiting.delete(next)
      next.run()
      await settle()
    }
    this.#moveTo(Math.max(this.#monotonic, end))
  }

  /** Steps the wall clock alone, forward or back, as an administrator or a wrong time server does. [D12] */
  jumpWall(ms: number): void {
    this.#wall += ms
  }

  #moveTo(monotonic: number): void {
    this.#wall += monotonic - this.#monotonic
    this.#monotonic = monotonic
  }

  #next(until: number): Waiting | undefined {
    let first: Waiting | undefined
    for (const timer of this.#waiting) {
      if (timer.due > until) continue
      if (!first || timer.due < first.due || (timer.due === first.due && timer.order < first.order)) first = timer
    }
    return first
  }
}
