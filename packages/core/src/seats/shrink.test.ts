import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { DAY, type Instant, instant, plus } from '../instant.ts'
import { type SeatHolder, shrink } from './shrink.ts'

const NOW = instant(Date.UTC(2026, 10, 12))
const LENGTH = 14 * DAY
const holder = (accountId: number, since: number, more: Partial<SeatHolder> = {}): SeatHolder => ({
  accountId,
  reserved: false,
  since: plus(NOW, -since * DAY),
  trial: null,
  ...more,
})

test('[S17] the oldest assignments keep theirs; the others begin a trial of 14 x 24 h now', () => {
  const shrunk = shrink([holder(1, 1), holder(2, 30), holder(3, 10)], 2, 'trialOverage', LENGTH, NOW)
  expect(shrunk).toEqual({
    intoTrial: [{ accountId: 1, trial: { startedAt: NOW, endsAt: plus(NOW, LENGTH) } }],
    back: [],
  })
})

test('[S17] a reserved account keeps its seat however new', () => {
  const shrunk = shrink([holder(1, 30), holder(2, 0, { reserved: true })], 1, 'trialOverage', LENGTH, NOW)
  expect(shrunk.intoTrial.map((t) => t.accountId)).toEqual([1])
})

test('[S5 S17] who had a trial begins no second one', () => {
  const trial = { startedAt: plus(NOW, -40 * DAY), endsAt: plus(NOW, -26 * DAY) }
  expect(shrink([holder(1, 9), holder(2, 1, { trial })], 1, 'trialOverage', LENGTH, NOW)).toEqual({
    intoTrial: [],
    back: [2],
  })
})

test('[S17] under hardLimit all go on', () => {
  expect(shrink([holder(1, 9), holder(2, 1)], 1, 'hardLimit', LENGTH, NOW)).toEqual({ intoTrial: [], back: [] })
})

test('[S17] exactly as many keep theirs as there are seats, and none of them came later than one who gives up', () => {
  const holders = fc.uniqueArray(fc.record({ accountId: fc.integer({ min: 1, max: 500 }), days: fc.nat(400) }), {
    selector: (h) => h.accountId,
  })
  fc.assert(
    fc.property(holders, fc.nat(60), (all, seats) => {
      const list = all.map((h) => holder(h.accountId, h.days))
      const gone = new Set(shrink(list, seats, 'trialOverage', LENGTH, NOW).intoTrial.map((t) => t.accountId))
      expect(gone.size).toBe(Math.max(0, list.length - seats))
      const kept = list.filter((h) => !gone.has(h.accountId))
      const newest = kept.reduce<Instant | null>(
        (latest, h) => (latest === null || h.since > latest ? h.since : latest),
        null,
      )
      for (const h of list) if (gone.has(h.accountId) && newest !== null) expect(h.since).toBeGreaterThanOrEqual(newest)
    }),
  )
})
