import { DAY, HOUR, type Instant, later, midnightFrom, nextMidnight, plus } from '../instant.ts'
import { perZone } from '../per-zone.ts'
import { POLICY } from '../policy.ts'
import { type Period, revalidationDue } from './calendar.ts'
import { stricter } from './phases.ts'
import type { Cause, Episode, LifecycleState, Phase } from './state.ts'

/** Why something counts down, in the words that a notice uses. A refusal and an offline file have texts of their own. [D11 A13 L16] */
export type Why =
  | 'unreached'
  | 'refused'
  | 'offline_overdue'
  | 'expired'
  | 'evaluation_ended'
  | 'build_too_new'
  | 'mismatch'
export type NoticeText = Why | 'emergency' | 'last_call'
export type Rung =
  /** `own`: the text is the one of the cause, see `whyOf`. */
  | { at: Instant; kind: 'notice'; text: 'own' | 'emergency'; name: string }
  | { at: Instant; kind: 'emergency' }
  | { at: Instant; kind: 'last-call' }
  | { at: Instant; kind: 'stop' }

interface Shape {
  /** Names its notices in keys; they never change while the text may. */
  name: string
  /** From the episode's start to Emergency Mode; null: the settings stay writable. */
  emergencyAfter: (grace: number) => number | null
  lastCallAfter: (grace: number) => number
  /** The notices with the cause's own text, and those with text 2: milliseconds from the start. */
  own: (grace: number) => readonly number[]
  emergency: (grace: number) => readonly number[]
}

/** [D4] 12, 24 and 36 h; with grace over 48 h every 24 h from there on; all before Emergency Mode. */
const graceNotices = (grace: number): number[] => {
  const offsets: number[] = POLICY.graceNotices.filter((after) => after < grace)
  if (grace > POLICY.graceNoticesDailyFrom)
    for (let after: number = POLICY.graceNoticesDailyFrom; after < grace; after += DAY) offsets.push(after)
  return offsets
}

const declining = (name: string): Shape => ({
  name,
  emergencyAfter: (grace) => grace,
  lastCallAfter: (grace) => grace + POLICY.emergency,
  own: graceNotices,
  emergency: (grace) => [grace, grace + POLICY.emergency - POLICY.emergencyReminder],
})

const frozenAtOnce = (name: string): Shape => ({
  name,
  emergencyAfter: () => 0,
  lastCallAfter: () => POLICY.emergency,
  own: () => [0],
  emergency: () => [],
})

/** Every cause's ladder, as a table. [D4 D5 D7 F4 L11 L12 L16] */
const SHAPES: Record<Cause, Shape> = {
  revalidation: declining('unreached'),
  expiry: declining('expired'),
  evaluation: frozenAtOnce('evaluation_ended'),
  build: frozenAtOnce('build_too_new'),
  mismatch: {
    name: 'mismatch',
    emergencyAfter: () => null,
    lastCallAfter: () => POLICY.mismatch,
    own: () => POLICY.mismatchNotices,
    emergency: () => [],
  },
}

const WHY: Record<Exclude<Cause, 'revalidation'>, Why> = {
  expiry: 'expired',
  evaluation: 'evaluation_ended',
  build: 'build_too_new',
  mismatch: 'mismatch',
}

/** What a notice of this cause speaks of now: of a connection, of the vendor's refusal, or of an offline file. [D11 A13] */
export const whyOf = (state: LifecycleState, cause: Cause): Why => {
  if (cause !== 'revalidation') return WHY[cause]
  if (state.terms?.offline) return 'offline_overdue'
  return state.lastFailure?.refused ? 'refused' : 'unreached'
}

/** The first midnight after the last call, or the later one after an absence. [D8 D9] */
export const firstStopOf = (episode: Episode, zone: string): Instant => {
  const due = nextMidnight(plus(episode.startedAt, SHAPES[episode.cause].lastCallAfter(episode.grace)), zone)
  return episode.firstStopPutOffTo === null ? due : later(due, episode.firstStopPutOffTo)
}

