import type { Instant } from '../instant.ts'
import { phaseAt } from './ladder.ts'
import { isLocked, PHASES } from './phases.ts'
import type { LifecycleState } from './state.ts'

export type Status = 'OK' | 'Evaluation' | 'Reference ID Mismatch'

/** The three words of the license page; a mismatch wins over both others. [L4] */
export const statusAt = (state: LifecycleState, now: Instant): Status => {
  if (state.episodes.some((e) => e.cause === 'mismatch')) return 'Reference ID Mismatch'
  if (!state.terms || state.terms.evaluation) return 'Evaluation'
  return PHASES[phaseAt(state, now)].status
}

/** Are settings locked? [D6] */
export const settingsFrozen = (state: LifecycleState, now: Instant): boolean => {
  return isLocked(phaseAt({ ...state, episodes: state.episodes.filter((e) => e.cause !== 'mismatch') }, now))
}
