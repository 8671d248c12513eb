import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { DAY, instant, plus } from '../instant.ts'
import { at } from '../testing/license.ts'
import { overBy, recommend } from './recommend.ts'

const NOW = at('2026-05-01T12:00:00Z')
const LATE = plus(NOW, 300 * DAY)
const of = (seats: number | 'unlimited', usedSeats: number, maintenanceEnds = LATE) =>
  recommend({ seats, usedSeats, maintenanceEnds }, NOW)

describe('recommended', () => {
  test('[L7] Add Users from 90 % of the seats used, exactly, for any number of seats', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1_000_000 }), (tenth) => {
        expect(of(tenth * 10, tenth * 9)).toEqual(['Add Users'])
        expect(of(tenth * 10, tenth * 9 - 1)).toEqual([])
      }),
    )
  })

  test('[L7] the share is a setting, exact too', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 99 }), fc.integer({ min: 1, max: 100_000 }), (percent, n) => {
        const module = (usedSeats: number) => ({ seats: n * 100, usedSeats, maintenanceEnds: LATE })
        expect(recommend(module(n * percent), NOW, percent / 100)).toEqual(['Add Users'])
        expect(recommend(module(n * percent - 1), NOW, percent / 100)).toEqual([])
      }),
    )
  })

  test('[L7] never when seats are unlimited, nor when nobody uses the module', () => {
    expect(of('unlimited', 1_000_000)).toEqual([])
    expect(of(0, 0)).toEqual([])
    expect(of(0, 1)).toEqual(['Add Users'])
  })

  test('[L7] Renew License from 14 days before maintenance ends, and after; both when both hold', () => {
    expect(of(10, 1, plus(NOW, 14 * DAY + 1))).toEqual([])
    expect(of(10, 1, plus(NOW, 14 * DAY))).toEqual(['Renew License'])
    expect(of(10, 1, plus(NOW, -100 * DAY))).toEqual(['Renew License'])
    expect(of(10, 9, NOW)).toEqual(['Add Users', 'Renew License'])
    expect(recommend({ seats: 10, usedSeats: 1, maintenanceEnds: null }, instant(0))).toEqual([])
  })

  test('[L6 S8] the mark is for more used than there are seats', () => {
    expect([overBy(10, 10), overBy(10, 11), overBy(0, 3), overBy('unlimited', 99)]).toEqual([0, 1, 3, 0])
  })
})
