import fc from 'fast-check'
import { expect, test } from 'vitest'
import { changeOrder, type StateChange } from './order-state.ts'
import { daysFrom, NOW, orderOf } from './testing/sale.ts'

const change = fc.record({
  what: fc.constantFrom<StateChange>('suspend', 'lift', 'revoke'),
  reason: fc.constantFrom('unpaid invoice 2026-118', 'sold twice'),
})

test('[V3] whatever a vendor does, what is revoked stays revoked, and nothing else of the order changes', () => {
  fc.assert(
    fc.property(fc.array(change), (changes) => {
      let order = orderOf()
      for (const { what, reason } of changes) {
        const next = changeOrder(order, what, what === 'lift' ? null : reason, NOW)
        if (order.state === 'revoked') expect(next === undefined || next === order).toBe(true)
        order = next ?? order
      }
      const { state, reason, stateSince } = orderOf()
      expect({ ...order, state, reason, stateSince }).toEqual(orderOf())
    }),
  )
})

test('[V3] done twice it is done once', () => {
  const suspended = changeOrder(orderOf(), 'suspend', 'unpaid', NOW)!
  expect(suspended).toMatchObject({ state: 'suspended', reason: 'unpaid', stateSince: NOW })
  expect(changeOrder(suspended, 'suspend', 'unpaid', daysFrom(NOW, 1))).toBe(suspended)
  const lifted = changeOrder(suspended, 'lift', null, NOW)!
  expect(lifted).toMatchObject({ state: 'open', reason: null })
  expect(changeOrder(lifted, 'lift', null, NOW)).toBe(lifted)
})
