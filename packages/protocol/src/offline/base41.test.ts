import fc from 'fast-check'
import { expect, test } from 'vitest'
import { fromBase41, toBase41 } from './base41.ts'

const bytes = (...values: number[]) => new Uint8Array(values)

test('[A2] pairs of bytes are three letters, the least first, a last byte two', () => {
  expect(toBase41(bytes())).toBe('')
  expect(toBase41(bytes(0))).toBe('00')
  expect(toBase41(bytes(255))).toBe('96')
  expect(toBase41(bytes(1, 0))).toBe('A60')
  expect(toBase41(bytes(255, 255))).toBe('H/+')
  expect(toBase41(bytes(0, 1, 2))).toBe('10020')
})

test('[A2] whatever is written is read back, and nothing else is read', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (any) => {
      const text = toBase41(any)
      expect(text).toMatch(/^[0-9A-Z$%+/-]*$/)
      expect(fromBase41(text)).toEqual(any)
    }),
  )
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...Array.from('019AZ$%+-/ a')), maxLength: 12 }), (text) => {
      const read = fromBase41(text)
      if (read) expect(toBase41(read)).toBe(text)
    }),
    { numRuns: 2000 },
  )
  for (const text of ['0', '//', '///', '00a', '0 0', '0000']) expect(fromBase41(text)).toBeUndefined()
})
