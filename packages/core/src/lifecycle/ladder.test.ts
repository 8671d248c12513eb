import { describe, expect, test } from 'vitest'
import { DAY, HOUR, plus } from '../instant.ts'
import { at, license } from '../testing/license.ts'
import { newEpisode } from './episode.ts'
import { firstStopOf, phaseAt, type Rung, revalidationAt, rungsAhead, rungsOf, whyOf } from './ladder.ts'
import { type Cause, firstStart, inForce, type LifecycleState } from './state.ts'

const START = at('2026-11-10T14:02:00Z')
const hoursOf = (rung: Rung) => (rung.at - START) / HOUR
const episode = (cause: Cause, graceDays = 7) => newEpisode(cause, START, graceDays * DAY)
const notices = (cause: Cause, graceDays = 7) =>
  rungsOf(episode(cause, graceDays), 'UTC').flatMap((r) => (r.kind === 'notice' ? [[r.text, hoursOf(r)]] : []))
const own = (cause: Cause, graceDays: number) => notices(cause, graceDays).flatMap(([t, h]) => (t === 'own' ? [h] : []))
const hourOf = (cause: Cause, kind: Rung['kind'], graceDays = 7) =>
  rungsOf(episode(cause, graceDays), 'UTC')
    .filter((r) => r.kind === kind)
    .map(hoursOf)

describe('the ladder of a failed revalidation', () => {
  test.each([
    [2, [12, 24, 36]],
    [3, [12, 24, 36, 48]],
    [4, [12, 24, 36, 48, 72]],
    [5, [12, 24, 36, 48, 72, 96]],
    [6, [12, 24, 36, 48, 72, 96, 120]],
    [7, [12, 24, 36, 48, 72, 96, 120, 144]],
  ])('[D4] with grace of %i days text 1 goes out after %j h, the last before Emergency Mode', (days, expected) => {
    expect(own('revalidation', days)).toEqual(expected)
    expect(own('expiry', days)).toEqual(expected)
  })

  test('[D5] Emergency Mode begins when grace is over; text 2 at its begin and 24 h before its end', () => {
    for (const days of [2, 3, 4, 5, 6, 7]) {
      expect(hourOf('revalidation', 'emergency', days)).toEqual([days * 24])
      const second = notices('revalidation', days).flatMap(([text, hour]) => (text === 'emergency' ? [hour] : []))
      expect(second).toEqual([days * 24, (days + 6) * 24])
    }
  })

  test('[D7] the last call comes 7 days after Emergency Mode began', () => {
    expect(hourOf('revalidation', 'last-call', 2)).toEqual([9 * 24])
    expect(hourOf('revalidation', 'last-call', 7)).toEqual([14 * 24])
  })

  test('[D8] the stop comes at the first midnight after the last call', () => {
    expect(firstStopOf(episode('revalidation', 7), 'UTC')).toBe(at('2026-11-25T00:00:00Z'))
    expect(firstStopOf(episode('revalidation', 7), 'Europe/Prague')).toBe(at('2026-11-24T23:00:00Z'))
  })

  test('[D8] a last call on the stroke of midnight leaves the day that begins', () => {
    const midnight = newEpisode('revalidation', at('2026-11-10T00:00:00Z'), 7 * DAY)
    expect(firstStopOf(midnight, 'UTC')).toBe(at('2026-11-25T00:00:00Z'))
  })
})

