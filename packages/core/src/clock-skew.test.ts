import fc from 'fast-check'
import { expect, test } from 'vitest'
import { clockRefusal, clockRemark } from './clock-skew.ts'
import { DAY, HOUR, instant, MINUTE, plus } from './instant.ts'

const VENDOR = instant(Date.UTC(2026, 10, 12))

test('[A3] a clock more than 24 h from the vendor’s is refused, either way, and said how far', () => {
  expect(clockRefusal(plus(VENDOR, 26 * HOUR), VENDOR)).toMatchObject({
    code: 'clock_skew',
    sentence: "This server's clock is 26 h ahead of the vendor's.",
  })
  expect(clockRefusal(plus(VENDOR, -2 * DAY), VENDOR)?.sentence).toBe(
    "This server's clock is 2 days behind the vendor's.",
  )
})

test('[A3] [A8] a clock is refused beyond 24 h, remarked on from a minute, and else in order', () => {
  fc.assert(
    fc.property(fc.integer({ min: -3 * DAY, max: 3 * DAY }), (apart) => {
      const here = plus(VENDOR, apart)
      expect(clockRefusal(here, VENDOR) !== undefined).toBe(Math.abs(apart) > DAY)
      expect(clockRemark(here, VENDOR).next === '').toBe(Math.abs(apart) < MINUTE)
    }),
  )
})
