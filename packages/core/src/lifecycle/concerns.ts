import type { Instant } from '../instant.ts'
import { renewalDue } from '../seats/recommend.ts'
import { type CalendarText, calendarOf, countdownsOf, evaluationEnd, maintenanceDates } from './calendar.ts'
import { beginByCalendar, newEpisode, runs } from './episode.ts'
import { firstStopOf, graceOf, rungsAhead, rungsOf, type Why, whyOf } from './ladder.ts'
import type { Cause, Episode, LifecycleState } from './state.ts'

/** A countdown that runs, and what of it comes next. */
export interface CountdownConcern {
  why: Why
  startedAt: Instant
  /** Null: Emergency Mode has begun, or is no part of it. [F4] */
  emergencyAt: Instant | null
  /** The next midnight at which it stops services. [D8 D9] */
  stopAt: Instant
}

/** A date of which the license's own reminders speak already. */
export interface DateConcern {
  text: CalendarText
  deadline: Instant
  /** Whose maintenance ends; else empty. */
  modules: readonly string[]
  /** What follows if nothing changes; null: nothing is locked, nothing stops. */
  emergencyAt: Instant | null
  stopAt: Instant | null
}

const emergencyIn = (episode: Episode, zone: string): Instant | null =>
  rungsOf(episode, zone).find((rung) => rung.kind === 'emergency')?.at ?? null

/** Everything that counts down now, the earliest stop first. [D13 L4] */
export const countdownConcerns = (state: LifecycleState, zone: string, now: Instant): CountdownConcern[] => {
  const begun = beginByCalendar(state, now)
  return begun.episodes
    .map((episode) => {
      const emergencyAt = emergencyIn(episode, zone)
      const stop = rungsAhead(episode, zone).find((rung) => rung.kind === 'stop')
      return {
        why: whyOf(begun, episode.cause),
        startedAt: episode.startedAt,
        emergencyAt: emergencyAt !== null && emergencyAt > now ? emergencyAt : null,
        stopAt: stop?.at ?? firstStopOf(episode, zone),
      }
    })
    .toSorted((a, b) => a.stopAt - b.stopAt)
}

const ofModules = (deadline: Instant, modules: readonly string[]): DateConcern => ({
  text: 'maintenance_ends',
  deadline,
  modules,
  emergencyAt: null,
  stopAt: null,
})

type DatedText = Exclude<CalendarText, 'maintenance_ends'>
/** Which countdown a date begins. */
const BEGINS: Record<DatedText, Cause> = {
  evaluation_ends: 'evaluation',
  license_expires: 'expiry',
  offline_due: 'revalidation',
}

/** With the ladder that begins there. [L11 L16 A13] */
const ofLadder = (state: LifecycleState, zone: string, text: DatedText, deadline: Instant): DateConcern => {
  const coming = countdownsOf(state).some(({ cause, at }) => cause === BEGINS[text] && at === deadline)
  const episode = coming && newEpisode(BEGINS[text], deadline, graceOf(state))
  return {
    text,
    deadline,
    modules: [],
    emergencyAt: episode ? emergencyIn(episode, zone) : null,
    stopAt: episode ? firstStopOf(episode, zone) : null,
  }
}

/** Dates that have a ladder of their own, from their first reminder to the day; an evaluation always, it is all there is. */
const deadlinesOf = (state: LifecycleState, zone: string, now: Instant): Map<DatedText, Instant> => {
  const dates = new Map<DatedText, Instant>()
  for (const { text, at, deadline } of calendarOf(state, zone))
    if (text !== 'maintenance_ends' && at <= now && now < deadline) dates.set(text, deadline)
  const end = evaluationEnd(state)
  if (!state.terms && now < end && !runs(state, 'evaluation')) dates.set('evaluation_ends', end)
  return dates
}

/**
 * The dates inside their notice window, the earliest first. Maintenance stays one after it has ended, as long as a renewal is
 * recommended. [L7 L11 L16 N1 A13]
 */
export const dateConcerns = (state: LifecycleState, zone: string, now: Instant): DateConcern[] => {
  const maintenance = maintenanceDates(state.terms, zone).filter(({ ends }) => renewalDue(ends, now))
  const deadlines = [...deadlinesOf(state, zone, now)]
  return [
    ...deadlines.map(([text, deadline]) => ofLadder(state, zone, text, deadline)),
    ...maintenance.map(({ ends, modules }) => ofModules(ends, modules)),
  ].toSorted((a, b) => a.deadline - b.deadline)
}