describe('the other ladders', () => {
  test('[F4] a mismatch mails at once and after 3 and 6 days, never freezes, and calls last after 7 days', () => {
    expect(own('mismatch', 2)).toEqual([0, 72, 144])
    expect(hourOf('mismatch', 'emergency')).toEqual([])
    expect(hourOf('mismatch', 'last-call', 2)).toEqual([168])
  })

  test.each(['evaluation', 'build'] as const)(
    '[L11 L12] %s: frozen at once, the last call after 7 days, none added',
    (cause) => {
      expect(own(cause, 2)).toEqual([0])
      expect(hourOf(cause, 'emergency', 5)).toEqual([0])
      expect(hourOf(cause, 'last-call', 5)).toEqual([168])
    },
  )

  test('[L16] an expired subscription declines like a failed revalidation', () => {
    const shape = (cause: Cause) => rungsOf(episode(cause, 4), 'UTC').map((r) => [r.kind, r.at])
    expect(shape('expiry')).toEqual(shape('revalidation'))
  })

  test('[D9] after the first stop there is one stop at every midnight', () => {
    const stopped = { ...episode('mismatch'), playedUntil: at('2026-11-18T00:00:00Z') }
    expect(rungsAhead(stopped, 'UTC')).toEqual([{ at: at('2026-11-19T00:00:00Z'), kind: 'stop' }])
  })

  test('[L11] every rung of every ladder has its own name, so that no notice shadows another', () => {
    for (const cause of ['revalidation', 'expiry', 'evaluation', 'build', 'mismatch'] as const)
      for (const days of [2, 3, 4, 5, 6, 7]) {
        const names = rungsOf(episode(cause, days), 'UTC').flatMap((r) => (r.kind === 'notice' ? [r.name] : []))
        expect(new Set(names).size).toBe(names.length)
      }
  })
})

describe('what a notice speaks of', () => {
  const state = (over: Partial<LifecycleState>): LifecycleState => ({
    ...firstStart(START),
    terms: inForce(license()),
    ...over,
  })
  const failure = (refused: boolean) => ({ at: START, refused, code: 'x', sentence: 'x' })

  test("[D11] the vendor's refusal has its own text; a failed connection is no refusal", () => {
    expect(whyOf(state({ lastFailure: failure(true) }), 'revalidation')).toBe('refused')
    expect(whyOf(state({ lastFailure: failure(false) }), 'revalidation')).toBe('unreached')
  })

  test('[A13] an offline file that is due has its own text', () => {
    expect(whyOf(state({ terms: inForce(license({ offline: true })) }), 'revalidation')).toBe('offline_overdue')
  })

  test('[L16] an expiry has its own text, whatever the last attempt said', () => {
    expect(whyOf(state({ lastFailure: failure(true) }), 'expiry')).toBe('expired')
  })
})

describe('phases', () => {
  const running = (...causes: Cause[]): LifecycleState => ({
    ...firstStart(START),
    terms: inForce(license()),
    episodes: causes.map((cause) => episode(cause, 2)),
  })

  test.each([
    ['revalidation', 0, 'grace'],
    ['revalidation', 48, 'emergency'],
    ['revalidation', 9 * 24, 'expired'],
    ['build', 0, 'emergency'],
    ['build', 168, 'expired'],
    ['mismatch', 0, 'valid'],
    ['mismatch', 167, 'valid'],
    ['mismatch', 168, 'expired'],
  ] as const)('[D5 D6 D7 F4] %s after %i h: %s', (cause, hours, phase) => {
    expect(phaseAt(running(cause), plus(START, hours * HOUR))).toBe(phase)
  })

  test('[F4] of two countdowns the stricter holds', () => {
    expect(phaseAt(running('mismatch', 'revalidation'), plus(START, 7 * DAY))).toBe('expired')
    expect(phaseAt(running('mismatch', 'revalidation'), plus(START, 3 * DAY))).toBe('emergency')
  })

  test('[L11] without a license it is the evaluation, until that ends', () => {
    expect(phaseAt(firstStart(START), START)).toBe('unlicensed')
    expect(phaseAt({ ...firstStart(START), episodes: [episode('evaluation')] }, START)).toBe('emergency')
  })
})

describe('when to revalidate', () => {
  test('[D1] within the day before it is due, never later, and not all at once', () => {
    const due = plus(license().issuedAt, 30 * DAY)
    const times = Array.from({ length: 200 }, (_, n) => revalidationAt(license({ licenseId: `license-${n}` })))
    for (const time of times) {
      expect(time).toBeGreaterThan(due - DAY)
      expect(time).toBeLessThanOrEqual(due)
    }
    const quarters = new Set(times.map((time) => Math.floor((due - time) / (6 * HOUR))))
    expect(quarters.size).toBe(4)
  })
})
