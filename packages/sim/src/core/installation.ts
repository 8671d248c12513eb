import { type Instant, later, plus } from '@seatwarden/core/instant'
import type { LicenseTerms } from '@seatwarden/core/license'
import { decide, nextDeadline } from '@seatwarden/core/lifecycle/decide'
import type { LifecycleEffect, LifecycleEvent } from '@seatwarden/core/lifecycle/event'
import { isFresh } from '@seatwarden/core/lifecycle/heal'
import { type Failure, firstStart, type LifecycleState } from '@seatwarden/core/lifecycle/state'

/** What the vendor does when it is asked. */
export type Answer = { ok: true; terms: LicenseTerms } | ({ ok: false } & Omit<Failure, 'at'>)
export type Vendor = (now: Instant, installed: LicenseTerms) => Answer

/** One step of the machine: what was decided, and between which states. */
export interface Step {
  at: Instant
  event: LifecycleEvent
  before: LifecycleState
  after: LifecycleState
  /** What was decided, and what of it had not been carried out before. */
  decided: LifecycleEffect[]
  effects: LifecycleEffect[]
}

/**
 * One installation of the pure core: a store and an outbox in memory, services that run or not, and a vendor. Every
 * event goes the way it goes in the manager: decide, store the state with its effects, then act.
 */
export class Installation {
  readonly zone: string
  state: LifecycleState
  now: Instant
  /** The file in force. */
  terms: LicenseTerms | null = null
  vendor: Vendor
  running = true
  readonly #onStep: (step: Step) => void
  readonly #carriedOut = new Set<string>()
  #offSince: Instant | null = null

  constructor(parts: { start: Instant; zone: string; vendor: Vendor; onStep: (step: Step) => void }) {
    this.zone = parts.zone
    this.now = parts.start
    this.vendor = parts.vendor
    this.state = firstStart(parts.start)
    this.#onStep = parts.onStep
  }

  event(event: LifecycleEvent): void {
    const before = this.state
    const decision = decide(before, event, this.now, this.zone)
    this.state = decision.state
    const effects = decision.effects.filter((effect) => !this.#carriedOut.has(effect.key))
    for (const { key } of effects) this.#carriedOut.add(key)
    for (const effect of effects) {
      if (effect.kind === 'stop_services') this.running = false
      if (effect.kind === 'start_services') this.running = true
    }
    this.#onStep({ at: this.now, event, before, after: this.state, decided: decision.effects, effects })
    if (effects.some((effect) => effect.kind === 'revalidate')) this.attempt()
  }

  /** Asks the vendor, as the effect `revalidate` or a person does. [D1 D2] */
  attempt(): void {
    if (!this.terms) return
    const answer = this.vendor(this.now, this.terms)
    if (answer.ok) this.#take('attempt_answered', answer.terms)
    else {
      const { refused, code, sentence } = answer
      this.event({ kind: 'attempt_failed', failure: { at: this.now, refused, code, sentence } })
    }
  }

  install(terms: LicenseTerms): void {
    this.#take('installed', terms)
  }

  remove(): void {
    this.terms = null
    this.event({ kind: 'removed' })
  }

  #take(kind: 'attempt_answered' | 'installed', terms: LicenseTerms): void {
    if (isFresh(this.state, terms, this.now)) this.terms = terms
    this.event({ kind, terms })
  }

  /** A person starts the services; the manager is not asked. [D6 D9] */
  startByHand(): void {
    this.running = true
  }

  /** Hops from deadline to deadline up to `until`; nothing happens while the machine is off. */
  runTo(until: Instant): void {
    while (this.#offSince === null) {
      const next = nextDeadline(this.state, this.zone)
      if (next === null || next > until) break
      this.now = later(this.now, next)
      this.event({ kind: 'tick' })
    }
    this.now = later(this.now, until)
  }

  switchOff(): void {
    this.#offSince = this.now
  }

  /** Comes up with what was stored. [D3 D9] */
  switchOn(): void {
    const lastSeenAt = this.#offSince ?? plus(this.now, -1)
    this.#offSince = null
    this.state = JSON.parse(JSON.stringify(this.state)) as LifecycleState
    this.event({ kind: 'started', lastSeenAt })
  }
}
