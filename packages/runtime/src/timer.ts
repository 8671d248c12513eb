import type { Instant } from '@seatwarden/core/instant'
import type { Clock } from './clock.ts'

/** However far the deadline: a step of the wall clock is noticed within this time. [D12] */
export const RECHECK_MS = 60_000
/** Pause after a deadline that is still due once it was acted on, so that a fault cannot spin. */
const AGAIN_MS = 1_000

/** Fires when the wall clock reaches the next deadline, whatever becomes of either; keeps one timer. */
export class DeadlineTimer {
  readonly #clock: Clock
  readonly #nextDeadline: () => Instant | null
  readonly #fire: (now: Instant) => Promise<void>
  #cancel: (() => void) | undefined
  #firing: Promise<void> | undefined
  #stopped = false

  /** `fire` reports its own failures; one that comes out of it is tried again a second later. */
  constructor(clock: Clock, nextDeadline: () => Instant | null, fire: (now: Instant) => Promise<void>) {
    this.#clock = clock
    this.#nextDeadline = nextDeadline
    this.#fire = fire
  }

  /** To be called at the start and whenever the deadline may have changed. */
  reschedule(): void {
    if (!this.#firing) this.#wait(this.#left())
  }

  /** No deadline fires any more; resolves once one that is being acted on is through. */
  async stop(): Promise<void> {
    this.#stopped = true
    this.#cancel?.()
    await this.#firing
  }

  /** Milliseconds until the next deadline, at most a minute. */
  #left(): number {
    const deadline = this.#nextDeadline()
    return deadline === null ? RECHECK_MS : Math.min(RECHECK_MS, Math.max(0, deadline - this.#clock.wall()))
  }

  #wait(ms: number): void {
    this.#cancel?.()
    if (this.#stopped) return
    this.#cancel = this.#clock.after(ms, () => this.#check(), { unref: true })
  }

  #check(): void {
    const deadline = this.#nextDeadline()
    if (deadline === null || deadline > this.#clock.wall()) this.#wait(this.#left())
    else this.#act(deadline)
  }

  #act(deadline: Instant): void {
    const goOn = (): void => {
      this.#firing = undefined
      this.#wait(this.#nextDeadline() === deadline ? AGAIN_MS : this.#left())
    }
    this.#firing = this.#fire(this.#clock.wall()).then(goOn, goOn)
  }
}
