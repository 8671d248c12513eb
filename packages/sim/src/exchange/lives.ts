import { FAULTS, type Fault } from '../town/network.ts'
import { simExchange } from './sim-exchange.ts'

/** What happens in the log of so many lives, each at least once. */
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
] as const

/** Plays these seeds; throws at the first promise that is broken. Tells what never happened in them. */
export const playLives = async (
  first: number,
  count: number,
): Promise<{ missing: string[]; faults: Map<Fault, number> }> => {
  const faults = new Map<Fault, number>()
  const missing = new Set<string>(ACTS)
  for (let seed = first; seed < first + count; seed += 1) {
    const run = await simExchange(seed)
    for (const fault of FAULTS) faults.set(fault, (faults.get(fault) ?? 0) + run.faults[fault])
    for (const act of missing) if (run.log.some((line) => line.includes(act))) missing.delete(act)
  }
  return { missing: [...missing], faults }
}
