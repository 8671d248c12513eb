import { type Instant, plus, toIso } from '../instant.ts'
import type { LicenseTerms } from '../license.ts'
import { decide, nextDeadline } from '../lifecycle/decide.ts'
import type { LifecycleEffect, LifecycleEvent } from '../lifecycle/event.ts'
import { firstStart, type LifecycleState } from '../lifecycle/state.ts'

export interface Happened {
  at: Instant
  effect: LifecycleEffect
}

/**
 * One installation's life: hops from deadline to deadline and plays a vendor that fails, refuses, or renews. The state
 * goes through JSON at every step, as a restart would have it. [D3]
 */
export class Life {
  state: LifecycleState
  now: Instant
  vendor: 'fails' | 'refuses' | 'silent' | ((now: Instant) => LicenseTerms) = 'fails'
  readonly zone: string
  readonly happened: Happened[] = []

  constructor(start: Instant, zone = 'UTC') {
    this.state = firstStart(start)
    this.now = start
    this.zone = zone
  }

  event(event: LifecycleEvent): this {
    const decision = decide(JSON.parse(JSON.stringify(this.state)) as LifecycleState, event, this.now, this.zone)
    this.state = decision.state
    for (const effect of decision.effects) {
      this.happened.push({ at: this.now, effect })
      if (effect.kind === 'revalidate') this.#attempt()
    }
    return this
  }

  #attempt(): void {
    const { vendor } = this
    if (vendor === 'silent') return
    if (typeof vendor === 'function') {
      this.event({ kind: 'attempt_answered', terms: vendor(this.now) })
      return
    }
    const refused = vendor === 'refuses'
    const code = refused ? 'order_suspended' : 'vendor_unreachable'
    this.event({ kind: 'attempt_failed', failure: { at: this.now, refused, code, sentence: code } })
  }

  /** Hops to `until`, deadline by deadline. */
  to(until: Instant): this {
    for (let hops = 0; ; hops++) {
      const next = nextDeadline(this.state, this.zone)
      if (next === null || next > until) break
      if (hops > 100_000) throw new Error(`no end of deadlines at ${toIso(next)}`)
      if (next > this.now) this.now = next
      this.event({ kind: 'tick' })
    }
    this.now = until
    return this.event({ kind: 'tick' })
  }

  after(ms: number): this {
    return this.to(plus(this.now, ms))
  }

  /** Lies still until `until`: nothing is asked, then the manager comes up. [D9] */
  sleep(until: Instant): this {
    const lastSeenAt = this.now
    this.now = until
    return this.event({ kind: 'started', lastSeenAt })
  }

  /** Comes up as another build: newer than the license's maintenance, or one that fits it. [L12] */
  build(newer: boolean): this {
    const ends = this.state.terms?.masterEnds ?? this.now
    return this.event({ kind: 'started', lastSeenAt: this.now, builtAt: plus(ends, newer ? 1 : 0) })
  }

  install(terms: LicenseTerms): this {
    return this.event({ kind: 'installed', terms })
  }

  /** `time text` of every notice, stop and start, in order. */
  get log(): string[] {
    return this.happened.flatMap(({ at, effect }) => {
      if (effect.kind === 'revalidate') return []
      const what = effect.kind === 'notice' ? effect.text : effect.kind
      return [`${toIso(at).slice(0, 16)} ${what}`]
    })
  }

  keys(kind: LifecycleEffect['kind']): string[] {
    return this.happened.filter((h) => h.effect.kind === kind).map((h) => h.effect.key)
  }
}
