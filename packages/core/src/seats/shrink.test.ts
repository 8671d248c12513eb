import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { DAY, plus } from '../instant.ts'
import { at } from '../testing/license.ts'
import { type SeatHolder, shrink } from './shrink.ts'

const NOW = at('2026-05-20T12:00:00Z')
const trial = (daysAgo: number) => ({ startedAt: plus(NOW, -daysAgo * DAY), endsAt: plus(NOW, (14 - daysAgo) * DAY) })
const holder = (accountId: number, over: Partial<SeatHolder> = {}): SeatHolder => ({
  accountId,
  reserved: false,
  assignedAt: plus(NOW, -accountId * DAY),
  trial: null,
  ...over,
})
const holders = fc.uniqueArray(
  fc.record({
    accountId: fc.nat({ max: 1000 }),
    reserved: fc.boolean(),
    assignedAt: fc.nat({ max: 100 }).map((days) => plus(NOW, -days * DAY)),
    trial: fc.option(fc.nat({ max: 30 }).map(trial)),
  }),
  { selector: (h) => h.accountId },
)

describe('fewer seats than before', () => {
  test('[S17] reserved accounts, then the oldest assignments keep theirs', () => {
    const all = [holder(1), holder(2), holder(3), holder(4, { reserved: true, assignedAt: NOW })]
    expect(shrink(all, 2, 'trialOverage', NOW)).toEqual({ keep: [4, 3], beginTrial: [2, 1], inTrial: [], refused: [] })
  })

  test('[S17 S5] the others go into trial if they never had one, else are refused; a live trial goes on', () => {
    const all = [holder(1), holder(2, { trial: trial(14) }), holder(3, { trial: trial(13) })]
    expect(shrink(all, 0, 'trialOverage', NOW)).toEqual({ keep: [], beginTrial: [1], inTrial: [3], refused: [2] })
  })

  test('[S17] under the hard limit all go on', () => {
    expect(shrink([holder(1), holder(2)], 1, 'hardLimit', NOW).keep).toEqual([2, 1])
  })

  test('[S17] everyone is in exactly one list, and no seat is taken that need not be', () => {
    fc.assert(
      fc.property(holders, fc.nat({ max: 20 }), (all, seats) => {
        const { keep, beginTrial, inTrial, refused } = shrink(all, seats, 'trialOverage', NOW)
        const everyone = [...keep, ...beginTrial, ...inTrial, ...refused]
        expect(everyone.sort((a, b) => a - b)).toEqual(all.map((h) => h.accountId).sort((a, b) => a - b))
        expect(keep).toHaveLength(Math.min(seats, all.length))
        expect(shrink(all, 'unlimited', 'trialOverage', NOW).keep).toHaveLength(all.length)
        const kept = shrink([...all].reverse(), seats + 1, 'trialOverage', NOW).keep
        expect(kept.slice(0, keep.length)).toEqual(keep)
      }),
    )
  })
})
