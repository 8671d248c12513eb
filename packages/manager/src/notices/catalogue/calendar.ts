import { DAY } from '@seatwarden/core/instant'
import type { AfterExpiry } from '@seatwarden/core/license'
import { POLICY } from '@seatwarden/core/policy'
import type { Dates, FactsOf } from '../facts.ts'
import type { Message } from '../message.ts'
import { type Dated, datesOf, here, listed, STEPS, some } from '../phrases.ts'
import { licenseOf } from './causes.ts'

type Calendar<T extends 'evaluation_ends' | 'license_expires' | 'maintenance_ends' | 'offline_due'> = FactsOf<T>

const FINE = 'Everything works, and goes on working until then.'

const againText = (again: Calendar<'offline_due'>['again'], { day }: Dated): string =>
  again === null ? 'This is the last reminder.' : `The next reminder comes on ${day(again)}.`

const declineText = (unless: string, follows: Dates | null, { moment, night }: Dated): string => {
  if (!follows) return ''
  const stop = `services are stopped on ${night(follows.firstStop)}`
  return follows.emergencyAt === null
    ? `Unless ${unless}, ${stop}.`
    : `Unless ${unless}, Emergency Mode begins on ${moment(follows.emergencyAt)}: mail works, settings are locked. Then ${stop}.`
}

export const evaluationEnds = (facts: Calendar<'evaluation_ends'>): Message => {
  const dated = datesOf(facts)
  const { origin, deadline, again, follows } = facts
  return {
    tone: 'warning',
    subject: `${origin.host}: the evaluation ends on ${dated.day(deadline)}`,
    happened: `The evaluation on ${here(origin)} ends on ${dated.moment(deadline)}; no other license is here yet.`,
    works: `${FINE} All modules are on.`,
    next: `${declineText('a license is activated', follows, dated)} ${againText(again, dated)}`.trimStart(),
    lists: [],
    steps: [STEPS.activate(origin), STEPS.offline(origin)],
  }
}

export const licenseExpires = (facts: Calendar<'license_expires'>): Message => {
  const dated = datesOf(facts)
  const { origin, deadline, again, follows } = facts
  return {
    tone: 'warning',
    subject: `${origin.host}: the license expires on ${dated.day(deadline)}`,
    happened: `The subscription of ${here(origin)}, order ${origin.license?.orderId ?? 'not known'}, expires on ${dated.moment(deadline)}; it has not been renewed yet.`,
    works: FINE,
    next: `${declineText('it is renewed', follows, dated)} ${againText(again, dated)}`.trimStart(),
    lists: [],
    steps: [STEPS.renew(origin), STEPS.offline(origin)],
  }
}

export const offlineDue = (facts: Calendar<'offline_due'>): Message => {
  const dated = datesOf(facts)
  const { origin, deadline, again, follows } = facts
  return {
    tone: 'warning',
    subject: `${origin.host}: a new license file is due on ${dated.day(deadline)}`,
    happened: `${here(origin)} works without a connection: the file of ${licenseOf(facts)} is due for a new one on ${dated.moment(deadline)}.`,
    works: FINE,
    next: `${declineText('a new license file is entered', follows, dated)} ${againText(again, dated)}`.trimStart(),
    lists: [],
    steps: [STEPS.request(origin), STEPS.enter(origin)],
  }
}

/** The three regimes in which a module goes on. [L12] */
const AFTER: Record<AfterExpiry, string> = {
  keep: 'keeps working',
  grace: `works for ${POLICY.moduleGrace / DAY} more days, then it is refused`,
  suspend: 'is refused from then on',
}

export const maintenanceEnds = (facts: Calendar<'maintenance_ends'>): Message => {
  const dated = datesOf(facts)
  const { origin, deadline, again, modules } = facts
  const names = modules.map(({ name }) => name)
  const which = names.length > 3 ? some(names.length, 'module') : listed(names)
  const rows = modules.map(({ name, afterExpiry }) => ({ name, value: AFTER[afterExpiry] }))
  return {
    tone: 'warning',
    subject: `${origin.host}: maintenance of ${which} ends on ${dated.day(deadline)}`,
    happened: `Maintenance of ${which} on ${here(origin)} (${licenseOf(facts)}) ends on ${dated.moment(deadline)}.`,
    works: 'This version goes on working; no service stops because of it.',
    next: `From then on newer versions do not accept this license. ${againText(again, dated)}`,
    lists: [{ title: 'After the end of maintenance', rows, more: '' }],
    steps: [STEPS.renew(origin)],
  }
}
