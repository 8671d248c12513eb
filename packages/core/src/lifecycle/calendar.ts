import { type Instant, plus } from '../instant.ts'
import { POLICY } from '../policy.ts'
import type { LifecycleState } from './state.ts'

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

const before = (deadline: Instant, offsets: readonly number[], text: CalendarText, about: string): CalendarNotice[] =>
  offsets.map((offset) => ({ at: plus(deadline, -offset), text, about, deadline }))

const maintenanceByDate = (state: LifecycleState): Map<Instant, string[]> => {
  const byDate = new Map<Instant, string[]>()
  for (const { module, ends } of state.terms?.maintenance ?? []) byDate.set(ends, [...(byDate.get(ends) ?? []), module])
  return byDate
}

/** All dated notices of the present license or evaluation. [L11 L16 N1 A13] */
export const calendarOf = (state: LifecycleState): CalendarNotice[] => {
  const { terms } = state
  if (!terms)
    return before(
      evaluationEnd(state),
      POLICY.evaluationNotices.filter((o) => o > 0),
      'evaluation_ends',
      'evaluation',
    )
  const notices = [...maintenanceByDate(state)].flatMap(([ends, modules]) =>
    before(ends, POLICY.maintenanceNotices, 'maintenance_ends', modules.join(',')),
  )
  if (terms.expiresAt !== null)
    notices.push(...before(terms.expiresAt, POLICY.expiryNotices, 'license_expires', terms.licenseId))
  if (terms.offline)
    notices.push(
      ...before(plus(terms.issuedAt, terms.revalidateEvery), POLICY.offlineNotices, 'offline_due', terms.licenseId),
    )
  return notices
}

/** The due ones; of several for one deadline only the latest, when the machine slept through the others. [N1] */
export const dueNotices = (state: LifecycleState, now: Instant): CalendarNotice[] => {
  const due = calendarOf(state).filter((n) => n.at > state.calendarUntil && n.at <= now)
  return due.filter(
    (n) => !due.some((m) => m.text === n.text && m.about === n.about && m.deadline === n.deadline && m.at > n.at),
  )
}

export const nextCalendarNotice = (state: LifecycleState): Instant | null =>
  calendarOf(state)
    .map((n) => n.at)
    .filter((at) => at > state.calendarUntil)
    .reduce<Instant | null>((first, at) => (first === null || at < first ? at : first), null)
