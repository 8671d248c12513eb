import fc from 'fast-check'
import { expect, test } from 'vitest'
import { DAY, fromLocal, HOUR, type Instant, instant, localDate, plus } from '../instant.ts'
import { nextNight, nightDue, nightlyList, type OnTrial } from './nightly.ts'

const NOW = instant(Date.UTC(2026, 10, 12, 23))
const at = (text: string, zone: string): Instant => fromLocal(text, zone) as Instant
const trial = (address: string, module: OnTrial['module'], days: number): OnTrial => ({
  address: `${address}@example.net`,
  module,
  endsAt: plus(NOW, days * DAY),
})

test('[S7] accounts over the limit by module, whoever loses access first stands first', () => {
  const list = nightlyList([trial('b', 'im', 3), trial('a', 'mail', 9), trial('c', 'im', 1), trial('d', 'im', 3)], NOW)
  expect(list.map(({ module, accounts }) => [module, accounts.map(({ address }) => address[0])])).toEqual([
    ['im', ['c', 'b', 'd']],
    ['mail', ['a']],
  ])
})

test('[S7] no trial seat, no mail; a trial that has ended is none', () => {
  expect(nightlyList([], NOW)).toEqual([])
  expect(nightlyList([trial('a', 'im', 0), trial('b', 'im', -3)], NOW)).toEqual([])
})

test('[S7 D9] one list a date, once late if its midnight was missed', () => {
  const zone = 'Europe/Prague'
  expect(nightDue('2026-11-12', at('2026-11-12T23:59', zone), zone)).toBeNull()
  expect(nightDue('2026-11-12', at('2026-11-13T00:00', zone), zone)).toBe('2026-11-13')
  expect(nightDue('2026-11-12', at('2026-11-16T09:30', zone), zone)).toBe('2026-11-16')
  expect(nightDue('2026-11-16', at('2026-11-16T23:00', zone), zone)).toBeNull()
})

test.each([
  ['a day of 23 hours', 'Europe/Prague', '2026-03-29', '2026-03-30T00:00', 23 * HOUR],
  ['a day of 25 hours', 'Europe/Prague', '2026-10-25', '2026-10-26T00:00', 25 * HOUR],
  ['a day that begins at 01:00', 'Asia/Beirut', '2026-03-28', '2026-03-29T01:00', 24 * HOUR],
  ['a date that is skipped', 'Pacific/Apia', '2011-12-29', '2011-12-31T00:00', 24 * HOUR],
])('[S7 D9] the next night after %s', (_what, zone, date, next, length) => {
  expect(nextNight(date, zone)).toBe(at(next, zone))
  expect(nextNight(date, zone) - at(date, zone)).toBe(length)
})

test('[S7 D9] done once, a date is not due again before its next night, wherever the clock is set', () => {
  const zone = fc.constantFrom(
    'Europe/Prague',
    'Asia/Beirut',
    'Africa/Cairo',
    'America/Sao_Paulo',
    'Australia/Lord_Howe',
  )
  const day = fc.integer({ min: Date.UTC(2015, 0, 1), max: Date.UTC(2030, 0, 1) })
  fc.assert(
    fc.property(zone, day, fc.integer({ min: 0, max: 3 * DAY }), (where, from, later) => {
      const done = localDate(instant(from), where)
      const now = instant(from + later)
      expect(nightDue(done, now, where) === null).toBe(now < nextNight(done, where))
    }),
  )
})
