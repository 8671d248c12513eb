import { earlier, type Instant, later, plus } from '../instant.ts'
import type { LicenseTerms } from '../license.ts'
import { POLICY } from '../policy.ts'
import { calendarOf, dueNotices, revalidationDue } from './calendar.ts'
import { beginByCalendar, end, judgeBuild } from './episode.ts'
import type { Decision, LifecycleEffect } from './event.ts'
import { demandsStop, putOff, revalidationAt, rungsOf, whyOf } from './ladder.ts'
import { noticeOf } from './play.ts'
import { type Cause, type Episode, inForce, type LifecycleState, type TermsInForce } from './state.ts'

/** By its date, or, of one installation, by its counter: the vendor's clock may have been wrong as well. [F6] */
const isNewer = (before: TermsInForce | null, terms: LicenseTerms): boolean =>
  before === null ||
  terms.issuedAt > before.issuedAt ||
  (terms.activationId === before.activationId && terms.counter > before.counter)

/**
 * A file whose own revalidation is due, or older than the installed one, heals nothing [A2]. `ahead`: the vendor's answer
 * of this moment, and the time that counts is known to be ahead, so that it judges no dates; then it has to be a newer file.
 */
export const isFresh = (state: LifecycleState, terms: LicenseTerms, now: Instant, ahead = false): boolean =>
  ahead
    ? isNewer(state.terms, terms)
    : now < revalidationDue(terms) && (state.terms === null || terms.issuedAt >= state.terms.issuedAt)

/** Not before an hour from now, so that a vendor who sends the same file again is not asked at once; never later than due. [D1 D2] */
const nextAttempt = (terms: TermsInForce, now: Instant): Instant | null =>
  terms.offline ? null : earlier(later(revalidationAt(terms), plus(now, POLICY.retryAfter)), revalidationDue(terms))

/** What this file ends. The machine is judged anew only when the file says something new of it. [D2 F4] */
const healedBy = ({ terms: before }: LifecycleState, fresh: TermsInForce): Cause[] => {
  const causes: Cause[] = ['revalidation', 'expiry', 'evaluation']
  if (!before || before.referenceId !== fresh.referenceId) causes.push('mismatch')
  return causes
}

/**
 * A countdown that the new file begins again at the same instant is the old one going on, with the longer grace. One
 * that a file brings along half run down leaves a day before its first stop. [D9]
 */
const goOn = (before: LifecycleState, episode: Episode, now: Instant, zone: string): Episode => {
  const old = before.episodes.find((e) => e.id === episode.id)
  return old ? { ...old, grace: Math.max(old.grace, episode.grace) } : putOff(episode, now, zone)
}

export interface Moment {
  now: Instant
  zone: string
  /** As `isFresh` has it. */
  ahead?: boolean | undefined
}

const install = (state: LifecycleState, file: LicenseTerms, { now, zone, ahead }: Moment): LifecycleState => {
  const terms = inForce(file, ahead ? now : undefined)
  const next = beginByCalendar(
    {
      ...end(state, healedBy(state, terms)),
      terms,
      lastFailure: null,
      failures: 0,
      lastRevalidatedAt: now,
      nextAttemptAt: nextAttempt(terms, now),
      calendarUntil: now,
    },
    now,
  )
  const judged = judgeBuild(next, now)
  return { ...judged, episodes: judged.episodes.map((episode) => goOn(state, episode, now, zone)) }
}

/** Services start again once nothing that runs has come to its stop. [D10] */
export const startAgain = (state: LifecycleState, now: Instant, zone: string): Decision =>
  state.stopped && !state.episodes.some((e) => demandsStop(e, zone))
    ? { state: { ...state, stopped: false }, effects: [{ kind: 'start_services', key: `start:${now}` }] }
    : { state, effects: [] }

const wasTold = (episode: Episode, zone: string): boolean =>
  rungsOf(episode, zone).some((rung) => rung.kind === 'notice' && rung.at <= episode.playedUntil)

/** Who was told of a countdown is told that it is over; one that nobody noticed ends unnoticed. [D1 D2] */
export const resolvedNotices = (
  before: LifecycleState,
  after: LifecycleState,
  now: Instant,
  zone: string,
): LifecycleEffect[] =>
  before.episodes
    .filter((e) => !after.episodes.some((n) => n.cause === e.cause) && wasTold(e, zone))
    .map((e) => ({
      kind: 'notice',
      key: `notice:resolved:${e.id}`,
      text: 'resolved',
      cause: e.cause,
      why: whyOf(before, e.cause),
      about: e.id,
      at: now,
      deadline: null,
    }))

/** A good license heals every phase at once; services that we stopped start again. [D2 D10] */
export const heal = (state: LifecycleState, terms: LicenseTerms, moment: Moment): Decision => {
  const { now, zone } = moment
  const next = install(state, terms, moment)
  const ahead = new Set(calendarOf(next, zone).map((n) => `${n.text}:${n.about}:${n.at}`))
  const stillDue = dueNotices(state, now, zone).give.filter((n) => ahead.has(`${n.text}:${n.about}:${n.at}`))
  const started = startAgain(next, now, zone)
  return {
    state: started.state,
    effects: [...stillDue.map(noticeOf), ...resolvedNotices(state, next, now, zone), ...started.effects],
  }
}
