import { earlier, type Instant, toIso } from '@seatwarden/core/instant'
import { earliestStop, type ForecastStep, forecast } from '@seatwarden/core/lifecycle/forecast'
import { phaseAt } from '@seatwarden/core/lifecycle/ladder'
import type { DeclineTimelineData, TimelineStep } from '@seatwarden/protocol/api/manager'
import type { Engine } from '../engine/engine.ts'
import { deliveryStore } from '../store/deliveries.ts'
import type { Words } from './words.ts'

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
  'evaluation-ends': { sentence: 'Evaluation ends', note: 'Then Emergency Mode for 7 days.' },
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

const stepOf = (step: ForecastStep, notices: ForecastStep[], now: Instant, arrived: Arrived): TimelineStep => ({
  id: `${step.kind}-${step.cause ?? 'calendar'}-${step.at}`,
  at: toIso(step.at),
  state: isAhead(step, now) ? (step.maybe ? 'maybe' : 'next') : 'done',
  kind: step.kind,
  ...SENTENCES[step.kind],
  notices: notices.map((n) => ({ id: `${n.name}-${n.at}`, at: toIso(n.at), delivered: arrived(n.at) })),
  action: null,
})

/** Mails stand with the step of their countdown that they announce; without one, by themselves. */
const fold = (steps: readonly ForecastStep[], now: Instant, arrived: Arrived): TimelineStep[] => {
  const notices = steps.filter((step) => step.kind === 'notice')
  const others = steps.filter((step) => step.kind !== 'notice')
  const announced = (notice: ForecastStep) => others.find((step) => step.cause === notice.cause && step.at >= notice.at)
  const alone = notices.filter((notice) => !announced(notice))
  const rows = others.map((step) =>
    stepOf(
      step,
      notices.filter((notice) => announced(notice) === step),
      now,
      arrived,
    ),
  )
  return [...rows, ...alone.map((notice) => stepOf(notice, [], now, arrived))].toSorted((a, b) =>
    a.at < b.at ? -1 : 1,
  )
}

const headline = (engine: Engine, now: Instant, words: Words): string => {
  const { state } = engine.license
  const { zone } = engine.options
  const stop = earliestStop(state, zone, now)
  const cannot = stop === null ? '' : ` Services cannot stop before ${words.day(stop)}.`
  const episode = state.episodes[0]
  if (!state.terms && !episode) return `Evaluation: all modules are on.${cannot}`
  if (!episode)
    return state.nextAttemptAt === null
      ? `The license is in order.${cannot}`
      : `Next revalidation ${words.deadline(state.nextAttemptAt, now)}, by itself.${cannot}`
  const reason = state.lastFailure ? `: ${state.lastFailure.sentence}` : '.'
  return `Counting down since ${words.moment(episode.startedAt)} (${state.failures} attempts)${reason}`
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
    steps: fold(forecast(state, zone, now), now, arrived),
  }
}
