import { expect, test } from 'vitest'
import { plus } from '../instant.ts'
import { activeOf, keyToKeep, movesLeft } from './activation.ts'
import { machineToKeep } from './salted-machine.ts'
import { activationOf, callerOf, daysFrom, machineOf, NOW } from './testing/sale.ts'

const moved = (days: number) => ({ transferId: 'T', orderId: 'O', from: 'A', to: 'B', at: daysFrom(NOW, -days) })

test('[F5] three moves in any 365 days', () => {
  const left = (...days: number[]) => movesLeft({ transfers: days.map(moved), extraMoves: [] }, NOW)
  expect(left()).toBe(3)
  expect(left(0, 364, 365, 900)).toBe(1)
  expect(left(1, 2, 3, 4, 5)).toBe(0)
})

test('[A9] one activation holds the order', () => {
  const held = activationOf(machineOf('A'))
  expect(activeOf([activationOf(machineOf('B'), { state: 'moved' }), held])).toBe(held)
  expect(activeOf([])).toBeUndefined()
})

test('[F2] the facts of the first start stay while the Reference ID does', () => {
  const known = machineOf('A')
  const keep = (now: typeof known, was = known) => machineToKeep(was, now, 'ORD-48213')
  expect(keep({ ...known, facts: { ...known.facts, mac: 'new' } })).toBe(known)
  const reinstalled = { ...known, referenceId: machineOf('B').referenceId }
  expect(keep(reinstalled)).toBe(reinstalled)
  const typed = { ...known, salt: '', facts: {} }
  expect(keep(known, typed)).toBe(known)
  expect(keep(typed)).toBe(known)
})

test("[F1] facts under the license's own salt replace those under another, once", () => {
  const first = machineOf('A', 'ORD-2')
  const own = machineOf('A')
  expect(machineToKeep(first, own, 'ORD-48213')).toBe(own)
  expect(machineToKeep(own, first, 'ORD-48213')).toBe(own)
})

test('[A11 F1] a new key is kept of a machine whose facts are known, not of its Reference ID alone', () => {
  const held = activationOf(machineOf('A'), { installationKey: 'OLD' })
  const kept = (machine: ReturnType<typeof machineOf>, installationKey: string | null = 'NEW') =>
    keyToKeep(held, callerOf(machine, { installationKey }), null)
  expect(kept(machineOf('A'))).toBe('NEW')
  expect(kept({ ...machineOf('A'), referenceId: machineOf('B').referenceId })).toBe('NEW')
  expect(kept({ ...machineOf('B'), referenceId: machineOf('A').referenceId })).toBe('OLD')
  expect(kept({ ...machineOf('A'), facts: {} })).toBe('OLD')
  expect(kept({ ...machineOf('A'), salt: 'another' })).toBe('OLD')
  expect(kept(machineOf('A'), null)).toBe('OLD')
  const first = callerOf(machineOf('B'), { installationKey: 'NEW' })
  expect(keyToKeep({ ...held, installationKey: null }, first, null)).toBe('NEW')
  const brought = callerOf(machineOf('A'), { installationKey: 'NEW' })
  expect(keyToKeep(held, brought, held.lastHeardAt)).toBe('NEW')
  expect(keyToKeep(held, brought, plus(held.lastHeardAt, -1))).toBe('OLD')
})
