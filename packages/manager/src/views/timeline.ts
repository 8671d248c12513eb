import { earlier, type Instant, toIso } from '@seatwarden/core/instant'
import { earliestStop, type ForecastStep, forecast } from '@seatwarden/core/lifecycle/forecast'
import { phaseAt, type Why, whyOf } from '@seatwarden/core/lifecycle/ladder'
import type { Episode, LifecycleState } from '@seatwarden/core/lifecycle/state'
import { POLICY } from '@seatwarden/core/policy'
import type { DeclineTimelineData, TimelineStep } from '@seatwarden/protocol/api/manager'
import type { Engine } from '../engine/engine.ts'
import { CAUSE_NAMES } from '../notices/catalogue/resolved.ts'
import { deliveryStore } from '../store/deliveries.ts'
import { count, distance, type Words } from './words.ts'

const SENTENCES: Record<ForecastStep['kind'], { sentence: string; note: string }> = {
  notice: { sentence: 'Mail', note: 'To postmaster and license holder.' },
  emergency: { sentence: 'Emergency Mode', note: 'Mail works; settings are locked, except what helps.' },
  'last-call': { sentence: 'Last call', note: 'Error log; mails to postmaster, holder and vendor.' },
  stop: {
    sentence: 'Services are stopped',
    note: 'Web, IM and clients first, receiving last; nothing accepted is lost.',
  },
  revalidation: { sentence: 'License revalidation', note: 'By itself.' },
  'maintenance-ends': { sentence: 'Maintenance ends', note: 'This version keeps working.' },
  'evaluation-ends': { sentence: 'Evaluation ends', note: `Then Emergency Mode for ${distance(POLICY.emergency)}.` },
  expires: { sentence: 'License expires', note: 'Unless it is renewed.' },
}

/** Whether what was told at an instant arrived; null: nothing was, or it is under way. [N3] */
export type Arrived = (at: Instant) => boolean | null

/** Read once for all mails of the countdowns that run. */
export const arrivedIn = async ({ license, stores }: Engine): Promise<Arrived> => {
  const starts = license.state.episodes.map(({ startedAt }) => startedAt)
  if (starts.length === 0) return () => null
  const rows = await deliveryStore.statesSince(stores.db, starts.reduce(earlier))
  return (at) => {
    const ways = rows.filter((row) => row.at === at)
    if (ways.some(({ state }) => state === 'failing')) return false
    return ways.length > 0 && ways.every(({ state }) => state === 'delivered') ? true : null
  }
}

const isAhead = (step: ForecastStep, now: Instant): boolean => !step.done && step.at > now

/** Where two count down at once, each step says which it belongs to. */
const sentencesOf = (
  { kind, cause }: ForecastStep,
  state: LifecycleState,
): (typeof SENTENCES)[ForecastStep['kind']] => {
  const { sentence, note } = SENTENCES[kind]
  return state.episodes.length > 1 && cause !== null
    ? { sentence: `${sentence}: ${CAUSE_NAMES[whyOf(state, cause)]}`, note }
    : { sentence, note }
}

interface Scene {
  state: LifecycleState
  now: Instant
  arrived: Arrived
}

const stepOf = (step: ForecastStep, notices: ForecastStep[], { state, now, arrived }: Scene): TimelineStep => ({
  id: `${step.kind}-${step.cause ?? 'calendar'}-${step.at}`,
  at: toIso(step.at),
  state: isAhead(step, now) ? (step.maybe ? 'maybe' : 'next') : 'done',
  kind: step.kind,
  ...sentencesOf(step, state),
  notices: notices.map((n) => ({ id: `${n.name}-${n.at}`, at: toIso(n.at), delivered: arrived(n.at) })),
  action: null,
})

/** What ends stands before what begins by it. */
const first = ({ kind }: ForecastStep): number => (kind === 'evaluation-ends' || kind === 'expires' ? 0 : 1)

/** Mails stand with the step of their countdown that they announce; without one, by themselves. */
const fold = (steps: readonly ForecastStep[], scene: Scene): TimelineStep[] => {
  const ordered = steps.toSorted((a, b) => a.at - b.at || first(a) - first(b))
  const others = ordered.filter((step) => step.kind !== 'notice')
  const announced = (notice: ForecastStep) => others.find((step) => step.cause === notice.cause && step.at >= notice.at)
  return ordered.flatMap((step) => {
    if (step.kind !== 'notice') {
      const mails = ordered.filter((one) => one.kind === 'notice' && announced(one) === step)
      return [stepOf(step, mails, scene)]
    }
    return announced(step) ? [] : [stepOf(step, [], scene)]
  })
}

type Told = (since: string, scene: { attempts: string; failure: string; difference: string }) => string

/** Why it counts down, by its cause. */
const COUNTING: Record<Why, Told> = {
  unreached: (since, { attempts, failure }) =>
    `Not reached since ${since} (${attempts})${failure ? `: ${failure}` : '.'}`,
  refused: (since, { attempts, failure }) =>
    `Refused since ${since} (${attempts}). ${failure} The dates are those of a lost connection.`,
  offline_overdue: (since) => `A new license file was due on ${since}.`,
  expired: (since) => `The license expired on ${since}.`,
  evaluation_ended: (since) => `The evaluation ended on ${since}.`,
  build_too_new: (since) => `This version is newer than the maintenance of the license, since ${since}.`,
  mismatch: (since, { difference }) =>
    `Another machine than the license's since ${since}. ${difference} Back on the old machine, or after a move, it clears at once.`,
}

const countingOf = ({ license: { state }, options }: Engine, { cause, startedAt }: Episode, words: Words): string =>
  COUNTING[whyOf(state, cause)](words.moment(startedAt), {
    attempts: state.failures === 1 ? '1 attempt' : `${count(state.failures)} attempts`,
    failure: state.lastFailure?.sentence ?? '',
    difference: options.installation.difference,
  })

const headline = (engine: Engine, now: Instant, words: Words): string => {
  const { state } = engine.license
  const { zone } = engine.options
  const stop = earliestStop(state, zone, now)
  const cannot = stop === null ? '' : ` Services cannot stop before ${words.day(stop)}.`
  if (state.episodes.length > 0)
    return state.episodes
      .toSorted((a, b) => Number(b.cause === 'mismatch') - Number(a.cause === 'mismatch'))
      .map((episode) => countingOf(engine, episode, words))
      .join(' ')
  if (!state.terms) return `Evaluation: all modules are on.${cannot}`
  return state.nextAttemptAt === null
    ? `The license is in order.${cannot}`
    : `Next revalidation ${words.deadline(state.nextAttemptAt, now)}, by itself.${cannot}`
}

/** "What happens next, if nothing changes", from the same rungs that the license's life is played by. [D13] */
export const timelineOf = (engine: Engine, now: Instant, words: Words, arrived: Arrived): DeclineTimelineData => {
  const { state } = engine.license
  const { zone } = engine.options
  const stop = earliestStop(state, zone, now)
  return {
    now: toIso(now),
    zone,
    phase: phaseAt(state, now),
    headline: headline(engine, now, words),
    earliestStop: stop === null ? null : toIso(stop),
    steps: fold(forecast(state, zone, now), { state, now, arrived }),
  }
}
