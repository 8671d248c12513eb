import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  changedFacts,
  differenceText,
  factsMatch,
  factsNeeded,
  type Machine,
  sameMachine,
  shortReference,
} from './machine.ts'

const KINDS = ['machine', 'system', 'board', 'disk', 'mac']
const machine = (facts: Record<string, string>, referenceId = 'A'): Machine => ({ referenceId, facts })

test('[F2] 3 of 5, 3 of 4, 2 of 3, all of 2 or 1', () => {
  expect([1, 2, 3, 4, 5].map(factsNeeded)).toEqual([1, 2, 2, 3, 3])
})

test('[F2] with k facts the same it is the same machine, with k - 1 it is another, whichever they are', () => {
  const kept = fc
    .subarray(KINDS, { minLength: 1 })
    .chain((present) => fc.tuple(fc.constant(present), fc.subarray(present)))
  fc.assert(
    fc.property(kept, ([present, same]) => {
      const then = machine(Object.fromEntries(present.map((kind) => [kind, `${kind} then`])))
      const now = machine(
        Object.fromEntries(present.map((kind) => [kind, same.includes(kind) ? `${kind} then` : 'new'])),
        'B',
      )
      expect(sameMachine(then, now)).toBe(same.length >= factsNeeded(present.length))
      expect(changedFacts(then, now)).toEqual(present.filter((kind) => !same.includes(kind)).toSorted())
    }),
  )
})

test('[F2] facts that were not there then count neither for nor against', () => {
  const extra = fc.dictionary(fc.constantFrom('tpm', 'volume', '__proto__', 'constructor'), fc.string())
  fc.assert(
    fc.property(extra, (more) => {
      const then = machine({ board: 'b', disk: 'd', mac: 'm' })
      expect(factsMatch(then, machine({ ...more, board: 'b', disk: 'd' }))).toBe(true)
      expect(factsMatch(then, machine({ ...more, board: 'b' }))).toBe(false)
    }),
  )
})

test('[F1] the same Reference ID is the same machine, whatever the facts say', () => {
  expect(sameMachine(machine({ board: 'x' }, 'R'), machine({ board: 'y' }, 'R'))).toBe(true)
})

test('[F3] without facts only the Reference ID can tell', () => {
  expect(sameMachine(machine({}, 'R'), machine({}, 'S'))).toBe(false)
  expect(sameMachine(machine({}, 'R'), machine({ board: 'y' }, 'S'))).toBe(false)
})

test('[F1] people see the first group', () => {
  expect(shortReference('9F3C21AB-04E7D1C2-00000000-00000000-00000000')).toBe('9F3C21AB…')
})

test("[F2 F4] what differs is told by its kind in people's words", () => {
  const then = { referenceId: 'a', facts: { machine: '1', board: '2', disk: '3', mac: '4', system: '5' } }
  const now = { referenceId: 'b', facts: { machine: '1', board: 'x', disk: 'y', system: '5' } }
  expect(differenceText(then, now)).toBe('3 of 5 facts differ: board, disk, network card.')
  expect(differenceText(then, { ...then, facts: { ...then.facts, mac: 'z' } })).toBe(
    '1 of 5 facts differs: network card.',
  )
  expect(differenceText(then, then)).toBe('')
})
