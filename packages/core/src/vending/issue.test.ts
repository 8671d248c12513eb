import fc from 'fast-check'
import { expect, test } from 'vitest'
import { DAY, plus } from '../instant.ts'
import { masterOf } from '../license.ts'
import { LEAP, MOST_COUNTER } from './copies.ts'
import { answersAgain, nextCounter, sameGrant, termsFor } from './issue.ts'
import type { Order } from './order.ts'
import { activationOf, machineOf, NOW, saleOf, VENDOR } from './testing/sale.ts'

const termsOf = (change: Partial<Order> = {}, counter = 1, now = NOW, activation = activationOf(machineOf('A'))) =>
  termsFor({ sale: saleOf(change), vendor: VENDOR, activation, counter }, now)

test('[L1 L15] a license says what was sold, to whom, for which machine', () => {
  const terms = termsOf()
  expect(terms).toMatchObject({
    licenseId: 'LIC-7781',
    activationId: 'ACT-1',
    orderId: 'ORD-48213',
    product: { id: 'mail-server', name: 'Brightwater Mail Server' },
    holder: { name: 'Jana Dvořáková', company: 'Brightwater Ltd', streetAddress: '12 Mill Lane, LS1 4AP Leeds, GB' },
    vendor: { manageUrl: 'https://portal.northwind.example/licenses/LIC-7781' },
    referenceId: machineOf('A').referenceId,
    issuedAt: NOW,
    expiresAt: null,
    counter: 1,
  })
  expect(terms.entitlements.map((one) => [one.module, one.seats, one.afterExpiry])).toEqual([
    ['mail', 100, 'keep'],
    ['im', 25, 'keep'],
    ['antivirus', 'unlimited', 'grace'],
  ])
})

test('[L15] exactly one module is the master', () => {
  const terms = termsOf()
  expect(masterOf(terms).module).toBe('mail')
  expect(terms.entitlements.filter((one) => one.master)).toHaveLength(1)
})

test('[D1 A13] asked again every 30 days, every 365 when offline', () => {
  expect(termsOf().revalidateEvery).toBe(30 * DAY)
  expect(termsOf({ offline: true }).revalidateEvery).toBe(365 * DAY)
})

test('[F5] a machine left behind asks again when its 14 days are over, never later than usual', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 400 * DAY }), (ahead) => {
      const left = activationOf(machineOf('A'), { state: 'moved', runsUntil: plus(NOW, ahead) })
      const every = termsOf({}, 1, NOW, left).revalidateEvery
      expect(every % DAY).toBe(0)
      expect(every).toBeLessThanOrEqual(Math.max(DAY, Math.min(30 * DAY, ahead)))
      expect(every).toBeGreaterThanOrEqual(DAY)
    }),
  )
})

test('[D5 S5] grace by type, trial days as ordered', () => {
  expect(termsOf().grace).toBe(7 * DAY)
  expect(termsOf({ type: 'subscription', expiresAt: plus(NOW, DAY) }).grace).toBe(4 * DAY)
  expect(termsOf({ trialDays: 3 }).trial).toBe(3 * DAY)
  expect(termsOf().trial).toBe(14 * DAY)
})

test('[A9] two files are the same grant when only date and counter differ', () => {
  expect(sameGrant(termsOf(), termsOf({}, 9, plus(NOW, 5 * DAY)))).toBe(true)
  expect(sameGrant(termsOf(), termsOf({ seatPolicy: 'hardLimit' }))).toBe(false)
  const back = JSON.parse(JSON.stringify(termsOf())) as ReturnType<typeof termsOf>
  const { orderId, ...others } = back
  expect(sameGrant(termsOf(), { ...others, orderId })).toBe(true)
})

test('[F5 A7] the machine left behind has a day less each day until the same end: nothing new', () => {
  const left = (daysOn: number) => ({
    ...termsOf({}, 9, plus(NOW, daysOn * DAY)),
    revalidateEvery: (14 - daysOn) * DAY,
  })
  expect(sameGrant(left(0), left(5))).toBe(true)
  expect(sameGrant(termsOf(), left(0))).toBe(false)
})

test('[A9] an activation is answered with the last file for a day, a revalidation only if it is the same one', () => {
  const request = (presented: number, attempt = 'a') => ({ presented, attempt })
  const last = { terms: termsOf({}, 8), request: request(7) }
  const fresh = (ms: number) => termsOf({}, 9, plus(NOW, ms))
  expect(answersAgain(last, fresh(DAY - 1), null)).toBe(true)
  expect(answersAgain(last, fresh(DAY), null)).toBe(false)
  expect(answersAgain(last, fresh(1000), request(7))).toBe(true)
  expect(answersAgain(last, fresh(1000), request(8))).toBe(false)
  expect(answersAgain(last, fresh(1000), request(7, 'b'))).toBe(false)
  expect(answersAgain(last, termsOf({ trialDays: 1 }, 9), null)).toBe(false)
})

const issued = fc.integer({ min: 0, max: MOST_COUNTER - 1 - LEAP })
const lastOf = (counter: number) => ({ terms: termsOf({}, counter), request: null })

test('[F6] the counter rises above everything that was issued, and above what is presented where that can be ours', () => {
  fc.assert(
    fc.property(issued, fc.integer({ min: -LEAP * 2, max: LEAP * 2 }), (last, apart) => {
      const presented = Math.max(0, last + apart)
      const next = nextCounter(lastOf(last), presented)
      expect(next).toBe(apart > LEAP ? last + 1 : Math.max(last, presented) + 1)
    }),
  )
  expect(nextCounter(undefined, 0)).toBe(1)
})

test('[F6 Q2] whatever is presented, a thousand times over, the counter stays far from its end', () => {
  fc.assert(
    fc.property(fc.array(fc.nat({ max: MOST_COUNTER }), { minLength: 1_000, maxLength: 1_000 }), (presented) => {
      const last = presented.reduce((before, one) => nextCounter(lastOf(before), one), 1)
      expect(last).toBeLessThanOrEqual(1 + 1_000 * (LEAP + 1))
    }),
    { numRuns: 20 },
  )
  expect(Math.floor(MOST_COUNTER / LEAP)).toBeGreaterThan(1e10)
})
