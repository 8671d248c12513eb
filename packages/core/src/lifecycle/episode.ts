import { type Instant, plus } from '../instant.ts'
import { countdownsOf } from './calendar.ts'
import { isBuiltAfter } from './entry.ts'
import { graceOf } from './ladder.ts'
import type { Cause, Episode, LifecycleState } from './state.ts'

export const newEpisode = (cause: Cause, startedAt: Instant, grace: number): Episode => ({
  cause,
  id: `${cause}-${startedAt}`,
  startedAt,
  grace,
  playedUntil: plus(startedAt, -1),
  firstStopPutOffTo: null,
})

export const runs = (state: LifecycleState, cause: Cause): boolean => state.episodes.some((e) => e.cause === cause)

/** Begins a countdown; one that runs already keeps its clock. [D3] */
export const begin = (state: LifecycleState, cause: Cause, at: Instant): LifecycleState =>
  runs(state, cause) ? state : { ...state, episodes: [...state.episodes, newEpisode(cause, at, graceOf(state))] }

export const end = (state: LifecycleState, causes: readonly Cause[]): LifecycleState => ({
  ...state,
  episodes: state.episodes.filter((e) => !causes.includes(e.cause)),
})

/** A build newer than the master's maintenance counts down as long as it runs; renewal or the old build ends it. [L12] */
export const judgeBuild = (state: LifecycleState, now: Instant): LifecycleState =>
  isBuiltAfter(state.terms?.masterEnds, state.builtAt) ? begin(state, 'build', now) : end(state, ['build'])

/** Begins what the calendar alone begins: an evaluation or a license that ends, an offline file that is due. [L11 L16 A13] */
export const beginByCalendar = (state: LifecycleState, now: Instant): LifecycleState =>
  countdownsOf(state)
    .filter((countdown) => now >= countdown.at)
    .reduce((next, { cause, at }) => begin(next, cause, at), state)
