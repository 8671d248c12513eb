import { expect, test } from 'vitest'
import { DAY, plus } from '../instant.ts'
import { decideRevalidation, type RevalidationAsked } from './revalidate.ts'
import {
  activationOf,
  callerOf,
  chainSaleOf,
  extensionOf,
  machineOf,
  NOW,
  orderOf,
  saleOf,
  VENDOR,
} from './testing/sale.ts'

const held = activationOf(machineOf('A'))
const asked = (change: Partial<RevalidationAsked> = {}): RevalidationAsked => ({
  sale: saleOf(),
  vendor: VENDOR,
  caller: callerOf(machineOf('A')),
  formatsWritten: [1],
  activation: held,
  activations: [held],
  transfers: [],
  extraMoves: [],
  now: NOW,
  ...change,
})
const refusalOf = (change: Partial<RevalidationAsked>) => {
  const decision = decideRevalidation(asked(change))
  return decision.ok ? undefined : decision.refusal
}

test('[D1] the machine that holds the order gets its new file', () => {
  expect(decideRevalidation(asked())).toEqual({ ok: true, activation: held, format: 1 })
})

test('[D11] suspended, revoked and ended are refused', () => {
  expect(refusalOf({ sale: saleOf({ state: 'suspended' }) })?.code).toBe('order_suspended')
  expect(refusalOf({ sale: saleOf({ state: 'revoked' }) })?.code).toBe('order_revoked')
  expect(refusalOf({ sale: saleOf({ type: 'subscription', expiresAt: NOW }) })?.code).toBe('license_expired')
})

test('[D12 L12] neither a wrong clock nor a new build is a reason to refuse', () => {
  const late = callerOf(machineOf('A'), { sentAt: plus(NOW, 9 * DAY), builtAt: plus(NOW, 999 * DAY) })
  expect(refusalOf({ caller: late })).toBeUndefined()
})

test('[F4] another machine is told which facts differ', () => {
  const { facts } = machineOf('A')
  const other = { ...machineOf('B'), facts: { ...facts, mac: 'x', disk: 'y', board: 'z' } }
  expect(refusalOf({ caller: callerOf(other) })).toEqual({
    code: 'reference_mismatch',
    sentence: 'This license was made for AAAAAAAA…; this machine is BBBBBBBB…. 3 of 5 facts differ: board, disk, mac.',
    next: 'Move the license here.',
  })
})

test('[F5 D11] a machine left behind goes on for 14 days, then it is told where the order is', () => {
  const left = activationOf(machineOf('A'), { state: 'moved', runsUntil: plus(NOW, DAY) })
  const holder = activationOf(machineOf('B'), { activationId: 'ACT-2', host: 'new.example.net' })
  const both = { activation: left, activations: [left, holder] }
  expect(refusalOf(both)).toBeUndefined()
  const refusal = refusalOf({ ...both, now: plus(NOW, DAY) })
  expect(refusal?.code).toBe('order_bound_elsewhere')
  expect(refusal?.sentence).toContain('new.example.net (BBBBBBBB…')
})

test('[F5 A11] the machine left behind stops after its days also where the machine that got the license gave it up', () => {
  const left = activationOf(machineOf('A'), { state: 'moved', runsUntil: plus(NOW, DAY) })
  const gone = activationOf(machineOf('B'), {
    activationId: 'ACT-2',
    state: 'released',
    released: { at: NOW, reason: null },
  })
  const later = { activation: left, activations: [left, gone], now: plus(NOW, DAY) }
  expect(refusalOf({ ...later, now: NOW })).toBeUndefined()
  expect(refusalOf(later)?.code).toBe('order_unknown')
  expect(refusalOf(later)?.next).toBe('Activate ORD-48213 again: no machine holds it now.')
})

test('[A3] an activation that the vendor has no record of', () => {
  expect(refusalOf({ activation: null })).toMatchObject({ code: 'order_unknown' })
})

test('[A11] given up, or freed by the vendor: told when and why, and what to do', () => {
  const released = (reason: string | null) =>
    activationOf(machineOf('A'), { state: 'released', released: { at: NOW, reason } })
  expect(refusalOf({ activation: released(null), activations: [] })).toEqual({
    code: 'order_unknown',
    sentence: 'This activation of ORD-48213 was deactivated on 5 Nov 2026.',
    next: 'Activate ORD-48213 again.',
  })
  expect(refusalOf({ activation: released('its disk died') })?.sentence).toBe(
    'The vendor has released this activation of ORD-48213 on 5 Nov 2026: "its disk died".',
  )
})

test('[A4 D11] who has a license goes on without an extension that was suspended', () => {
  const suspended = extensionOf('add_users', [['mail', 10, 265]], { state: 'suspended' })
  expect(refusalOf({ sale: chainSaleOf([orderOf(), suspended], 1) })).toBeUndefined()
  const root = orderOf({ state: 'suspended' })
  expect(refusalOf({ sale: chainSaleOf([root, extensionOf('add_users', [['mail', 10, 265]])], 1) })?.code).toBe(
    'order_suspended',
  )
})

test('[L13] a format that the program does not read', () => {
  expect(refusalOf({ formatsWritten: [4] })?.code).toBe('format_too_new')
})
