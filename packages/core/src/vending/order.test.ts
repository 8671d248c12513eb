import { expect, test } from 'vitest'
import { DAY, plus } from '../instant.ts'
import { missingDetails, withDetails } from './details.ts'
import { graceOf } from './order.ts'
import { CUSTOMER, NOW, orderOf } from './testing/sale.ts'

test('[D5] the default grace is that of the type', () => {
  const days = (type: 'evaluation' | 'subscription' | 'perpetual') => graceOf(orderOf({ type })) / DAY
  expect([days('evaluation'), days('subscription'), days('perpetual')]).toEqual([2, 4, 7])
  expect(graceOf(orderOf({ graceDays: 3, placedAt: plus(NOW, 0) })) / DAY).toBe(3)
})

test('[A5] the details that are compulsory; the state where addresses need one', () => {
  expect(missingDetails(CUSTOMER)).toEqual([])
  expect(missingDetails({ ...CUSTOMER, phone: ' ', zip: '' })).toEqual(['phone', 'zip'])
  for (const country of ['US', 'ca', 'AU']) expect(missingDetails({ ...CUSTOMER, country })).toEqual(['state'])
})

test('[A5] what the vendor lacks is taken, what it knows is never changed from outside', () => {
  const given = { phone: ' +44 1 ', zip: ' ', city: 'Brno', state: undefined }
  const { customer, taken } = withDetails({ ...CUSTOMER, phone: '', zip: '' }, given)
  expect(taken).toEqual(['phone'])
  expect(customer).toEqual({ ...CUSTOMER, phone: '+44 1', zip: '' })
  expect(withDetails(CUSTOMER, given)).toEqual({ customer: CUSTOMER, taken: [] })
})
