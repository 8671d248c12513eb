import { type Instant, plus } from '../instant.ts'
import { calendarOf, evaluationEnd } from './calendar.ts'
import { firstStopOf, graceOf, type Rung, rungsOf } from './ladder.ts'
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

const stepsOfEpisode = (episode: Episode, grace: number, zone: string, maybe: boolean): ForecastStep[] =>
  rungsOf(episode, grace, zone).map((rung: Rung) => ({
    at: rung.at,
    kind: rung.kind,
    cause: episode.cause,
    done: rung.at <= episode.playedUntil,
    maybe,
    name: rung.kind === 'notice' ? rung.name : rung.kind,
  }))

const fictive = (cause: Episode['cause'], startedAt: Instant): Episode => ({
  cause,
  id: `${cause}-${startedAt}`,
  startedAt,
  playedUntil: plus(startedAt, -1),
  firstStopPutOffTo: null,
})

/** When the earliest countdown would begin: now running, or by the calendar, or if the next attempt fails. */
const ahead = (state: LifecycleState): { episode: Episode; maybe: boolean }[] => {
  const running = state.episodes.map((episode) => ({ episode, maybe: false }))
  const has = (cause: Episode['cause']) => running.some((r) => r.episode.cause === cause)
  const { terms } = state
  if (!terms)
    return has('evaluation')
      ? running
      : [...running, { episode: fictive('evaluation', evaluationEnd(state)), maybe: false }]
  const ends = terms.evaluation ? 'evaluation' : 'expiry'
  if (terms.expiresAt !== null && !has(ends)) running.push({ episode: fictive(ends, terms.expiresAt), maybe: false })
  const due = terms.offline ? plus(terms.issuedAt, terms.revalidateEvery) : state.nextAttemptAt
  if (due !== null && !has('revalidation'))
    running.push({ episode: fictive('revalidation', due), maybe: !terms.offline })
  return running
}

/** What happens next and when, if nothing changes: the same rungs that `decide` plays. [D13] */
export const forecast = (state: LifecycleState, zone: string): ForecastStep[] => {
  const grace = graceOf(state)
  const steps = ahead(state).flatMap(({ episode, maybe }) => stepsOfEpisode(episode, grace, zone, maybe))
  const plain = (at: Instant, kind: ForecastStep['kind'], name: string): ForecastStep => ({
    at,
    kind,
    cause: null,
    done: false,
    maybe: false,
    name,
  })
  for (const n of calendarOf(state)) if (n.at > state.calendarUntil) steps.push(plain(n.at, 'notice', n.text))
  const dates = new Set(state.terms?.maintenance.map((m) => m.ends) ?? [])
  for (const at of dates) if (at > state.calendarUntil) steps.push(plain(at, 'maintenance-ends', 'maintenance'))
  if (!state.terms) steps.push(plain(evaluationEnd(state), 'evaluation-ends', 'evaluation'))
  if (state.terms?.expiresAt != null) steps.push(plain(state.terms.expiresAt, 'expires', 'expires'))
  if (state.nextAttemptAt !== null) steps.push(plain(state.nextAttemptAt, 'revalidation', 'revalidation'))
  return steps.sort((a, b) => a.at - b.at)
}

/** The earliest day on which anything could stop. */
export const earliestStop = (state: LifecycleState, zone: string): Instant | null =>
  ahead(state)
    .map(({ episode }) => firstStopOf(episode, graceOf(state), zone))
    .reduce<Instant | null>((first, at) => (first === null || at < first ? at : first), null)
