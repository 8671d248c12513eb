import { DAY, type Instant, instant, midnightFrom, nextMidnight, plus } from '../instant.ts'
import { POLICY } from '../policy.ts'
import type { Cause, Episode, LifecycleState, Phase } from './state.ts'

export type NoticeText =
  | 'unreached'
  | 'emergency'
  | 'last_call'
  | 'evaluation_ended'
  | 'build_too_new'
  | 'expired'
  | 'mismatch'
export type Rung =
  | { at: Instant; kind: 'notice'; text: NoticeText; name: string }
  | { at: Instant; kind: 'emergency' }
  | { at: Instant; kind: 'last-call' }
  | { at: Instant; kind: 'stop' }

interface Shape {
  /** From the episode's start to Emergency Mode; null: the settings stay writable. */
  emergencyAfter: (grace: number) => number | null
  lastCallAfter: (grace: number) => number
  notices: (grace: number) => { after: number; text: NoticeText }[]
}

const hours = (ms: number) => `${ms / 3_600_000}h`

const graceNotices = (grace: number, text: NoticeText) => {
  const offsets: number[] = POLICY.graceNotices.filter((after) => after < grace)
  if (grace > POLICY.graceNoticesDailyFrom)
    for (let after: number = POLICY.graceNoticesDailyFrom; after < grace; after += DAY) offsets.push(after)
  return offsets.map((after) => ({ after, text }))
}

const declining = (text: NoticeText): Shape => ({
  emergencyAfter: (grace) => grace,
  lastCallAfter: (grace) => grace + POLICY.emergency,
  notices: (grace) => [
    ...graceNotices(grace, text),
    { after: grace, text: 'emergency' },
    { after: grace + POLICY.emergency - POLICY.emergencyReminder, text: 'emergency' },
  ],
})

const frozenAtOnce = (text: NoticeText): Shape => ({
  emergencyAfter: () => 0,
  lastCallAfter: () => POLICY.emergency,
  notices: () => [{ after: 0, text }],
})

/** Every cause's ladder, as a table. [D4 D5 D7 F4 L11 L12 L16] */
const SHAPES: Record<Cause, Shape> = {
  revalidation: declining('unreached'),
  expiry: declining('expired'),
  evaluation: frozenAtOnce('evaluation_ended'),
  build: frozenAtOnce('build_too_new'),
  mismatch: {
    emergencyAfter: () => null,
    lastCallAfter: () => POLICY.mismatch,
    notices: () => POLICY.mismatchNotices.map((after) => ({ after, text: 'mismatch' as const })),
  },
}

/** The first midnight after the last call, or the later one after an absence. [D8 D9] */
export const firstStopOf = (episode: Episode, grace: number, zone: string): Instant => {
  const due = nextMidnight(plus(episode.startedAt, SHAPES[episode.cause].lastCallAfter(grace)), zone)
  return episode.firstStopPutOffTo !== null && episode.firstStopPutOffTo > due ? episode.firstStopPutOffTo : due
}

/** An episode's rungs in order, up to and with its first stop. [D4 D5 D7 D8] */
export const rungsOf = (episode: Episode, grace: number, zone: string): Rung[] => {
  const shape = SHAPES[episode.cause]
  const at = (after: number) => plus(episode.startedAt, after)
  const rungs: Rung[] = shape
    .notices(grace)
    .map(({ after, text }) => ({ at: at(after), kind: 'notice', text, name: `${text}:${hours(after)}` }))
  const emergencyAfter = shape.emergencyAfter(grace)
  if (emergencyAfter !== null) rungs.push({ at: at(emergencyAfter), kind: 'emergency' })
  rungs.push({ at: at(shape.lastCallAfter(grace)), kind: 'last-call' })
  rungs.push({ at: firstStopOf(episode, grace, zone), kind: 'stop' })
  const order = { emergency: 0, notice: 1, 'last-call': 2, stop: 3 }
  return rungs.sort((a, b) => a.at - b.at || order[a.kind] - order[b.kind])
}

/** Rungs not yet played; after the first stop one stop at every midnight. [D9] */
export const rungsAhead = (episode: Episode, grace: number, zone: string): Rung[] => {
  const ahead = rungsOf(episode, grace, zone).filter((rung) => rung.at > episode.playedUntil)
  if (ahead.length > 0) return ahead
  return [{ at: nextMidnight(episode.playedUntil, zone), kind: 'stop' }]
}

const PHASE_ORDER: Phase[] = ['valid', 'unlicensed', 'grace', 'emergency', 'expired']

const phaseOfEpisode = (episode: Episode, grace: number, now: Instant): Phase => {
  const shape = SHAPES[episode.cause]
  const emergencyAfter = shape.emergencyAfter(grace)
  if (now >= episode.startedAt + shape.lastCallAfter(grace)) return 'expired'
  return emergencyAfter !== null && now >= episode.startedAt + emergencyAfter ? 'emergency' : 'grace'
}

/** Our phase: the strictest of what runs. A mismatch alone keeps the phase until its last call. [F4] */
export const phaseAt = (state: LifecycleState, now: Instant): Phase => {
  const grace = graceOf(state)
  const base: Phase = state.terms ? 'valid' : 'unlicensed'
  return state.episodes
    .map((episode) => ({ cause: episode.cause, phase: phaseOfEpisode(episode, grace, now) }))
    .filter((e) => e.cause !== 'mismatch' || e.phase === 'expired')
    .map((e) => e.phase)
    .reduce(
      (strictest, phase) => (PHASE_ORDER.indexOf(phase) > PHASE_ORDER.indexOf(strictest) ? phase : strictest),
      base,
    )
}

export const graceOf = (state: LifecycleState): number => state.terms?.grace ?? POLICY.graceDays.evaluation * DAY

/** The first midnight at least 24 h after the manager's start. [D9] */
export const putOffTo = (startedAt: Instant, zone: string): Instant =>
  midnightFrom(plus(startedAt, POLICY.absenceRespite), zone)

/** Spread over the day before the due date, so that installations do not come all at once; never later. [D1] */
export const revalidationAt = (terms: { licenseId: string; issuedAt: Instant; revalidateEvery: number }): Instant => {
  let hash = 2_166_136_261
  for (const char of terms.licenseId) hash = Math.imul(hash ^ (char.codePointAt(0) ?? 0), 16_777_619) >>> 0
  const spread = Math.floor((hash / 2 ** 32) * POLICY.revalidateSpread)
  return instant(terms.issuedAt + terms.revalidateEvery - spread)
}
