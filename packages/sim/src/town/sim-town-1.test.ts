import { expect, test } from 'vitest'
import { simTown } from './sim-town.ts'

// A hundred license-years; the other file has as many, so that two processors share them.
const SEEDS = Array.from({ length: 33 }, (_, at) => 1_001 + at)

test.each(SEEDS)(
  '[D9 D12 D14 N3 Q1] clocks, disks, images, mails and services that fail: every guarantee is kept (seed %d)',
  async (seed) => {
    const { licenseYears } = await simTown({ seed, years: 1, managers: 3 })
    expect(licenseYears).toBe(3)
  },
  120_000,
)
