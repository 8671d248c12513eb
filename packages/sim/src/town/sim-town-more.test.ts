import { expect, test } from 'vitest'
import { simTown } from './sim-town.ts'

/** Beside the file that runs the first ones: two files share two processors. */
test.each([11, 21, 31, 41])(
  '[D9 D12 D14 N3 Q1] clocks, disks, images, mails and services that fail: every guarantee is kept (seed %d)',
  async (seed) => {
    const { licenseYears } = await simTown({ seed, years: 1, managers: 3 })
    expect(licenseYears).toBe(3)
  },
  120_000,
)
