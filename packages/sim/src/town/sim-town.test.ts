import { expect, test } from 'vitest'
import { FAULTS } from './network.ts'
import { simTown } from './sim-town.ts'

test.each([3, 8])(
  '[A9 D2 D3 D4 D8 D9 D11 S5 S6 S9 S12 Q1 V4] a year of three sites keeps every guarantee (seed %d)',
  async (seed) => {
    const { licenseYears, steps, faults, log } = await simTown({ seed, years: 1, managers: 3 })
    expect(licenseYears).toBe(3)
    expect(log.length).toBeGreaterThanOrEqual(steps - 5)
    expect(FAULTS.reduce((sum, fault) => sum + faults[fault], 0)).toBeGreaterThan(20)
    for (const what of ['trial', 'asks the vendor: 200', '(grace)', 'pulls the plug', 'restarts', 'access mode'])
      expect(
        log.some((line) => line.includes(what)),
        what,
      ).toBe(true)
  },
  120_000,
)

test('one seed gives one history', async () => {
  const options = { seed: 7, years: 0.15, managers: 2 }
  const first = await simTown(options)
  expect(await simTown(options)).toEqual(first)
  expect((await simTown({ ...options, seed: 8, years: 0.02 })).log.slice(0, 5)).not.toEqual(first.log.slice(0, 5))
}, 120_000)

test('what cannot be simulated is said', async () => {
  await expect(simTown({ seed: 1, years: 5, managers: 1 })).rejects.toThrow('up to 4 years')
  await expect(simTown({ seed: 1, years: 1, managers: 9 })).rejects.toThrow('1 to 8 managers')
})
