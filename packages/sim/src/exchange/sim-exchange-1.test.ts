import { expect, test } from 'vitest'
import { playLives } from './lives.ts'

const RUNS = 100
const FIRST = 1

test(`[A4 A7 A9 A11 D2 D14 F1 F2 F5 F6 L14 V4] ${RUNS} lives of a license with both halves keep every promise (from seed ${FIRST})`, async () => {
  const { missing, faults } = await playLives(FIRST, RUNS)
  expect(missing).toEqual([])
  for (const [fault, times] of faults) expect(times, fault).toBeGreaterThan(3)
}, 900_000)
