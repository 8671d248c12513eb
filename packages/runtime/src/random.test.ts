import fc from 'fast-check'
import { expect, test } from 'vitest'
import { seededRandom, systemRandom } from './random.ts'

test('an id is its prefix and 128 bits that a URL takes as they are', () => {
  const ids = new Set(Array.from({ length: 1_000 }, () => systemRandom.id('ord')))
  expect(ids.size).toBe(1_000)
  for (const id of ids) expect(id).toMatch(/^ord_[0-9a-hjkmnp-tv-z]{26}$/)
})

test('one seed always gives the same, another seed something else', () => {
  const draw = (seed: number) => {
    const random = seededRandom(seed)
    return [random.id('x'), random.hex(4), random.int(1_000), ...random.bytes(3)]
  }
  fc.assert(
    fc.property(fc.nat(), (seed) => {
      expect(draw(seed)).toEqual(draw(seed))
    }),
  )
  expect(draw(1)).not.toEqual(draw(2))
  expect(draw(1)).not.toEqual(draw(1 + 2 ** 32))
})

test('a whole number stays below its bound and reaches each value', () => {
  const random = seededRandom(7)
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 2 ** 48 }), (max) => {
      const drawn = random.int(max)
      expect(drawn).toBeGreaterThanOrEqual(0)
      expect(drawn).toBeLessThan(max)
    }),
  )
  const counts = [0, 0, 0, 0, 0]
  for (let round = 0; round < 10_000; round += 1) counts[random.int(5)]! += 1
  for (const count of counts) expect(count).toBeGreaterThan(1_800)
})

test('a bound that is none is refused', () => {
  for (const bound of [0, -1, 1.5, Number.NaN, 2 ** 49]) expect(() => systemRandom.int(bound)).toThrow('whole number')
})

test('hex and bytes have the length asked for', () => {
  expect(systemRandom.hex(8)).toMatch(/^[0-9a-f]{16}$/)
  expect(systemRandom.bytes(5)).toHaveLength(5)
})
