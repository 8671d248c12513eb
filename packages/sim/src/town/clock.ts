import { type Instant, instant } from '@seatwarden/core/instant'
import type { Clock } from '@seatwarden/runtime/clock'
import { SettableClock } from '@seatwarden/runtime/clock'

interface Waiting {
  due: number
  order: number
  run: () => void
}

/** So many rounds of timers at one instant are a fault, not work. */
const MOST_ROUNDS = 10_000

/** A machine's own clocks over the town's time: the wall clock can be set, and monotonic time stands still in its sleep. [D12] */
export class MachineTime {
  readonly #time: SettableClock
  #slept = 0
  /** Milliseconds by which the wall clock is ahead of the truth. */
  ahead = 0
  #asleepSince: number | null = null

  constructor(time: SettableClock) {
    this.#time = time
  }

  wall(): Instant {
    return instant(this.#time.wall() + this.ahead)
  }

  monotonic(): number {
    return (this.#asleepSince ?? this.#time.monotonic()) - this.#slept
  }

  get asleep(): boolean {
    return this.#asleepSince !== null
  }

  fallAsleep(): void {
    this.#asleepSince ??= this.#time.monotonic()
  }

  awake(): void {
    if (this.#asleepSince !== null) this.#slept += this.#time.monotonic() - this.#asleepSince
    this.#asleepSince = null
  }
}

/**
 * The clock as one process sees it. Its timers die with it, and fire only when they are told to: once, however much
 * time was hopped over, as on a machine that was held for a while.
 */
export class ProcessClock implements Clock {
  readonly #time: MachineTime
  readonly #waiting = new Set<Waiting>()
  #order = 0
  #ended = false

  constructor(time: MachineTime) {
    this.#time = time
  }

  wall(): Instant {
    return this.#time.wall()
  }

  monotonic(): number {
    return this.#time.monotonic()
  }

  after(ms: number, run: () => void): () => void {
    this.#order += 1
    const timer = { due: this.monotonic() + Math.max(0, ms), order: this.#order, run }
    if (!this.#ended) this.#waiting.add(timer)
    return () => {
      this.#waiting.delete(timer)
    }
  }

  /** Runs what is due now, in order; tells how many. */
  fire(): number {
    const due = [...this.#waiting].filter((timer) => timer.due <= this.monotonic())
    due.sort((a, b) => a.due - b.due || a.order - b.order)
    for (const timer of due) if (this.#waiting.delete(timer)) timer.run()
    return due.length
  }

  /** The process is gone: nothing of it ever fires again. */
  end(): void {
    this.#ended = true
    this.#waiting.clear()
  }
}

/** One time for the whole town, which stands still while anybody works. */
export class TownClock {
  readonly #time: SettableClock

  constructor(start: Instant) {
    this.#time = new SettableClock(start)
  }

  get now(): Instant {
    return this.#time.wall()
  }

  /** Clocks of a machine, right until somebody sets them. */
  machine(): MachineTime {
    return new MachineTime(this.#time)
  }

  process(machine = this.machine()): ProcessClock {
    return new ProcessClock(machine)
  }

  /** Hops; wall and monotonic time together. */
  async hopTo(at: Instant): Promise<void> {
    if (at > this.now) await this.#time.advance(at - this.now)
  }

  /** Lets work that needs no time come to rest. */
  turn(): Promise<void> {
    return this.#time.advance(0)
  }

  /** Fires the timers of a process until none is due and its work has come to rest. */
  async settle(process: ProcessClock): Promise<void> {
    for (let round = 0; process.fire() > 0; round += 1) {
      if (round > MOST_ROUNDS) throw new Error('timers that are due at once never end')
      await this.turn()
    }
    await this.turn()
  }
}
