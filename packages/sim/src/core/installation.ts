import { clockRefusal } from '@seatwarden/core/clock-skew'
import { isKnownAhead } from '@seatwarden/core/confirmed-time'
import { type Instant, later, plus } from '@seatwarden/core/instant'
import type { LicenseTerms } from '@seatwarden/core/license'
import { decide, nextDeadline } from '@seatwarden/core/lifecycle/decide'
import type { LifecycleEffect, LifecycleEvent } from '@seatwarden/core/lifecycle/event'
import { isFresh } from '@seatwarden/core/lifecycle/heal'
import { type Failure, firstStart, type LifecycleState } from '@seatwarden/core/lifecycle/state'
import { FAR } from './license.ts'
import { MachineClock } from './machine-clock.ts'
import type { ClockEvent } from './time-bounds.ts'

/** What the vendor does when it is asked. */
export type Answer = { ok: true; terms: LicenseTerms } | ({ ok: false } & Omit<Failure, 'at'>)
export type Vendor = (now: Instant, installed: LicenseTerms) => Answer

/** One step of the machine: what was decided, and between which states. */
export interface Step {
  /** By the time that counts, in truth, and by the machine's own clock. [D12] */
  at: Instant
  truth: Instant
  wall: Instant
  event: LifecycleEvent
  before: LifecycleState
  after: LifecycleState
  /** What was decided, and what of it had not been carried out before. */
  decided: LifecycleEffect[]
  effects: LifecycleEffect[]
}

export interface InstallationParts {
  start: Instant
  zone: string
  vendor: Vendor
  onStep: (step: Step) => void
  onClock?: (event: ClockEvent) => void
}

/**
 * One installation of the pure core: a store and an outbox in memory, services that run or not, and a vendor. Every
 * event goes the way it goes in the manager: decide, store the state with its effects, then act.
 */
export class Installation {
  zone: string
  state: LifecycleState
  /** In truth; while nobody touches the clock of the machine, this is also what counts. */
  now: Instant
  readonly clock: MachineClock
  /** The file in force. */
  terms: LicenseTerms | null = null
  vendor: Vendor
  running = true
  readonly #onStep: (step: Step) => void
  readonly #carriedOut = new Set<string>()
  /** Off: the last instant at which it is known to have run. [D9] */
  #offSince: Instant | null = null
  #asleep = false
  /** Hardware that was changed while it was off is found at the start. [F4] */
  #found: boolean | undefined

  constructor(parts: InstallationParts) {
    this.zone = parts.zone
    this.now = parts.start
    this.clock = new MachineClock(parts.start, parts.onClock)
    this.vendor = parts.vendor
    this.state = firstStart(parts.start)
    this.#onStep = parts.onStep
  }

  /** The time that counts. [D12] */
  get counted(): Instant {
    return this.clock.at(this.now)
  }

  event(event: LifecycleEvent): void {
    const before = this.state
    const at = this.counted
    const decision = decide(before, event, at, this.zone)
    this.state = decision.state
    const effects = decision.effects.filter((effect) => !this.#carriedOut.has(effect.key))
    for (const { key } of effects) this.#carriedOut.add(key)
    for (const effect of effects) {
      if (effect.kind === 'stop_services') this.running = false
      if (effect.kind === 'start_services') this.running = true
    }
    this.#onStep({
      at,
      truth: this.now,
      wall: this.clock.wall(this.now),
      event,
      before,
      after: this.state,
      decided: decision.effects,
      effects,
    })
    if (effects.some((effect) => effect.kind === 'revalidate')) this.attempt()
  }

  /** Asks the vendor, as the effect `revalidate` or a person does. [D1 D2] */
  attempt(): void {
    if (!this.terms) return
    const answer = this.#skewed() ?? this.vendor(this.now, this.terms)
    if (answer.ok) this.#take('attempt_answered', answer.terms)
    else {
      const { refused, code, sentence } = answer
      this.event({ kind: 'attempt_failed', failure: { at: this.counted, refused, code, sentence } })
    }
  }

  /** The vendor judges the time that counts, and where that is refused the machine's own clock. [A3 D12] */
  #skewed(): Answer | null {
    const sent = clockRefusal(this.counted, this.now)
    const own = clockRefusal(this.clock.wall(this.now), this.now)
    return sent && own ? { ok: false, refused: true, code: sent.code, sentence: sent.sentence } : null
  }

  install(terms: LicenseTerms): void {
    this.#take('installed', terms)
  }

  remove(): void {
    this.terms = null
    this.event({ kind: 'removed' })
  }

  #take(kind: 'attempt_answered' | 'installed', terms: LicenseTerms): void {
    const ahead = kind === 'attempt_answered' && isKnownAhead(this.counted, terms.issuedAt, this.clock.wall(this.now))
    if (isFresh(this.state, terms, this.counted, ahead)) {
      this.terms = terms
      this.clock.confirm(terms.issuedAt, this.now)
    }
    this.event({ kind, terms, ahead })
  }

  /** A person starts the services; the manager is not asked. [D6 D9] */
  startByHand(): void {
    this.running = true
  }

  /** Hops from deadline to deadline up to `until`; nothing happens while the machine is off or asleep. */
  runTo(until: Instant): void {
    while (this.#offSince === null && !this.#asleep) {
      const deadline = nextDeadline(this.state, this.zone)
      if (deadline === null && !this.clock.doubtful) break
      const next = this.clock.when(deadline ?? FAR, this.now)
      if (next > until) break
      this.now = later(this.now, next)
      this.event({ kind: 'tick' })
    }
    this.now = later(this.now, until)
  }

  switchOff(): void {
    this.#offSince = this.counted
    this.clock.switchOff(this.now)
  }

  /** Comes up with what was stored. [D3 D9] */
  switchOn(): void {
    const lastSeenAt = this.#offSince ?? this.counted
    this.clock.switchOn(this.now)
    this.#offSince = null
    this.state = JSON.parse(JSON.stringify(this.state)) as LifecycleState
    this.event({ kind: 'started', lastSeenAt, ...(this.#found !== undefined && { mismatch: this.#found }) })
    this.#found = undefined
  }

  /** The machine is another, or its own again. [F4] */
  find(differs: boolean): void {
    if (this.#offSince === null) this.event({ kind: 'mismatch', found: differs })
    else this.#found = differs
  }

  /** The manager comes up as another build: newer than the license's maintenance, or one that fits it. [L12] */
  build(newer: boolean): void {
    const ends = this.state.terms?.masterEnds ?? this.counted
    this.event({ kind: 'started', lastSeenAt: this.counted, builtAt: plus(ends, newer ? 1 : 0) })
  }

  /** The manager comes up anew in another zone. */
  moveTo(zone: string): void {
    this.switchOff()
    this.zone = zone
    this.switchOn()
  }

  /** It is held: programs stand still and are not started anew afterwards. */
  fallAsleep(): void {
    this.#asleep = true
    this.clock.fallAsleep(this.now)
  }

  awake(): void {
    this.#asleep = false
    this.clock.awake(this.now)
  }
}
