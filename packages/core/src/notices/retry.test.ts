import fc from 'fast-check'
import { expect, test } from 'vitest'
import { DAY, HOUR, type Instant, instant, MINUTE, plus } from '../instant.ts'
import { nextTry } from './retry.ts'

const SINCE = instant(Date.UTC(2026, 10, 12, 8, 14))

/** When each try is, as long as every one fails at once. */
const tries = (): Instant[] => {
  const all = [SINCE]
  for (let next = nextTry({ attempts: 1, at: SINCE }); next !== null; ) {
    all.push(next)
    next = nextTry({ attempts: all.length, at: next })
  }
  return all
}

test('[N3] a notice is tried again after 1 minute, doubled each time up to an hour, for 30 days', () => {
  const all = tries()
  const waits = all.slice(1).map((at, n) => (at - (all[n] ?? at)) / MINUTE)
  expect(waits.slice(0, 8)).toEqual([1, 2, 4, 8, 16, 32, 60, 60])
  expect(new Set(waits.slice(6))).toEqual(new Set([60]))
  expect((all.at(-1) ?? SINCE) - SINCE).toBeGreaterThan(30 * DAY - HOUR)
  expect((all.at(-1) ?? SINCE) - SINCE).toBeLessThanOrEqual(30 * DAY)
})

test('[N3] the next try is never at once, never more than an hour away, and never after the tries of 30 days', () => {
  const most = tries().length
  fc.assert(
    fc.property(fc.nat({ max: 400 * DAY }), fc.integer({ min: 1, max: 2_000 }), (age, attempts) => {
      const at = plus(SINCE, age)
      const next = nextTry({ attempts, at })
      expect(next === null).toBe(attempts >= most)
      if (next === null) return
      expect(next - at).toBeGreaterThanOrEqual(MINUTE)
      expect(next - at).toBeLessThanOrEqual(HOUR)
    }),
  )
})

test('[N3] after a month of absence a notice has all the tries that it had not had', () => {
  const after = plus(SINCE, 31 * DAY)
  expect(nextTry({ attempts: 1, at: after })).toBe(plus(after, MINUTE))
})
