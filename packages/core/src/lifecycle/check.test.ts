import fc from 'fast-check'
import { expect, test } from 'vitest'
import { DAY, HOUR, instant, MINUTE } from '../instant.ts'
import { nextCheck } from './check.ts'

const anyCheck = fc.record({
  minute: fc.nat({ max: 1439 }),
  at: fc.integer({ min: 0, max: 4_000_000_000_000 }).map(instant),
  unanswered: fc.nat({ max: 9 }),
})

test('[A7] the next look is after the last one, within 24 h, at the own minute; an hour later where nobody answered', () => {
  fc.assert(
    fc.property(anyCheck, (checked) => {
      const next = nextCheck(checked)
      expect(next).toBeGreaterThan(checked.at)
      expect(next - checked.at).toBeLessThanOrEqual(checked.unanswered === 1 ? HOUR : DAY)
      if (checked.unanswered === 0) expect(next % DAY).toBe(checked.minute * MINUTE)
    }),
  )
})

test('[A7] installations with other minutes look at other times', () => {
  const at = instant(Date.UTC(2026, 10, 12, 8, 14))
  const turns = [0, 494, 495, 1439].map((minute) => (nextCheck({ minute, at, unanswered: 0 }) - at) / MINUTE)
  expect(turns).toEqual([946, 1440, 1, 945])
})

test('[A7] where nobody answers the looks become rarer, until there is one a day', () => {
  const first = instant(Date.UTC(2026, 10, 12))
  const looks = [first]
  for (let unanswered = 1; unanswered <= 9; unanswered++)
    looks.push(nextCheck({ minute: 0, at: looks.at(-1) ?? first, unanswered }))
  expect(looks.map((at) => (at - first) / HOUR)).toEqual([0, 1, 3, 7, 15, 24, 48, 72, 96, 120])
})
