import { expect, test } from 'vitest'
import { FAULTS, type FaultCounts } from '../town/network.ts'
import { simExchange } from './sim-exchange.ts'

const RUNS = 200
const ACTS = [
  'activates: done',
  'moves the license here: done',
  'buys another machine',
  'is installed anew',
  'is copied',
  'is put back to the image of its disk',
  'brings the proof',
  'has brought its move to the portal: done',
  'enters a file: done',
  'restores a backup',
  'makes a new key and revokes',
  'sells renewal',
  'suspends the order',
  'order_bound_elsewhere',
  'late requests reach the vendor',
]

test(`[A4 A7 A9 A11 D2 D14 F1 F2 F5 F6 L14 V4] ${RUNS} lives of a license with both halves keep every promise`, async () => {
  const faults: Partial<FaultCounts> = {}
  const missing = new Set(ACTS)
  for (let seed = 1; seed <= RUNS; seed += 1) {
    const run = await simExchange(seed)
    for (const fault of [...FAULTS, 'out_of_order'] as const) faults[fault] = (faults[fault] ?? 0) + run.faults[fault]
    for (const act of missing) if (run.log.some((line) => line.includes(act))) missing.delete(act)
  }
  expect([...missing]).toEqual([])
  for (const fault of FAULTS) expect(faults[fault], fault).toBeGreaterThan(20)
})

test('one seed gives one history', async () => {
  const first = await simExchange(7)
  expect(await simExchange(7)).toEqual(first)
  expect((await simExchange(8)).log).not.toEqual(first.log)
})
