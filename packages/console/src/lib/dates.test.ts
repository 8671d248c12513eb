import fc from 'fast-check'
import { expect, test } from 'vitest'
import { absolute, deadline, history, offset, relative, span } from './dates.ts'

const ZONE = 'Europe/Prague'
const NOW = Date.parse('2026-11-12T08:14:00Z')
const HOUR = 3_600_000

test('[L4] a deadline says the absolute date first and the rest behind it', () => {
  expect(deadline('2026-11-17T13:02:00Z', NOW, ZONE)).toBe('Tue 17 Nov 2026, 14:02 (in 5 days)')
})

test('[D8] a midnight names the night that it belongs to', () => {
  expect(absolute('2026-11-24T23:00:00Z', ZONE)).toBe('Wed 25 Nov 2026, 00:00 (the night from Tuesday)')
  expect(deadline('2026-11-24T23:00:00Z', NOW, ZONE)).toBe(
    'Wed 25 Nov 2026, 00:00 (the night from Tuesday, in 12 days)',
  )
})

test('[L7] remaining time is rounded down: days from 48 h, hours, then minutes', () => {
  expect(span(48 * HOUR)).toBe('2 days')
  expect(span(48 * HOUR - 1)).toBe('47 hours')
  expect(span(HOUR - 1)).toBe('59 minutes')
  expect(span(HOUR)).toBe('1 hour')
})

test('[L4] what is past is said in the past', () => {
  expect(relative(NOW - 3 * HOUR, NOW)).toBe('3 hours ago')
  expect(relative(NOW + 20_000, NOW)).toBe('now')
})

test('[L9] last use: today, yesterday, the week, then the date alone', () => {
  expect(history('2026-11-12T07:51:00Z', NOW, ZONE)).toBe('today 08:51')
  expect(history('2026-11-11T13:02:00Z', NOW, ZONE)).toBe('yesterday 14:02')
  expect(history('2026-11-08T13:02:00Z', NOW, ZONE)).toBe('Sun 8 Nov, 14:02')
  expect(history('2026-01-02T13:02:00Z', NOW, ZONE)).toBe('2 Jan 2026')
})

test('[L5] a date without a time is the same day in every zone', () => {
  expect(deadline('2026-11-24', NOW, 'Pacific/Auckland')).toBe('Tue 24 Nov 2026')
})

test('the foot names the offset that holds now', () => {
  expect(offset(NOW, ZONE)).toBe('UTC+1')
  expect(offset(Date.parse('2026-07-01T00:00:00Z'), ZONE)).toBe('UTC+2')
})

test('[L7] the rest never promises more than is left', () => {
  fc.assert(
    fc.property(fc.integer({ min: 60_000, max: 400 * 24 * HOUR }), (length) => {
      const [value, unit] = span(length).split(' ')
      const unitLength = unit?.startsWith('day') ? 24 * HOUR : unit?.startsWith('hour') ? HOUR : 60_000
      expect(Number(value) * unitLength).toBeLessThanOrEqual(length)
    }),
  )
})
