import { expect, test } from 'vitest'
import { townsFrom, yearOf } from './towns.ts'

test.each(townsFrom(2_001))(
  '[D9 D12 D14 N3 Q1] clocks, disks, images, mails and services that fail: every guarantee is kept (seed %d)',
  async (seed) => expect(await yearOf(seed)).toBe(3),
  120_000,
)
