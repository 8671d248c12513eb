import { seededRandom } from '@seatwarden/runtime/random'
import { Guarantees } from './guarantees.ts'
import { History } from './history.ts'
import type { Step } from './installation.ts'

/** Years that one license lives in a run. */
export const LIFE_YEARS = 2

export interface SimCoreResult {
  licenses: number
  licenseYears: number
  steps: number
  notices: number
  stops: number
  heals: number
}

/** One license's life by its seed. Throws with that seed at the first guarantee that is broken. */
const liveOnce = (seed: number, result: SimCoreResult): void => {
  const count = ({ effects, event, before, after }: Step) => {
    result.steps += 1
    for (const { kind } of effects) {
      if (kind === 'notice') result.notices += 1
      if (kind === 'stop_services') result.stops += 1
    }
    if (event.kind === 'attempt_answered' && before.lastFailure && !after.lastFailure) result.heals += 1
  }
  const history = new History(seededRandom(seed), (zone, start) => {
    const guarantees = new Guarantees(zone, start)
    const onStep = (step: Step): void => {
      count(step)
      guarantees.check(step)
    }
    return {
      onStep,
      onClock: (event) => guarantees.hear(event),
      moved: (to, episodes) => guarantees.moved(to, episodes),
    }
  })
  try {
    result.licenseYears += history.run(LIFE_YEARS)
  } catch (error) {
    const replay = `simCore({ seed: ${seed}, years: ${LIFE_YEARS} })`
    throw new Error(`${(error as Error).message}; zone ${history.zone}; replay with ${replay}`, { cause: error })
  }
}

/** Lets licenses live through random histories, with every guarantee checked after every step. Replays by its seed. */
export const simCore = ({ seed, years }: { seed: number; years: number }): SimCoreResult => {
  const licenses = Math.ceil(years / LIFE_YEARS)
  const result: SimCoreResult = {
    licenses,
    licenseYears: 0,
    steps: 0,
    notices: 0,
    stops: 0,
    heals: 0,
  }
  for (let n = 0; n < licenses; n++) liveOnce(seed + n, result)
  return { ...result, licenseYears: Math.round(result.licenseYears) }
}
