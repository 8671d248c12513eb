import { type Instant, nextMidnight, plus } from '../instant.ts'
import { perZone } from '../per-zone.ts'
import { POLICY } from '../policy.ts'
import type { Cause, LifecycleState, TermsInForce } from './state.ts'

export type CalendarText = 'evaluation_ends' | 'license_expires' | 'maintenance_ends' | 'offline_due'

/** A dated notice that needs no failure: it can be read off the license. */
export interface CalendarNotice {
  at: Instant
  text: CalendarText
  /** What it speaks of; one notice names all modules of one date. [N1] */
  about: string
  deadline: Instant
}

export const evaluationEnd = (state: LifecycleState): Instant => plus(state.firstStartAt, POLICY.evaluation)

/** What says when a license is due for the next exchange: a file, or what is kept of one. */
export type Period = Pick<TermsInForce, 'issuedAt' | 'revalidateEvery' | 'periodFrom'>

/** When the installed file itself is due for another. [D1 A13] */
export const revalidationDue = ({ issuedAt, periodFrom = issuedAt, revalidateEvery }: Period): Instant =>
  plus(periodFrom, revalidateEvery)

/** Countdowns that begin by the calendar alone. [L11 L16 A13] */
export const countdownsOf = (state: LifecycleState): { cause: Cause; at: Instant }[] => {
  const { terms } = state
  if (!terms) return [{ cause: 'evaluation', at: evaluationEnd(state) }]
  const countdowns: { cause: Cause; at: Instant }[] = []
  if (terms.expiresAt !== null)
    countdowns.push({ cause: terms.evaluation ? 'evaluation' : 'expiry', at: terms.expiresAt })
  if (terms.offline) countdowns.push({ cause: 'revalidation', at: revalidationDue(terms) })
  return countdowns
}

const before = (deadline: Instant, offsets: readonly number[], text: CalendarText, about: string): CalendarNotice[] =>
  offsets.filter((offset) => offset > 0).map((offset) => ({ at: plus(deadline, -offset), text, about, deadline }))

/** Modules by the local date on which their maintenance ends, with the earliest end of that date. [N1] */
export const maintenanceDates = (terms: TermsInForce | null, zone: string): { ends: Instant; modules: string[] }[] => {
  const byDate = new Map<Instant, { ends: Instant; modules: string[] }>()
  for (const { module, ends } of terms?.maintenance ?? []) {
    const date = nextMidnight(ends, zone)
    const known = byDate.get(date)
    if (known && known.ends < ends) known.modules.push(module)
    else byDate.set(date, { ends, modules: [...(known?.modules ?? []), module] })
  }
  return [...byDate.values()]
}

const licenseNotices = (terms: TermsInForce): CalendarNotice[] => [
  ...(terms.expiresAt === null
    ? []
    : terms.evaluation
      ? before(terms.expiresAt, POLICY.evaluationNotices, 'evaluation_ends', terms.licenseId)
      : before(terms.expiresAt, POLICY.expiryNotices, 'license_expires', terms.licenseId)),
  ...(terms.offline ? before(revalidationDue(terms), POLICY.offlineNotices, 'offline_due', terms.licenseId) : []),
]

const noticesOf = perZone((terms: TermsInForce, zone): readonly CalendarNotice[] =>
  [
    ...maintenanceDates(terms, zone).flatMap(({ ends, modules }) =>
      before(ends, POLICY.maintenanceNotices, 'maintenance_ends', modules.join(',')),
    ),
    ...licenseNotices(terms),
  ].toSorted((a, b) => a.at - b.at),
)

/** All dated notices of the present license or evaluation, in order. [L11 L16 N1 A13] */
export const calendarOf = (state: LifecycleState, zone: string): readonly CalendarNotice[] =>
  state.terms
    ? noticesOf(state.terms, zone)
    : before(evaluationEnd(state), POLICY.evaluationNotices, 'evaluation_ends', 'evaluation')

/** Is this reminder of maintenance left out, because the machine slept through it and a later one serves? [N1] */
const passedOver = (notice: CalendarNotice, all: readonly CalendarNotice[], now: Instant): boolean =>
  notice.text === 'maintenance_ends' &&
  all.some(
    (other) =>
      other.text === notice.text &&
      other.deadline === notice.deadline &&
      other.at > notice.at &&
      (other.at <= now || now - notice.at >= POLICY.sleptThrough),
  )

/** Notices whose time has come, and those of them to give. */
export const dueNotices = (
  state: LifecycleState,
  now: Instant,
  zone: string,
): { due: boolean; give: CalendarNotice[] } => {
  const all = calendarOf(state, zone)
  const due = all.filter((n) => n.at > state.calendarUntil && n.at <= now)
  return { due: due.length > 0, give: due.filter((n) => !passedOver(n, all, now)) }
}

export const nextCalendarNotice = (state: LifecycleState, zone: string): Instant | null =>
  calendarOf(state, zone).find((n) => n.at > state.calendarUntil)?.at ?? null
