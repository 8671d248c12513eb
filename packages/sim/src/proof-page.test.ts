import { expect, test } from 'vitest'
import { lastSeedOf, type ProofRow, textOf, withBlock, withRow } from './proof-page.ts'

const row: ProofRow = {
  date: '2027-01-04',
  name: 'sim-town',
  first: 11,
  last: 20,
  licenseYears: 30,
  steps: 12_345,
  seconds: 12,
  seen: '',
  broken: '',
}

test('a row goes to the end of the page, and the next run goes on behind it', () => {
  const page = withRow('# Proof\n\n| date |\n|---|\n', row)
  expect(page).toBe('# Proof\n\n| date |\n|---|\n| 2027-01-04 | sim-town | 11–20 | 30 | 12,345 | 2.5 | none |\n')
  expect([lastSeedOf(page, 'sim-town'), lastSeedOf(page, 'sim-core')]).toEqual([20, 0])
})

test('a broken guarantee is one cell, and is said with its seed', () => {
  const broken = { ...row, broken: 'noTrialTwice | replay with seed 12\n  the log' }
  expect(withRow('', broken)).toContain('| noTrialTwice / replay with seed 12 |')
  expect(textOf(broken)).toContain('BROKEN: noTrialTwice')
  expect(textOf(row)).toBe(
    'sim-town, seeds 11 to 20: 30 license-years, 12,345 steps, 12.0 s, 2.5 license-years a second; every guarantee kept',
  )
})

test('where no time was simulated the steps are counted, and what else was seen is said', () => {
  const steps = { ...row, name: 'tamper', licenseYears: 0, seen: '12,000 refused' }
  expect(withRow('', steps)).toContain('| tamper | 11–20 | – | 12,345 | 1,029 steps | none |')
  expect(textOf(steps)).toBe(
    'tamper, seeds 11 to 20: 12,345 steps, 12.0 s, 1,029 steps a second; 12,000 refused; every guarantee kept',
  )
})

test('what stands between marks is replaced, and a page without them is told', () => {
  const page = 'a\n<!-- x -->\nold\n<!-- end of x -->\nb\n'
  const once = withBlock(page, 'x', 'new')
  expect(once).toBe('a\n<!-- x -->\n\nnew\n\n<!-- end of x -->\nb\n')
  expect(withBlock(once, 'x', 'new')).toBe(once)
  expect(() => withBlock(page, 'y', 'new')).toThrow('no place for y')
})
