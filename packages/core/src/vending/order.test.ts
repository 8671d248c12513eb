import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { DAY, plus } from '../instant.ts'
import { MODULE_IDS } from '../module.ts'
import { missingDetails } from './details.ts'
import { entitlementsOf, faultsOf, graceOf, masterMaintenanceEnds, type OrderKind } from './order.ts'
import { CUSTOMER, NOW, orderOf, PRODUCT, saleOf } from './testing/sale.ts'

const pathsOf = (change: Parameters<typeof orderOf>[0]) => faultsOf(orderOf(change), PRODUCT).map((fault) => fault.path)
const line = (module: (typeof MODULE_IDS)[number]) => ({ module, seats: 5, maintenanceUntil: NOW })

describe('an order that is placed', () => {
  test('[V1] a whole new order has no faults', () => {
    expect(faultsOf(orderOf(), PRODUCT)).toEqual([])
  })

  test('[A4] kinds that extend another order are refused by name, not half done', () => {
    const kinds: OrderKind[] = ['add_users', 'add_modules', 'renewal', 'trial', 'extension']
    for (const kind of kinds) expect(pathsOf({ kind })).toEqual(['kind'])
    expect(pathsOf({ previousOrderId: 'ORD-1' })).toEqual(['previousOrderId'])
  })

  test('[L15] the master has a line, each module one, and the product has them all', () => {
    expect(pathsOf({ lines: [line('im')] })).toEqual(['lines'])
    expect(pathsOf({ lines: [line('mail'), line('mail')] })).toEqual(['lines.1.module'])
    expect(pathsOf({ lines: [line('mail'), line('sms')] })).toEqual(['lines.1.module'])
  })

  test('[D5] grace other than 2 to 7 days is not taken', () => {
    fc.assert(
      fc.property(fc.oneof(fc.integer({ min: -20, max: 20 }), fc.double()), (graceDays) => {
        const taken = [2, 3, 4, 5, 6, 7].includes(graceDays)
        expect(pathsOf({ graceDays })).toEqual(taken ? [] : ['graceDays'])
      }),
    )
  })

  test('[L15] a subscription and an evaluation end, a perpetual license never does', () => {
    expect(pathsOf({ type: 'subscription' })).toEqual(['expiresAt'])
    expect(pathsOf({ type: 'evaluation', expiresAt: plus(NOW, DAY) })).toEqual([])
    expect(pathsOf({ expiresAt: plus(NOW, DAY) })).toEqual(['expiresAt'])
    expect(pathsOf({ type: 'subscription', expiresAt: plus(NOW, -101 * DAY) })).toEqual(['expiresAt'])
  })
})

test('[D5] the default grace is that of the type', () => {
  const days = (type: 'evaluation' | 'subscription' | 'perpetual') => graceOf(orderOf({ type })) / DAY
  expect([days('evaluation'), days('subscription'), days('perpetual')]).toEqual([2, 4, 7])
  expect(graceOf(orderOf({ graceDays: 3 })) / DAY).toBe(3)
})

test('[L5] what an order grants comes in the order of the module table', () => {
  fc.assert(
    fc.property(fc.shuffledSubarray(MODULE_IDS, { minLength: 1 }), (modules) => {
      const granted = entitlementsOf([orderOf({ lines: modules.map(line) })])
      expect(granted.map((one) => one.module)).toEqual(MODULE_IDS.filter((id) => modules.includes(id)))
    }),
  )
})

test('[A4] a chain of orders is not guessed at', () => {
  expect(() => entitlementsOf([orderOf(), orderOf()])).toThrow('a chain of 2')
})

test('[L12] maintenance is that of the master', () => {
  expect(masterMaintenanceEnds(saleOf())).toBe(plus(NOW, 265 * DAY))
})

test('[A5] the details that are compulsory; the state where addresses need one', () => {
  expect(missingDetails(CUSTOMER)).toEqual([])
  expect(missingDetails({ ...CUSTOMER, phone: ' ', zip: '' })).toEqual(['phone', 'zip'])
  for (const country of ['US', 'ca', 'AU']) expect(missingDetails({ ...CUSTOMER, country })).toEqual(['state'])
})
