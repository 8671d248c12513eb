import { DAY, HOUR, instant, plus } from '@seatwarden/core/instant'
import { decide } from '@seatwarden/core/lifecycle/decide'
import { newEpisode } from '@seatwarden/core/lifecycle/episode'
import type { LifecycleEffect } from '@seatwarden/core/lifecycle/event'
import { rungsOf } from '@seatwarden/core/lifecycle/ladder'
import { type Cause, type Episode, firstStart, inForce, type LifecycleState } from '@seatwarden/core/lifecycle/state'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Guarantees, promisedOf } from './guarantees.ts'
import type { Step } from './installation.ts'
import { entitlement, FAR, simLicense } from './license.ts'
import { simCore } from './sim-core.ts'

const T = instant(Date.UTC(2026, 2, 2, 9, 30))
const terms = simLicense({
  licenseId: 'x',
  type: 'perpetual',
  issuedAt: T,
  entitlements: [entitlement('mail', 1, FAR)],
})
const failing = newEpisode('revalidation', T, 2 * DAY)
const withEpisodes = (...episodes: Episode[]): LifecycleState => ({
  ...firstStart(T),
  terms: inForce(terms),
  episodes,
})
const step = (over: Partial<Step>): Step => {
  const effects = over.effects ?? []
  const state = withEpisodes(failing)
  const at = over.at ?? T
  return {
    at,
    truth: at,
    wall: at,
    event: { kind: 'tick' },
    before: state,
    after: state,
    decided: effects,
    effects,
    ...over,
  }
}
const stop = (at: typeof T): LifecycleEffect => ({ kind: 'stop_services', key: `stop:${at}`, at })
const notice = (key: string): LifecycleEffect => ({
  kind: 'notice',
  key,
  text: 'unreached',
  cause: 'revalidation',
  why: 'unreached',
  about: failing.id,
  at: T,
  deadline: null,
})
const watch = (...steps: Step[]) => {
  const guarantees = new Guarantees('UTC', plus(T, -30 * DAY))
  return () => {
    for (const one of steps) guarantees.check(one)
  }
}

describe('random histories', () => {
  test('[D2 D3 D4 D5 D7 D8 D9 D10] hundreds of license-years keep every guarantee', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 40 }), (seed) => {
        simCore({ seed, years: 20 })
      }),
      { numRuns: 15, endOnFailure: true },
    )
  })

  test('one seed gives one history, in which much happens', () => {
    const first = simCore({ seed: 7, years: 40 })
    expect(simCore({ seed: 7, years: 40 })).toEqual(first)
    for (const count of [first.notices, first.stops, first.heals]) expect(count).toBeGreaterThan(10)
  })
})

describe('what the guarantees watch for', () => {
  test('[D4] the promised ladder is the one that the core plays', () => {
    for (const cause of ['revalidation', 'expiry', 'evaluation', 'build', 'mismatch'] as Cause[])
      for (const days of [2, 3, 4, 5, 6, 7]) {
        const rungs = rungsOf(newEpisode(cause, T, days * DAY), 'UTC')
        const after = (kind: string) => rungs.filter((r) => r.kind === kind).map((r) => r.at - T)
        const promised = promisedOf(cause, days * DAY)
        expect(promised.notices).toEqual(after('notice'))
        expect([promised.lastCall]).toEqual(after('last-call'))
      }
  })

  test('[D8] a stop that comes without its notices', () => {
    const at = plus(T, 10 * DAY)
    expect(watch(step({ at, effects: [stop(at)] }))).toThrow('noStopWithoutEveryEarlierNotice')
  })

  test('[N3] a notice that is decided twice', () => {
    const effects = [notice('a')]
    expect(watch(step({ effects }), step({ at: plus(T, 1), effects }))).toThrow('noNoticeTwice')
  })

  test('[D2] an answer that leaves the episode running, and an attempt more than an hour away', () => {
    const event = { kind: 'attempt_answered', terms } as const
    const promise = 'aGoodRevalidationHealsWithinOneAttempt'
    expect(watch(step({ event }))).toThrow(promise)
    const late = { ...withEpisodes(failing), nextAttemptAt: plus(T, HOUR + 1) }
    expect(watch(step({ after: late }))).toThrow(promise)
    expect(watch(step({ event, after: { ...withEpisodes(), stopped: true } }))).toThrow(promise)
  })

  test('[D5] a stop that comes forward, and settings that freeze too early', () => {
    const hasty = withEpisodes({ ...failing, startedAt: plus(T, -2 * DAY) })
    expect(watch(step({}), step({ after: hasty }))).toThrow('noPhaseShortensAPromise')
    const frozen = withEpisodes({ ...failing, grace: 0 })
    expect(watch(step({}), step({ after: frozen }))).toThrow('noPhaseShortensAPromise')
  })

  test('[D9] a first stop within a day of an absence in which a step was missed', () => {
    const at = plus(T, 10 * DAY)
    const before = withEpisodes({ ...failing, playedUntil: plus(T, 8 * DAY) })
    const event = { kind: 'started', lastSeenAt: plus(T, 8 * DAY) } as const
    // What the core would decide if it took the return for an ordinary tick.
    const { state, effects } = decide(before, { kind: 'tick' }, at, 'UTC')
    const told = rungsOf(failing, 'UTC').flatMap((r) => (r.kind === 'notice' ? [{ ...notice(r.name), at: r.at }] : []))
    const broken = watch(step({ effects: told }), step({ at, event, before, after: state, effects }))
    expect(broken).toThrow('afterAnAbsenceTheFirstStopIsAtLeast24hAway')
  })
})
