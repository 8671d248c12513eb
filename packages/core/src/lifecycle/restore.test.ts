import fc from 'fast-check'
import { expect, test } from 'vitest'
import { DAY, type Instant, instant, plus } from '../instant.ts'
import { at, license } from '../testing/license.ts'
import { evaluationEnd } from './calendar.ts'
import { decide } from './decide.ts'
import { firstStart, type LifecycleState } from './state.ts'

const START = at('2026-01-01T12:00:00Z')
const restored = (state: LifecycleState, issuedAt: Instant, now: Instant) =>
  decide(state, { kind: 'restored', terms: license({ licenseId: 'other', issuedAt }) }, now, 'UTC').state

test('[A10] a license of another order comes back though its file is older than the one installed', () => {
  const now = plus(START, 10 * DAY)
  const present = license({ issuedAt: now })
  const before = decide(firstStart(START), { kind: 'installed', terms: present }, now, 'UTC').state
  expect(restored(before, plus(START, DAY), now).terms).toMatchObject({ licenseId: 'other' })
})

test('[A10] [A2] a file that is itself due changes nothing', () => {
  const now = plus(START, 40 * DAY)
  const before = decide(firstStart(START), { kind: 'installed', terms: license({ issuedAt: now }) }, now, 'UTC').state
  expect(restored(before, START, now)).toEqual(before)
})

test('[A10] [L11] no restore moves the evaluation: it counts from the first start, before and after', () => {
  const days = fc.integer({ min: 0, max: 60 })
  fc.assert(
    fc.property(days, days, (age, wait) => {
      const now = instant(START + wait * DAY)
      const back = restored(firstStart(START), plus(now, -age * DAY), now)
      const given = decide(back, { kind: 'removed' }, plus(now, 1), 'UTC').state
      expect([evaluationEnd(back), evaluationEnd(given)]).toEqual([plus(START, 30 * DAY), plus(START, 30 * DAY)])
    }),
  )
})
