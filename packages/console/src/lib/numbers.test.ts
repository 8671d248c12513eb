import { expect, test } from 'vitest'
import { count, middle, percent, signed } from './numbers.ts'

test('figures are complete and carry a real minus', () => {
  expect(count(12480)).toBe('12,480')
  expect(signed(-132)).toBe('−132')
  expect(signed(5)).toBe('+5')
  expect(signed(0)).toBe('0')
})

test('[L8] 100 % is said only when everything is counted', () => {
  expect(percent(999_999, 1_000_000)).toBe(99)
  expect(percent(0, 0)).toBe(0)
})

test('long addresses are shortened in the middle', () => {
  expect(middle('anna@example.net', 40)).toBe('anna@example.net')
  expect(middle('averyveryverylongname@subdomain.example.net', 21)).toHaveLength(21)
})
