import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Crossing, crossing, type Fullness } from './thresholds.ts'

const tellAll = (seats: number, used: readonly number[]): (Crossing | null)[] => {
  let told: Fullness = 'free'
  return used.map((n) => {
    const { fullness, tell } = crossing(told, n, seats)
    told = fullness
    return tell
  })
}

test('[N4] one notice a crossing, of 90 % and of 100 %', () => {
  expect(tellAll(100, [89, 90, 95, 99, 100, 120])).toEqual([null, 'near', null, null, 'full', null])
  expect(tellAll(100, [0, 150])).toEqual([null, 'full'])
})

test('[N4] going to and fro about a threshold tells nothing more; well below it is resolved', () => {
  expect(tellAll(100, [90, 89, 90, 86, 91])).toEqual(['near', null, null, null, null])
  expect(tellAll(100, [100, 96, 100, 94, 99, 100])).toEqual(['full', null, null, null, null, 'full'])
  expect(tellAll(100, [100, 84])).toEqual(['full', 'resolved'])
  expect(tellAll(100, [90, 84, 90])).toEqual(['near', 'resolved', 'near'])
})

test('[N4] bought seats resolve it, and seats without a limit are never full', () => {
  expect(crossing('full', 100, 200)).toEqual({ fullness: 'free', tell: 'resolved' })
  expect(crossing('full', 100, 'unlimited')).toEqual({ fullness: 'free', tell: 'resolved' })
  expect(crossing('free', 100, 'unlimited').tell).toBeNull()
})

test('[N4] a module without a seat is full once somebody uses it, and nobody is told of an unused one', () => {
  expect(crossing('free', 0, 0).tell).toBeNull()
  expect(crossing('free', 1, 0).tell).toBe('full')
})

test('[N4] the same figures again tell nothing, and what is told goes on from what was told', () => {
  const figures = fc.array(fc.tuple(fc.nat({ max: 120 }), fc.integer({ min: 1, max: 100 })), { maxLength: 60 })
  fc.assert(
    fc.property(figures, (steps) => {
      let told: Fullness = 'free'
      let open = false
      for (const [used, seats] of steps) {
        const { fullness, tell } = crossing(told, used, seats)
        expect(crossing(fullness, used, seats)).toEqual({ fullness, tell: null })
        if (tell === 'resolved') expect(open).toBe(true)
        if (used >= seats) expect(fullness).toBe('full')
        open = fullness !== 'free'
        told = fullness
      }
    }),
  )
})
