import { describe, expect, test } from 'vitest'
import { DAY, plus } from '../instant.ts'
import { chainSaleOf, extensionOf, NOW, orderOf, PRODUCT } from './testing/sale.ts'
import { refuseTrial, type TrialAsked, trialEnd, trialSeats } from './trial.ts'

const small = orderOf({ lines: [{ module: 'mail', seats: 100, maintenanceUntil: plus(NOW, DAY) }] })
const trial = extensionOf('trial', [['im', 100, 30]], { placedAt: NOW })
const refusalOf = (change: Partial<TrialAsked> = {}) =>
  refuseTrial({
    sale: chainSaleOf([small], 0),
    module: 'im',
    trials: [],
    manageUrl: 'https://portal.northwind.example',
    now: NOW,
    ...change,
  })

describe('[A6] a module trial', () => {
  test('lasts 30 days, for as many as there are licensed users', () => {
    expect(refusalOf()).toBeUndefined()
    expect(trialEnd(NOW)).toBe(plus(NOW, 30 * DAY))
    expect(trialSeats(chainSaleOf([small, extensionOf('add_users', [['mail', 20, 100]])], 0), NOW)).toBe(120)
  })

  test('is had once by a customer, on whatever license', () => {
    const used = refusalOf({ trials: [{ ...trial, licenseId: 'LIC-other', state: 'revoked' }] })
    expect(used).toEqual({
      code: 'evaluation_used',
      sentence: 'A trial of Instant Messaging was used here from 5 Nov 2026 to 5 Dec 2026.',
      next: 'Buy it: https://portal.northwind.example',
    })
    expect(refusalOf({ sale: chainSaleOf([small, trial], 0), trials: [trial] })?.code).toBe('evaluation_used')
    expect(refusalOf({ module: 'antivirus', trials: [trial] })).toBeUndefined()
  })

  test('of what is bought already, or of what there is not, is refused in as many words', () => {
    expect(refusalOf({ sale: chainSaleOf([orderOf()], 0) })?.sentence).toBe(
      'Instant Messaging is in this license already.',
    )
    expect(refusalOf({ module: 'sms' })?.sentence).toBe(`${PRODUCT.name} has no SMS: there is nothing to try.`)
  })
})
