import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { DAY, plus } from '../instant.ts'
import { at } from '../testing/license.ts'
import { type Candidate, promote } from './promote.ts'

const NOW = at('2026-05-20T12:00:00Z')
const ago = (days: number) => plus(NOW, -days * DAY)
const trial = (startedDaysAgo: number) => ({ startedAt: ago(startedDaysAgo), endsAt: ago(startedDaysAgo - 14) })
const who = (accountId: number, over: Partial<Candidate> = {}): Candidate => ({
  accountId,
  reserved: false,
  trial: null,
  refusedAt: null,
  firstAccessAt: ago(30),
  ...over,
})

describe('who gets a freed or bought seat', () => {
  test('[S6] reserved, then live trials, then the lately refused', () => {
    const waiting = [
      who(1, { trial: trial(20), refusedAt: ago(1) }),
      who(2, { trial: trial(3) }),
      who(3, { reserved: true }),
    ]
    expect(promote(waiting, 3, NOW)).toEqual([3, 2, 1])
    expect(promote(waiting, 1, NOW)).toEqual([3])
    expect(promote(waiting, 0, NOW)).toEqual([])
    expect(promote(waiting, -2, NOW)).toEqual([])
  })

  test('[S6] each by oldest first access', () => {
    const waiting = [1, 2, 3].map((id) => who(id, { trial: trial(3), firstAccessAt: ago(id) }))
    expect(promote(waiting, 2, NOW)).toEqual([3, 2])
  })

  test('[S6] no idle leaver takes a seat by itself: a trial that is over, last refused 14 days ago or more', () => {
    const over = trial(40)
    expect(promote([who(1, { trial: over }), who(2, { trial: over, refusedAt: ago(14) })], 2, NOW)).toEqual([])
    expect(promote([who(1, { trial: over, refusedAt: plus(ago(14), 1) })], 2, NOW)).toEqual([1])
  })

  test('[S5 S6] a trial is live until its last instant', () => {
    expect(promote([who(1, { trial: trial(14) })], 1, NOW)).toEqual([])
    expect(promote([who(1, { trial: { startedAt: ago(14), endsAt: plus(NOW, 1) } })], 1, NOW)).toEqual([1])
  })

  const candidate = fc.record({
    accountId: fc.nat({ max: 10_000 }),
    reserved: fc.boolean(),
    trial: fc.option(fc.integer({ min: 0, max: 30 }).map(trial)),
    refusedAt: fc.option(fc.integer({ min: 0, max: 30 }).map(ago)),
    firstAccessAt: fc.integer({ min: 0, max: 60 }).map(ago),
  })
  const crowd = fc.uniqueArray(candidate, { selector: (c) => c.accountId })

  test('[S6] never more than there are seats, nobody twice, and one seat more only adds to the end', () => {
    fc.assert(
      fc.property(crowd, fc.integer({ min: 0, max: 20 }), (waiting, free) => {
        const chosen = promote(waiting, free, NOW)
        expect(chosen.length).toBeLessThanOrEqual(free)
        expect(new Set(chosen).size).toBe(chosen.length)
        expect(promote(waiting, free + 1, NOW).slice(0, chosen.length)).toEqual(chosen)
      }),
    )
  })

  test('[S6] the order in which candidates are read does not matter', () => {
    fc.assert(
      fc.property(crowd, fc.nat({ max: 20 }), (waiting, free) => {
        expect(promote([...waiting].toReversed(), free, NOW)).toEqual(promote(waiting, free, NOW))
      }),
    )
  })
})
