import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  DAY,
  earlier,
  fromIso,
  fromLocal,
  HOUR,
  type Instant,
  instant,
  later,
  localDate,
  localMinute,
  midnightFrom,
  nextMidnight,
  startOfDate,
  toIso,
  wholeDaysUntil,
} from './instant.ts'

const at = (iso: string): Instant => {
  const read = fromIso(iso)
  if (read === undefined) throw new Error(`no instant: ${iso}`)
  return read
}

const ZONES = [
  'UTC',
  'Europe/Prague',
  'America/Sao_Paulo',
  'Asia/Beirut',
  'Africa/Cairo',
  'America/St_Johns',
  'America/Havana',
  'Pacific/Apia',
  'Australia/Lord_Howe',
  'Asia/Kathmandu',
  'Africa/Casablanca',
  'Pacific/Kiritimati',
]
const zone = fc.constantFrom(...ZONES)
const moment = fc.integer({ min: Date.UTC(2000, 0, 1), max: Date.UTC(2040, 0, 1) }).map(instant)

describe('midnights', () => {
  test.each([
    ['Europe/Prague', '2026-03-28T22:00:00Z', '2026-03-28T23:00:00Z', 'the day before a day of 23 h'],
    ['Europe/Prague', '2026-03-28T23:00:00Z', '2026-03-29T22:00:00Z', 'a day of 23 h'],
    ['Europe/Prague', '2026-10-24T22:00:00Z', '2026-10-25T23:00:00Z', 'a day of 25 h'],
    ['America/Sao_Paulo', '2018-11-03T12:00:00Z', '2018-11-04T03:00:00Z', '00:00 is skipped: 01:00 begins the date'],
    ['Asia/Beirut', '2025-03-29T12:00:00Z', '2025-03-29T22:00:00Z', '00:00 is skipped: 01:00 begins the date'],
    ['Africa/Cairo', '2024-04-25T12:00:00Z', '2024-04-25T22:00:00Z', '00:00 is skipped: 01:00 begins the date'],
    ['Pacific/Apia', '2011-12-29T12:00:00Z', '2011-12-30T10:00:00Z', 'a whole date is skipped'],
    ['America/Havana', '2025-11-01T12:00:00Z', '2025-11-02T04:00:00Z', '00:00 comes twice: the first counts'],
    ['America/Havana', '2025-11-02T05:10:00Z', '2025-11-03T05:00:00Z', '00:00 comes twice: the second is none'],
    ['America/St_Johns', '2006-10-29T02:40:00Z', '2006-10-30T03:30:00Z', 'a date that was left is not begun again'],
  ])('[D9] %s after %s is %s: %s', (tz, from, expected) => {
    expect(toIso(nextMidnight(at(from), tz))).toBe(expected)
  })

  test('[D9] a midnight is strictly ahead, within 49 h, and the first instant of its date', () => {
    fc.assert(
      fc.property(zone, moment, (tz, from) => {
        const midnight = nextMidnight(from, tz)
        expect(midnight).toBeGreaterThan(from)
        expect(midnight - from).toBeLessThanOrEqual(49 * HOUR)
        expect(startOfDate(localDate(midnight, tz), tz)).toBe(midnight)
        expect(localDate(instant(midnight - 1), tz)).not.toBe(localDate(midnight, tz))
      }),
    )
  })

  test('[D9] none is passed over: between an instant and the next midnight no date begins', () => {
    fc.assert(
      fc.property(zone, moment, fc.double({ min: 0, max: 1, noNaN: true }), (tz, from, share) => {
        const midnight = nextMidnight(from, tz)
        const between = instant(from + Math.floor((midnight - 1 - from) * share))
        expect(nextMidnight(between, tz)).toBe(midnight)
      }),
    )
  })

  test('[D8] the first midnight from a midnight on is that midnight', () => {
    fc.assert(
      fc.property(zone, moment, (tz, from) => {
        const midnight = nextMidnight(from, tz)
        expect(midnightFrom(midnight, tz)).toBe(midnight)
        expect(midnightFrom(from, tz)).toBe(midnightFrom(from, tz) === from ? from : midnight)
      }),
    )
  })
})

describe('instants', () => {
  test('[L5] whole local days left are rounded down, and days of 23 and 25 h are whole', () => {
    const prague = (from: string, until: string) => wholeDaysUntil(at(from), at(until), 'Europe/Prague')
    expect(prague('2026-03-28T22:30:00Z', '2026-03-29T21:59:00Z')).toBe(1)
    expect(prague('2026-10-25T00:00:00Z', '2026-10-25T22:59:00Z')).toBe(0)
    expect(prague('2026-10-25T00:00:00Z', '2026-10-24T00:00:00Z')).toBe(-1)
    expect(prague('2026-01-01T12:00:00Z', '2026-12-31T12:00:00Z')).toBe(364)
    expect(prague('2026-01-01T12:00:00Z', '2026-12-31T09:00:00Z')).toBe(363)
    expect(prague('2026-03-28T12:00:00Z', '2026-03-29T11:00:00Z')).toBe(1)
    expect(prague('2026-01-02T12:00:00Z', '2026-01-02T09:00:00Z')).toBe(-1)
  })

  test('an instant is a whole number of milliseconds', () => {
    for (const bad of [0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 60]) expect(() => instant(bad)).toThrow()
    expect(instant(DAY)).toBe(86_400_000)
  })

  test('text and instant turn into each other; other text is no instant', () => {
    fc.assert(
      fc.property(moment, (m) => {
        expect(fromIso(toIso(m))).toBe(m)
      }),
    )
    expect(fromIso('2026-11-10T15:02:00+01:00')).toBe(at('2026-11-10T14:02:00Z'))
    for (const bad of ['', 'tomorrow', '2026-11-10', '2026-11-10T14:02', '2026-02-30T00:00Z'])
      expect(fromIso(bad)).toBeUndefined()
  })

  test('local text and instant turn into each other, to the minute', () => {
    expect(localMinute(at('2026-11-10T13:02:59Z'), 'Europe/Prague')).toBe('2026-11-10 14:02')
    expect(fromLocal('2026-11-10T14:02', 'Europe/Prague')).toBe(at('2026-11-10T13:02:00Z'))
    expect(fromLocal('2026-11-10', 'Europe/Prague')).toBe(at('2026-11-09T23:00:00Z'))
    expect(fromLocal('2026-11-10T14:02Z', 'Europe/Prague')).toBe(at('2026-11-10T14:02:00Z'))
    for (const bad of ['', 'noon', '2026-13-01', '2026-11-10T25:00']) expect(fromLocal(bad, 'UTC')).toBeUndefined()
  })

  test('the later and the earlier of two', () => {
    fc.assert(
      fc.property(moment, moment, (a, b) => {
        expect(later(a, b)).toBe(Math.max(a, b))
        expect(earlier(a, b)).toBe(Math.min(a, b))
      }),
    )
  })
})
