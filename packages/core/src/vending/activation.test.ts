import { expect, test } from 'vitest'
import { activeOf, machineToKeep, movesLeft } from './activation.ts'
import { activationOf, daysFrom, machineOf, NOW } from './testing/sale.ts'

const moved = (days: number) => ({ transferId: 'T', orderId: 'O', from: 'A', to: 'B', at: daysFrom(NOW, -days) })

test('[F5] three moves in any 365 days', () => {
  expect(movesLeft([], NOW)).toBe(3)
  expect(movesLeft([moved(0), moved(364), moved(365), moved(900)], NOW)).toBe(1)
  expect(movesLeft([1, 2, 3, 4, 5].map(moved), NOW)).toBe(0)
})

test('[A9] one activation holds the order', () => {
  const held = activationOf(machineOf('A'))
  expect(activeOf([activationOf(machineOf('B'), { state: 'moved' }), held])).toBe(held)
  expect(activeOf([])).toBeUndefined()
})

test('[F2] the facts of the first start stay while the Reference ID does', () => {
  const known = machineOf('A')
  expect(machineToKeep(known, { ...known, facts: { ...known.facts, mac: 'new' } })).toBe(known)
  const reinstalled = { ...known, referenceId: machineOf('B').referenceId }
  expect(machineToKeep(known, reinstalled)).toBe(reinstalled)
  const typed = { ...known, facts: {} }
  expect(machineToKeep(typed, known)).toBe(known)
})
