import { DAY, HOUR, type Instant, instant, MINUTE, plus } from '@seatwarden/core/instant'
import { nextCheck } from '@seatwarden/core/lifecycle/check'
import { decide } from '@seatwarden/core/lifecycle/decide'
import { revalidationAt } from '@seatwarden/core/lifecycle/ladder'
import { firstStart, type LifecycleState } from '@seatwarden/core/lifecycle/state'
import { POLICY } from '@seatwarden/core/policy'
import { type Random, seededRandom } from '@seatwarden/runtime/random'
import { entitlement, FAR, simLicense } from '../core/license.ts'

const BEGIN = Date.UTC(2027, 0, 4)
/** Sold over so long, in office hours; then a month is watched, and after it comes the outage. */
const SOLD = 365 * DAY
const WATCHED = 30 * DAY
const OUTAGE = DAY
/** As long as one exchange may take. [D2] */
export const TIME_OUT = MINUTE
const TEN_MINUTES = 10 * MINUTE
const ZONE = 'UTC'

export interface Load {
  /** Requests in a span of this many milliseconds: the mean, and the busiest. */
  span: number
  mean: number
  busiest: number
}

export interface ScheduleResult {
  installations: number
  /** Revalidations of a usual month, in tens of minutes. [D1] */
  revalidations: Load
  /** The same with the daily checks. [A7] */
  all: Load
  /** After a day without the vendor: overdue revalidations, how long they took, and the minutes of the first hour. [D2] */
  backlog: { waiting: number; within: number; revalidations: Load; all: Load }
  /** How long after it the last look for news came. [A7] */
  newsWithin: number
}

const loadOf = (counts: ArrayLike<number>, span: number): Load => {
  const all = Array.from(counts)
  const sum = all.reduce((total, n) => total + n, 0)
  return { span, mean: sum / all.length, busiest: all.reduce((most, n) => Math.max(most, n), 0) }
}

/** Monday to Friday, from eight to six. */
const officeHour = (random: Random): number => {
  const week = random.int(Math.floor(SOLD / (7 * DAY)))
  return BEGIN + week * 7 * DAY + random.int(5) * DAY + 8 * HOUR + random.int(10 * HOUR)
}

interface Installation {
  licenseId: string
  /** Of the first license file. */
  issuedAt: Instant
  /** Of the day, for the daily check. */
  minute: number
}

const sold = (random: Random): Installation => ({
  licenseId: `lic_${random.int(2 ** 40).toString(36)}`,
  issuedAt: instant(officeHour(random)),
  minute: random.int(24 * 60),
})

/** Every exchange gives a file with another day of exchange: the first at `from` or after it. */
const firstFrom = ({ licenseId, issuedAt }: Installation, from: number): { at: Instant; period: number } => {
  const period = revalidationAt({ licenseId, issuedAt, revalidateEvery: POLICY.revalidateEvery }) - issuedAt
  const rounds = Math.max(1, Math.ceil((from - issuedAt) / period))
  return { at: plus(issuedAt, rounds * period), period }
}

/** Some find the door closed at once, others wait for an answer until their time is up. */
const failedAfter = (random: Random): number => (random.int(2) === 0 ? 0 : TIME_OUT)

/** Asks again and again, as the core says, until the vendor is back; the instant at which it asks then. [D2] */
const asksAt = ({ licenseId }: Installation, due: Instant, period: number, back: number, random: Random): Instant => {
  const entitlements = [entitlement('mail', 1, FAR)]
  const terms = simLicense({ licenseId, issuedAt: plus(due, -period), type: 'perpetual', entitlements })
  let state: LifecycleState = decide(
    firstStart(terms.issuedAt),
    { kind: 'installed', terms },
    terms.issuedAt,
    ZONE,
  ).state
  for (let at = due; at < back; at = state.nextAttemptAt ?? at) {
    state = decide(state, { kind: 'tick' }, at, ZONE).state
    const ended = plus(at, failedAfter(random))
    const failure = { at: ended, refused: false, code: 'vendor_unreachable', sentence: 'not reached' }
    state = decide(state, { kind: 'attempt_failed', failure }, ended, ZONE).state
  }
  return state.nextAttemptAt ?? due
}

const checksAt = (minute: number, down: Instant, back: number, random: Random): Instant => {
  let at = nextCheck({ minute, at: down, unanswered: 0 })
  for (let unanswered = 1; at < back; unanswered += 1)
    at = nextCheck({ minute, at: plus(at, failedAfter(random)), unanswered })
  return at
}

/** When so many installations ask the vendor: a usual month, and the hour after a day without the vendor. [D1 D2 A7] */
export const simSchedule = (installations: number, seed: number): ScheduleResult => {
  const random = seededRandom(seed)
  const from = BEGIN + SOLD
  const down = instant(from + WATCHED)
  const back = down + OUTAGE
  const revalidations = new Uint32Array(WATCHED / TEN_MINUTES)
  const checks = new Uint32Array(WATCHED / TEN_MINUTES)
  const minutes = new Uint32Array(HOUR / MINUTE)
  const overdue = new Uint32Array(HOUR / MINUTE)
  const latest = { revalidation: 0, news: 0 }
  let waiting = 0
  const comesBack = (what: keyof typeof latest, at: number, ...counts: Uint32Array[]): void => {
    latest[what] = Math.max(latest[what], at - back)
    const minute = Math.floor((at - back) / MINUTE)
    for (const count of counts) if (minute < count.length) count[minute] = (count[minute] ?? 0) + 1
  }
  for (let n = 0; n < installations; n += 1) {
    const one = sold(random)
    const { at: first, period } = firstFrom(one, from)
    let at = first
    for (; at < down; at = plus(at, period)) {
      const span = Math.floor((at - from) / TEN_MINUTES)
      revalidations[span] = (revalidations[span] ?? 0) + 1
    }
    if (at < back) {
      waiting += 1
      comesBack('revalidation', asksAt(one, at, period, back, random), minutes, overdue)
    }
    const turn = Math.floor((one.minute * MINUTE) / TEN_MINUTES)
    for (let span = turn; span < checks.length; span += DAY / TEN_MINUTES) checks[span] = (checks[span] ?? 0) + 1
    comesBack('news', checksAt(one.minute, down, back, random), minutes)
  }
  return {
    installations,
    revalidations: loadOf(revalidations, TEN_MINUTES),
    all: loadOf(
      revalidations.map((n, span) => n + (checks[span] ?? 0)),
      TEN_MINUTES,
    ),
    backlog: {
      waiting,
      within: latest.revalidation,
      revalidations: loadOf(overdue, MINUTE),
      all: loadOf(minutes, MINUTE),
    },
    newsWithin: latest.news,
  }
}
