import { type Instant, instant } from '@seatwarden/core/instant'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { TrialEnds } from './trials.ts'

const at = (ms: number): Instant => instant(ms)

test('[L6 L8] the same end told twice is one trial, before and after it is over', () => {
  const ends = new TrialEnds()
  ends.set(1, at(10))
  ends.set(1, at(10))
  expect(ends.at(at(9))).toEqual({ running: 1, over: 0, firstEnd: 10 })
  expect(ends.at(at(10))).toEqual({ running: 0, over: 1, firstEnd: null })
  ends.set(1, at(10))
  expect(ends.at(at(11))).toEqual({ running: 0, over: 1, firstEnd: null })
})

const step = fc.oneof(
  fc.record({ kind: fc.constant('set'), account: fc.nat(4), end: fc.nat(30) }),
  fc.record({ kind: fc.constant('delete'), account: fc.nat(4), end: fc.constant(0) }),
  fc.record({ kind: fc.constant('at'), account: fc.constant(0), end: fc.nat(6) }),
)

test('[L8] the figures are those that counting every trial anew would give', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const ends = new TrialEnds()
      const all = new Map<number, number>()
      let now = 0
      for (const { kind, account, end } of steps) {
        if (kind === 'set') {
          ends.set(account, at(end))
          all.set(account, end)
        } else if (kind === 'delete') {
          ends.delete(account)
          all.delete(account)
        } else now += end
        const ahead = [...all.values()].filter((one) => one > now)
        const firstEnd = ahead.length === 0 ? null : Math.min(...ahead)
        expect(ends.at(at(now))).toEqual({ running: ahead.length, over: all.size - ahead.length, firstEnd })
      }
    }),
  )
})

test('[Q4] who is refused every minute and never looked at takes no more room', () => {
  const ends = new TrialEnds()
  for (let i = 0; i < 1_000; i += 1) ends.set(1, at(10))
  expect(ends.kept).toBe(1)
})
