import { type Instant, localDate, nextMidnight, startOfDate } from '../instant.ts'
import type { ModuleId } from '../module.ts'

/** An account that uses a module on trial, past the seats that are licensed. [S5] */
export interface OnTrial {
  address: string
  module: ModuleId
  endsAt: Instant
}

/** One module of the night's list: who is over the limit, the soonest to lose access first. */
export interface OverLimit {
  module: ModuleId
  accounts: readonly Omit<OnTrial, 'module'>[]
}

const bySoonest = (a: OnTrial, b: OnTrial): number => a.endsAt - b.endsAt || (a.address < b.address ? -1 : 1)

/**
 * What is told to the administrator at midnight; empty: nobody is on trial, so no mail. Trials that have ended are
 * no longer a matter of tonight: these accounts are refused already. [S7]
 */
export const nightlyList = (trials: readonly OnTrial[], now: Instant): OverLimit[] => {
  const live = trials.filter(({ endsAt }) => endsAt > now).toSorted(bySoonest)
  const modules = new Set(live.map(({ module }) => module))
  return [...modules].map((module) => ({
    module,
    accounts: live.filter((one) => one.module === module).map(({ address, endsAt }) => ({ address, endsAt })),
  }))
}

/** The local date whose midnight job is to be done now; null: it was done. Of several missed ones the last is done. [S7 D9] */
export const nightDue = (lastDone: string, now: Instant, zone: string): string | null => {
  const today = localDate(now, zone)
  return today > lastDone ? today : null
}

/** When the next one is due. A date that the zone skips has no midnight of its own. [D9] */
export const nextNight = (lastDone: string, zone: string): Instant => nextMidnight(startOfDate(lastDone, zone), zone)
