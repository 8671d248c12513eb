import { type Instant, later, plus } from '../instant.ts'
import type { LicenseTerms } from '../license.ts'
import { POLICY } from '../policy.ts'
import { dueNotices, evaluationEnd, nextCalendarNotice } from './calendar.ts'
import type { LifecycleEffect, LifecycleEvent } from './event.ts'
import { graceOf, putOffTo, type Rung, revalidationAt, rungsAhead } from './ladder.ts'
import type { Cause, Episode, LifecycleState, TermsInForce } from './state.ts'

export interface Decision {
  state: LifecycleState
  effects: LifecycleEffect[]
}

const inForce = (terms: LicenseTerms): TermsInForce => ({
  licenseId: terms.licenseId,
  issuedAt: terms.issuedAt,
  revalidateEvery: terms.revalidateEvery,
  grace: terms.grace,
  expiresAt: terms.expiresAt,
  offline: terms.offline,
  evaluation: terms.type === 'evaluation',
  maintenance: terms.entitlements.map((e) => ({ module: e.module, ends: e.maintenanceEnds })),
})

const begin = (state: LifecycleState, cause: Cause, at: Instant): LifecycleState => {
  if (state.episodes.some((e) => e.cause === cause)) return state
  const episode: Episode = {
    cause,
    id: `${cause}-${at}`,
    startedAt: at,
    playedUntil: plus(at, -1),
    firstStopPutOffTo: null,
  }
  return { ...state, episodes: [...state.episodes, episode] }
}

const end = (state: LifecycleState, causes: readonly Cause[]): LifecycleState => ({
  ...state,
  episodes: state.episodes.filter((e) => !causes.includes(e.cause)),
})

/** Countdowns that begin by the calendar alone: an evaluation or a license that ends, an offline file that is due. */
const beginByCalendar = (state: LifecycleState, now: Instant): LifecycleState => {
  const { terms } = state
  if (!terms) return now >= evaluationEnd(state) ? begin(state, 'evaluation', evaluationEnd(state)) : state
  let next = state
  if (terms.expiresAt !== null && now >= terms.expiresAt)
    next = begin(next, terms.evaluation ? 'evaluation' : 'expiry', terms.expiresAt)
  const due = plus(terms.issuedAt, terms.revalidateEvery)
  return terms.offline && now >= due ? begin(next, 'revalidation', due) : next
}

const effectOf = (episode: Episode, rung: Rung): LifecycleEffect | null => {
  const notice = (name: string, text: Extract<LifecycleEffect, { kind: 'notice' }>['text']): LifecycleEffect => ({
    kind: 'notice',
    key: `notice:${name}:${episode.id}`,
    text,
    cause: episode.cause,
    about: episode.id,
    at: rung.at,
  })
  switch (rung.kind) {
    case 'notice':
      return notice(rung.name, rung.text)
    case 'last-call':
      return notice('last_call', 'last_call')
    case 'stop':
      return { kind: 'stop_services', key: `stop:${rung.at}`, at: rung.at }
    case 'emergency':
      return null
  }
}

const playEpisode = (
  episode: Episode,
  grace: number,
  now: Instant,
  zone: string,
): { episode: Episode; effects: LifecycleEffect[] } => {
  const effects: LifecycleEffect[] = []
  let played = episode
  for (;;) {
    const due = rungsAhead(played, grace, zone).filter((rung) => rung.at <= now)
    if (due.length === 0) return { episode: played, effects }
    for (const rung of due) {
      const effect = effectOf(episode, rung)
      if (effect) effects.push(effect)
      played = { ...played, playedUntil: rung.at }
    }
  }
}

/** Several missed stops are one: services are down after the last. */
const lastStopOnly = (effects: LifecycleEffect[]): LifecycleEffect[] => {
  const last = effects.filter((e) => e.kind === 'stop_services').at(-1)
  return effects.filter((e) => e.kind !== 'stop_services' || e === last)
}

/** Everything that has fallen due by `now`, in order. */
const play = (state: LifecycleState, now: Instant, zone: string): Decision => {
  const begun = beginByCalendar(state, now)
  const notices: LifecycleEffect[] = dueNotices(begun, now).map((n) => ({
    kind: 'notice',
    key: `notice:${n.text}:${n.about}:${n.at}`,
    text: n.text,
    cause: null,
    about: n.about,
    at: n.at,
  }))
  const played = begun.episodes.map((episode) => playEpisode(episode, graceOf(begun), now, zone))
  const effects = lastStopOnly([...notices, ...played.flatMap((p) => p.effects)])
  const next: LifecycleState = {
    ...begun,
    episodes: played.map((p) => p.episode),
    calendarUntil: later(begun.calendarUntil, now),
    stopped: begun.stopped || effects.some((e) => e.kind === 'stop_services'),
  }
  if (next.nextAttemptAt === null || next.nextAttemptAt > now) return { state: next, effects }
  return {
    state: { ...next, nextAttemptAt: null },
    effects: [...effects, { kind: 'revalidate', key: `revalidate:${next.nextAttemptAt}` }],
  }
}

