import { earlier, type Instant, later, plus } from '../instant.ts'
import type { LicenseTerms } from '../license.ts'
import { POLICY } from '../policy.ts'
import { countdownsOf, evaluationEnd, nextCalendarNotice, revalidationDue } from './calendar.ts'
import { begin, beginByCalendar, end, judgeBuild, runs } from './episode.ts'
import type { Decision, LifecycleEvent } from './event.ts'
import { heal, isFresh, type Moment, resolvedNotices, startAgain } from './heal.ts'
import { putOff, rungsAhead } from './ladder.ts'
import { play } from './play.ts'
import type { Failure, LifecycleState } from './state.ts'

export type { Decision } from './event.ts'

const quiet = (state: LifecycleState): Decision => ({ state, effects: [] })

/** A step that fell due while the manager was away puts the episode's first stop off. [D9] */
const putOffStops = (state: LifecycleState, lastSeenAt: Instant, now: Instant, zone: string): LifecycleState => ({
  ...state,
  episodes: state.episodes.map((episode) => {
    const missed = rungsAhead(episode, zone).some((rung) => rung.at > lastSeenAt && rung.at <= now)
    return missed ? putOff(episode, now, zone) : episode
  }),
})

/**
 * The clock of a failing episode starts at the first failed attempt of a due revalidation. An attempt before that,
 * made by hand, is shown and has no consequence. [D2 D3 A7]
 */
const fail = (state: LifecycleState, failure: Failure, now: Instant): LifecycleState => {
  const { terms, nextAttemptAt } = state
  const due = nextAttemptAt === null || nextAttemptAt <= now || runs(state, 'revalidation')
  if (!terms || terms.offline || !due) return { ...state, lastFailure: failure }
  const endedAt = earlier(failure.at, now)
  return {
    ...begin(state, 'revalidation', endedAt),
    lastFailure: failure,
    failures: state.failures + 1,
    nextAttemptAt: plus(endedAt, POLICY.retryAfter),
  }
}

const STALE = {
  refused: false,
  code: 'license_stale',
  sentence: 'The licensing server answered with a license file that is older than the installed one, or itself due.',
} as const

/** An answer that heals nothing is a failed attempt: the vendor is broken, and asked again in an hour. [A2 D2 D11] */
const answered = (state: LifecycleState, terms: LicenseTerms, moment: Moment): Decision =>
  isFresh(state, terms, moment.now, moment.ahead)
    ? heal(state, terms, moment)
    : quiet(fail(state, { at: moment.now, ...STALE }, moment.now))

/** Whom a countdown told of, and what it stopped, is told and started again once it has ended; else nothing is. [D2 D10] */
const ended = (before: LifecycleState, after: LifecycleState, now: Instant, zone: string): Decision => {
  if (before.episodes.every(({ id }) => after.episodes.some((e) => e.id === id))) return quiet(after)
  const started = startAgain(after, now, zone)
  return { state: started.state, effects: [...resolvedNotices(before, after, now, zone), ...started.effects] }
}

/** Without a license what is left of the evaluation goes on; once that is over, its end begins now. [A11 L11] */
const removed = (state: LifecycleState, now: Instant): LifecycleState => {
  if (!state.terms) return state
  const bare: LifecycleState = {
    ...end(state, ['revalidation', 'expiry', 'evaluation', 'build', 'mismatch']),
    terms: null,
    lastFailure: null,
    failures: 0,
    nextAttemptAt: null,
    calendarUntil: later(state.calendarUntil, now),
  }
  return now >= evaluationEnd(state) ? begin(bare, 'evaluation', now) : bare
}

/** Only a license can belong to another machine; an evaluation goes on by its own clock. [F4 L11] */
const onMachine = (state: LifecycleState, differs: boolean, now: Instant): LifecycleState =>
  differs && state.terms ? begin(state, 'mismatch', now) : end(state, ['mismatch'])

const apply = (state: LifecycleState, event: LifecycleEvent, now: Instant, zone: string): Decision => {
  switch (event.kind) {
    case 'tick':
      return quiet(state)
    case 'started': {
      const differs = event.mismatch ?? runs(state, 'mismatch')
      const built = { ...state, builtAt: event.builtAt === undefined ? state.builtAt : event.builtAt }
      const { state: seen, effects } = ended(state, judgeBuild(onMachine(built, differs, now), now), now, zone)
      return { state: putOffStops(beginByCalendar(seen, now), event.lastSeenAt, now, zone), effects }
    }
    case 'attempt_failed':
      return quiet(fail(state, event.failure, now))
    case 'attempt_answered':
      return answered(state, event.terms, { now, zone, ahead: event.ahead })
    case 'installed':
      return isFresh(state, event.terms, now, event.ahead)
        ? heal(state, event.terms, { now, zone, ahead: event.ahead })
        : quiet(state)
    case 'restored':
      return now < revalidationDue(event.terms) ? heal(state, event.terms, { now, zone }) : quiet(state)
    case 'removed':
      return ended(state, removed(state, now), now, zone)
    case 'mismatch':
      return ended(state, onMachine(state, event.found, now), now, zone)
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
  const rungs = state.episodes.map((episode) => rungsAhead(episode, zone)[0]?.at ?? null)
  const beginnings = countdownsOf(state)
    .filter(({ cause }) => !runs(state, cause))
    .map(({ at }) => at)
  return [...rungs, ...beginnings, nextCalendarNotice(state, zone), state.nextAttemptAt]
    .filter((at) => at !== null)
    .reduce<Instant | null>((first, at) => (first === null || at < first ? at : first), null)
}
