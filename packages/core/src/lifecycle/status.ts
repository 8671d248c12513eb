import type { Instant } from '../instant.ts'
import { phaseAt } from './ladder.ts'
import { PHASES, phaseFacts } from './phases.ts'
import type { LifecycleState } from './state.ts'

export type Status = 'OK' | 'Evaluation' | 'Reference ID Mismatch'

/** The three words of the license page; a mismatch wins over both others. [L4] */
export const statusAt = (state: LifecycleState, now: Instant): Status => {
  if (state.episodes.some((e) => e.cause === 'mismatch')) return 'Reference ID Mismatch'
  if (!state.terms || state.terms.evaluation) return 'Evaluation'
  return PHASES[phaseAt(state, now)].status
}

/** Are settings locked? The only one who knows: another machine alone locks nothing, in no phase. [D6 F4] */
export const settingsFrozen = (state: LifecycleState, now: Instant): boolean => {
  const others = state.episodes.filter((e) => e.cause !== 'mismatch')
  return phaseFacts(phaseAt({ ...state, episodes: others }, now)).settings === 'locked'
}
