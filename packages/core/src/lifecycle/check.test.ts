import fc from 'fast-check'
import { expect, test } from 'vitest'
import { DAY, HOUR, instant, MINUTE } from '../instant.ts'
import { nextCheck } from './check.ts'

const anyCheck = fc.record({
  minute: fc.nat({ max: 1439 }),
  at: fc.integer({ min: 0, max: 4_000_000_000_000 }).map(instant),
  reached: fc.boolean(),
})

test('[A7] the next look is after the last one, within 24 h, at the own minute; an hour later where nobody answered', () => {
  fc.assert(
    fc.property(anyCheck, (checked) => {
      const next = nextCheck(checked)
      expect(next).toBeGreaterThan(checked.at)
      expect(next - checked.at).toBeLessThanOrEqual(checked.reached ? DAY : HOUR)
      if (checked.reached) expect(next % DAY).toBe(checked.minute * MINUTE)
    }),
  )
})

test('[A7] installations with other minutes look at other times', () => {
  const at = instant(Date.UTC(2026, 10, 12, 8, 14))
  const turns = [0, 494, 495, 1439].map((minute) => (nextCheck({ minute, at, reached: true }) - at) / MINUTE)
  expect(turns).toEqual([946, 1440, 1, 945])
})