/** An episode's rungs in order, up to and with its first stop. [D4 D5 D7 D8] */
export const rungsOf = perZone((episode: Episode, zone): readonly Rung[] => {
  const shape = SHAPES[episode.cause]
  const at = (after: number) => plus(episode.startedAt, after)
  const notice = (text: 'own' | 'emergency', name: string) => (after: number) =>
    ({ at: at(after), kind: 'notice', text, name: `${name}:${after / HOUR}h` }) as const
  const rungs: Rung[] = [
    ...shape.own(episode.grace).map(notice('own', shape.name)),
    ...shape.emergency(episode.grace).map(notice('emergency', 'emergency')),
    { at: at(shape.lastCallAfter(episode.grace)), kind: 'last-call' },
    { at: firstStopOf(episode, zone), kind: 'stop' },
  ]
  const emergencyAfter = shape.emergencyAfter(episode.grace)
  if (emergencyAfter !== null) rungs.push({ at: at(emergencyAfter), kind: 'emergency' })
  const order = { emergency: 0, notice: 1, 'last-call': 2, stop: 3 }
  return rungs.toSorted((a, b) => a.at - b.at || order[a.kind] - order[b.kind])
})

/** Rungs not yet played; after the first stop one stop at every midnight. [D9] */
export const rungsAhead = (episode: Episode, zone: string): readonly Rung[] => {
  const ahead = rungsOf(episode, zone).filter((rung) => rung.at > episode.playedUntil)
  if (ahead.length > 0) return ahead
  return [{ at: nextMidnight(episode.playedUntil, zone), kind: 'stop' }]
}

/** Has this countdown come to its first stop? From then on services are to stand still. [D8 D9] */
export const demandsStop = (episode: Episode, zone: string): boolean =>
  episode.playedUntil >= firstStopOf(episode, zone)

const phaseOfEpisode = (episode: Episode, now: Instant): Phase => {
  const shape = SHAPES[episode.cause]
  const emergencyAfter = shape.emergencyAfter(episode.grace)
  if (now >= episode.startedAt + shape.lastCallAfter(episode.grace)) return 'expired'
  return emergencyAfter !== null && now >= episode.startedAt + emergencyAfter ? 'emergency' : 'grace'
}

/** Our phase: the strictest of what runs. A mismatch alone keeps the phase until its last call. [F4] */
export const phaseAt = (state: LifecycleState, now: Instant): Phase => {
  const base: Phase = state.terms ? 'valid' : 'unlicensed'
  return state.episodes
    .map((episode) => ({ cause: episode.cause, phase: phaseOfEpisode(episode, now) }))
    .filter((e) => e.cause !== 'mismatch' || e.phase === 'expired')
    .map((e) => e.phase)
    .reduce(stricter, base)
}

/** Grace of a countdown that begins now. [D5] */
export const graceOf = (state: LifecycleState): number => state.terms?.grace ?? POLICY.graceDays.evaluation * DAY

/** The first midnight at least 24 h after the manager's start. [D9] */
export const putOffTo = (startedAt: Instant, zone: string): Instant =>
  midnightFrom(plus(startedAt, POLICY.absenceRespite), zone)

/** Puts the first stop off, once an episode; a put-off that would change nothing is not used up. [D9] */
export const putOff = (episode: Episode, startedAt: Instant, zone: string): Episode => {
  const respite = putOffTo(startedAt, zone)
  const ready = episode.firstStopPutOffTo === null && !demandsStop(episode, zone)
  return ready && respite > firstStopOf(episode, zone) ? { ...episode, firstStopPutOffTo: respite } : episode
}

/** Spread over the day before the due date, so that installations do not come all at once; never later. [D1] */
export const revalidationAt = (terms: Period & { licenseId: string }): Instant => {
  let hash = 2_166_136_261
  for (const char of terms.licenseId) hash = Math.imul(hash ^ (char.codePointAt(0) ?? 0), 16_777_619) >>> 0
  const spread = Math.floor((hash / 2 ** 32) * POLICY.revalidateSpread)
  return plus(revalidationDue(terms), -spread)
}
