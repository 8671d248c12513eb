import { type Instant, later } from '../instant.ts'
import { calendarOf, countdownsOf, evaluationEnd, maintenanceDates } from './calendar.ts'
import { newEpisode, runs } from './episode.ts'
import { graceOf, type Rung, rungsAhead, rungsOf } from './ladder.ts'
import type { Episode, LifecycleState } from './state.ts'

export interface ForecastStep {
  at: Instant
  kind:
    | 'notice'
    | 'emergency'
    | 'last-call'
    | 'stop'
    | 'revalidation'
    | 'maintenance-ends'
    | 'evaluation-ends'
    | 'expires'
  cause: Episode['cause'] | null
  done: boolean
  /** True when it happens only if something fails first. */
  maybe: boolean
  name: string
}

interface Countdown {
  episode: Episode
  maybe: boolean
}

/** When the next attempt is: one that is under way, or due and not begun, could fail at any moment from now. */
const attemptAt = ({ terms, nextAttemptAt }: LifecycleState, now: Instant): Instant | null =>
  terms && !terms.offline ? later(nextAttemptAt ?? now, now) : null

/** Every countdown: now running, or by the calendar, or if the next attempt fails. */
const ahead = (state: LifecycleState, now: Instant): Countdown[] => {
  const running = state.episodes.map((episode) => ({ episode, maybe: false }))
  const grace = graceOf(state)
  const coming: Countdown[] = countdownsOf(state)
    .filter(({ cause }) => !runs(state, cause))
    .map(({ cause, at }) => ({ episode: newEpisode(cause, at, grace), maybe: false }))
  const attempt = attemptAt(state, now)
  if (attempt !== null && !runs(state, 'revalidation'))
    coming.push({ episode: newEpisode('revalidation', attempt, grace), maybe: true })
  return [...running, ...coming]
}

/** The ladder of an episode; past its first stop also the next one. [D9] */
const rungs = (episode: Episode, zone: string): readonly Rung[] => {
  const ladder = rungsOf(episode, zone)
  const played = ladder.every((rung) => rung.at <= episode.playedUntil)
  return played ? [...ladder, ...rungsAhead(episode, zone)] : ladder
}

const stepsOfEpisode = ({ episode, maybe }: Countdown, zone: string): ForecastStep[] =>
  rungs(episode, zone).map((rung) => ({
    at: rung.at,
    kind: rung.kind,
    cause: episode.cause,
    done: rung.at <= episode.playedUntil,
    maybe,
    name: rung.kind === 'notice' ? rung.name : rung.kind,
  }))

const datesOf = (state: LifecycleState, zone: string, now: Instant): ForecastStep[] => {
  const plain = (at: Instant, kind: ForecastStep['kind'], name: string): ForecastStep => ({
    at,
    kind,
    cause: null,
    done: at <= now,
    maybe: false,
    name,
  })
  const { terms } = state
  const steps = calendarOf(state, zone)
    .filter((n) => n.at > state.calendarUntil)
    .map((n) => plain(n.at, 'notice', n.text))
  for (const { ends } of maintenanceDates(terms, zone)) steps.push(plain(ends, 'maintenance-ends', 'maintenance'))
  if (!terms) steps.push(plain(evaluationEnd(state), 'evaluation-ends', 'evaluation'))
  else if (terms.expiresAt !== null) steps.push(plain(terms.expiresAt, 'expires', 'expires'))
  if (state.nextAttemptAt !== null) steps.push(plain(state.nextAttemptAt, 'revalidation', 'revalidation'))
  return steps
}

/**
 * What happens next and when, if nothing changes: the same rungs that `decide` plays. Dates up to `now` are done. [D13]
 */
export const forecast = (state: LifecycleState, zone: string, now: Instant): ForecastStep[] =>
  [...ahead(state, now).flatMap((countdown) => stepsOfEpisode(countdown, zone)), ...datesOf(state, zone, now)].toSorted(
    (a, b) => a.at - b.at,
  )

/** The earliest midnight at which anything would stop. */
export const earliestStop = (state: LifecycleState, zone: string, now: Instant): Instant | null =>
  ahead(state, now)
    .flatMap(({ episode }) => rungsAhead(episode, zone))
    .filter((rung) => rung.kind === 'stop')
    .reduce<Instant | null>((first, { at }) => (first === null || at < first ? at : first), null)
