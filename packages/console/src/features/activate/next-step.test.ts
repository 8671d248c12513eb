import type { Problem } from '@seatwarden/protocol/problem'
import { expect, test } from 'vitest'
import { stepAfter } from './next-step.ts'

const refused = (code: string, about?: Problem['about']): Problem => ({
  type: 'about:blank',
  title: 'Not activated',
  status: 409,
  detail: 'One sentence.',
  code,
  ...(about && { about }),
})
const ORDER = { kind: 'order', orderId: 'ORD-1' } as const

test('[A3] a broken link of the way has its own button', () => {
  const after = (cause: 'name' | 'proxy' | 'port' | 'tls' | 'answer') =>
    stepAfter(refused('vendor_unreachable', { cause }), ORDER)?.does
  expect(after('name')).toBe('check')
  expect(after('port')).toBe('check')
  expect(after('answer')).toBe('check')
  expect(after('proxy')).toBe('proxy')
  expect(after('tls')).toBe('authority')
})

test('[A3 F5] an order that is active elsewhere can be moved here while moves are left', () => {
  expect(stepAfter(refused('order_bound_elsewhere', { movesLeft: 2 }), ORDER)).toEqual({
    does: 'move',
    act: { kind: 'move', orderId: 'ORD-1' },
  })
  expect(stepAfter(refused('order_bound_elsewhere', { movesLeft: 0 }), ORDER)).toEqual({ does: 'support' })
  expect(stepAfter(refused('order_bound_elsewhere', { movesLeft: 1 }), { kind: 'move' })).toEqual({ does: 'support' })
})

test('[A3 F4] a file for another machine leads to the move of its order', () => {
  const file = { kind: 'file', text: 'x' } as const
  expect(stepAfter(refused('reference_mismatch', { orderId: 'ORD-9' }), file)).toEqual({
    does: 'move',
    act: { kind: 'move', orderId: 'ORD-9' },
  })
  expect(stepAfter(refused('reference_mismatch'), file)).toEqual({ does: 'move', act: { kind: 'move', text: 'x' } })
})

test('[A4 A5] the order that must come first is filled in; missing details are asked for', () => {
  expect(stepAfter(refused('previous_order_required', { orderId: 'ORD-0' }), ORDER)).toEqual({
    does: 'fill',
    orderId: 'ORD-0',
  })
  expect(stepAfter(refused('details_missing', { fields: ['zip'] }), ORDER)).toEqual({
    does: 'details',
    fields: ['zip'],
  })
  expect(stepAfter(refused('previous_order_required'), ORDER)).toBeNull()
})

test('[A3] what cannot be acted on here shows the words of the server alone', () => {
  expect(stepAfter(refused('license_malformed'), ORDER)).toBeNull()
  expect(stepAfter(refused('clock_skew'), ORDER)).toEqual({ does: 'again' })
  expect(stepAfter(refused('order_revoked'), ORDER)).toEqual({ does: 'support' })
})