/** A step that fell due while the manager was away puts the episode's first stop off, once. [D9] */
const putOffStops = (state: LifecycleState, lastSeenAt: Instant, now: Instant, zone: string): LifecycleState => ({
  ...state,
  episodes: state.episodes.map((episode) => {
    const missed = rungsAhead(episode, graceOf(state), zone).some((rung) => rung.at > lastSeenAt && rung.at <= now)
    return missed && episode.firstStopPutOffTo === null && !state.stopped
      ? { ...episode, firstStopPutOffTo: putOffTo(now, zone) }
      : episode
  }),
})

const install = (state: LifecycleState, terms: LicenseTerms, now: Instant): LifecycleState => {
  const healed = end(state, ['revalidation', 'expiry', 'evaluation', 'mismatch', 'build'])
  const next: LifecycleState = {
    ...healed,
    terms: inForce(terms),
    lastFailure: null,
    failures: 0,
    lastRevalidatedAt: now,
    nextAttemptAt: terms.offline ? null : later(revalidationAt(terms), plus(now, POLICY.retryAfter)),
    calendarUntil: now,
  }
  return keepGoing(state, beginByCalendar(next, now))
}

/** A countdown that the new file begins again at the same instant is the old one going on. */
const keepGoing = (before: LifecycleState, after: LifecycleState): LifecycleState => ({
  ...after,
  episodes: after.episodes.map((e) => before.episodes.find((b) => b.id === e.id) ?? e),
})

/** A good license heals every phase at once; services that we stopped start again. [D2 D10] */
const heal = (state: LifecycleState, terms: LicenseTerms, now: Instant): Decision => {
  const next = install(state, terms, now)
  const over = state.episodes.filter((e) => !next.episodes.some((n) => n.cause === e.cause))
  const effects: LifecycleEffect[] = over.map((e) => ({
    kind: 'notice',
    key: `notice:resolved:${e.id}`,
    text: 'resolved',
    cause: e.cause,
    about: e.id,
    at: now,
  }))
  const startAgain = state.stopped && next.episodes.length === 0
  if (startAgain) effects.push({ kind: 'start_services', key: `start:${now}` })
  return { state: { ...next, stopped: state.stopped && !startAgain }, effects }
}

const fail = (
  state: LifecycleState,
  event: Extract<LifecycleEvent, { kind: 'attempt_failed' }>,
  now: Instant,
): LifecycleState => ({
  ...begin(state, 'revalidation', event.failure.at),
  lastFailure: event.failure,
  failures: state.failures + 1,
  nextAttemptAt: plus(now, POLICY.retryAfter),
})

const toggle = (state: LifecycleState, cause: Cause, on: boolean, now: Instant): Decision => {
  if (on) return { state: begin(state, cause, now), effects: [] }
  const cleared = end(state, [cause])
  const startAgain = state.stopped && cleared.episodes.length === 0
  return {
    state: { ...cleared, stopped: state.stopped && !startAgain },
    effects: startAgain ? [{ kind: 'start_services', key: `start:${now}` }] : [],
  }
}

const apply = (state: LifecycleState, event: LifecycleEvent, now: Instant, zone: string): Decision => {
  switch (event.kind) {
    case 'tick':
      return { state, effects: [] }
    case 'started':
      return { state: putOffStops(beginByCalendar(state, now), event.lastSeenAt, now, zone), effects: [] }
    case 'attempt_failed':
      return { state: fail(state, event, now), effects: [] }
    case 'attempt_answered':
    case 'installed':
      return heal(state, event.terms, now)
    case 'mismatch':
      return toggle(state, 'mismatch', event.found, now)
    case 'build':
      return toggle(state, 'build', event.tooNew, now)
  }
}

/** The whole life of a license: what holds after this event, and what must be done. Pure. [D1-D11] */
export const decide = (state: LifecycleState, event: LifecycleEvent, now: Instant, zone: string): Decision => {
  const applied = apply(state, event, now, zone)
  const played = play(applied.state, now, zone)
  return { state: played.state, effects: [...applied.effects, ...played.effects] }
}

/** The next instant at which `tick` would do something; null when nothing is ahead. */
export const nextDeadline = (state: LifecycleState, zone: string): Instant | null => {
  const instants = state.episodes.map((e) => rungsAhead(e, graceOf(state), zone)[0]?.at)
  const calendar = nextCalendarNotice(state)
  const { terms } = state
  const own = terms
    ? [terms.expiresAt, terms.offline ? plus(terms.issuedAt, terms.revalidateEvery) : null]
    : [evaluationEnd(state)]
  const begun = state.episodes.map((e) => e.startedAt)
  return [...instants, calendar, state.nextAttemptAt, ...own.filter((at) => at !== null && !begun.includes(at))]
    .filter((at): at is Instant => at !== null && at !== undefined)
    .reduce<Instant | null>((first, at) => (first === null || at < first ? at : first), null)
}
