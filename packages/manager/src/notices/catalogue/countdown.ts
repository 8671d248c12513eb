import { DAY } from '@seatwarden/core/instant'
import type { Why } from '@seatwarden/core/lifecycle/ladder'
import type { Countdown } from '../facts.ts'
import type { Message } from '../message.ts'
import { type Dated, datesOf, OPEN_STILL, some, span } from '../phrases.ts'
import { CAUSES, type CountdownNotice } from './causes.ts'

const LOCKED = `Mail works as before. Settings are locked, except ${OPEN_STILL}.`
const OPEN = 'All services work, and settings are open.'

const isLocked = ({ emergencyAt, writtenAt }: CountdownNotice): boolean =>
  emergencyAt !== null && emergencyAt <= writtenAt

const retryText = ({ why }: Countdown): string =>
  why === 'unreached' || why === 'refused' ? ' This server asks again every hour by itself.' : ''

const HEALS: Record<Why, string> = {
  unreached: 'one attempt succeeds',
  refused: 'the vendor gives a new license file',
  offline_overdue: 'a new license file is entered',
  expired: 'the license is renewed',
  evaluation_ended: 'a license is activated',
  build_too_new: 'maintenance is renewed or the old version is back',
  mismatch: 'the license is moved or the old machine is back',
}

const stopText = (facts: CountdownNotice, { night }: Dated): string =>
  `services are stopped on ${night(facts.firstStop)}`

const worksOf = (facts: CountdownNotice): string => `${isLocked(facts) ? LOCKED : OPEN}${retryText(facts)}`

const nextOf = (facts: CountdownNotice, dated: Dated): string => {
  const unless = `Unless ${HEALS[facts.why]}`
  const { emergencyAt } = facts
  if (emergencyAt === null || isLocked(facts))
    return `${unless}, ${stopText(facts, dated)}, and at each midnight after.`
  return `${unless}, Emergency Mode begins on ${dated.moment(emergencyAt)}: mail works, settings are locked. Then ${stopText(facts, dated)}.`
}

const SUBJECTS: Record<Why, (facts: CountdownNotice, dated: Dated) => string> = {
  unreached: (f, { day }) =>
    `licensing server not reached for ${span(f.at - f.startedAt)}; nothing stops before ${day(f.firstStop)}`,
  refused: (f, { day }) =>
    `the vendor refuses to renew the license; Emergency Mode on ${day(f.emergencyAt ?? f.firstStop)}`,
  offline_overdue: (f, { day }) =>
    `a new license file was due on ${day(f.startedAt)}; Emergency Mode on ${day(f.emergencyAt ?? f.firstStop)}`,
  expired: (f, { day }) =>
    `the license expired on ${day(f.startedAt)}; Emergency Mode on ${day(f.emergencyAt ?? f.firstStop)}`,
  evaluation_ended: (f, { day }) => `the evaluation has ended; services stop on ${day(f.firstStop)}`,
  build_too_new: (f, { day }) => `this version is newer than the maintenance; services stop on ${day(f.firstStop)}`,
  mismatch: (f, { day }) => `the license belongs to another machine; services stop on ${day(f.firstStop)}`,
}

/** Text 1 and its kin: what counts down, from the first notice to Emergency Mode. [D4 D11 A13 L16 L11 L12 F4] */
export const countdown = (facts: CountdownNotice): Message => {
  const dated = datesOf(facts)
  const cause = CAUSES[facts.why]
  return {
    tone: isLocked(facts) ? 'alarm' : 'warning',
    subject: `${facts.origin.host}: ${SUBJECTS[facts.why](facts, dated)}`,
    happened: cause.happened(facts, dated),
    works: worksOf(facts),
    next: nextOf(facts, dated),
    lists: [],
    steps: cause.steps(facts),
  }
}

const lockedText = ({ emergencyAt, startedAt }: CountdownNotice, { moment }: Dated): string => {
  if (emergencyAt === null) return ''
  const days = Math.round((emergencyAt - startedAt) / DAY)
  return ` Emergency Mode since ${moment(emergencyAt)}${days > 0 ? `, after ${some(days, 'day')}` : ''}.`
}

/** Text 2: Emergency Mode has begun, or ends in a day. [D5] */
export const emergency = (facts: CountdownNotice): Message => {
  const dated = datesOf(facts)
  const cause = CAUSES[facts.why]
  return {
    tone: 'alarm',
    subject: `${facts.origin.host} is in Emergency Mode; services stop on ${dated.moment(facts.firstStop)}`,
    happened: `${cause.happened(facts, dated)}${lockedText(facts, dated)}`,
    works: worksOf(facts),
    next: nextOf(facts, dated),
    lists: [],
    steps: cause.steps(facts),
  }
}

const LAST_WORDS =
  'web, IM and client sessions first, then IMAP and POP3, then sending, receiving last. Mail already accepted is kept; the licensing console stays reachable.'

/** Text 3: the coming midnight. [D7 D8 D9] */
export const lastCall = (facts: CountdownNotice): Message => {
  const dated = datesOf(facts)
  const cause = CAUSES[facts.why]
  return {
    tone: 'alarm',
    subject: `${facts.origin.host}: services are stopped at the coming midnight, ${dated.moment(facts.firstStop)}`,
    happened: cause.happened(facts, dated),
    works: `Until then all services work${isLocked(facts) ? '; settings are locked, apart from what helps' : ''}.${retryText(facts)}`,
    next: `On ${dated.moment(facts.firstStop)}, and each midnight until ${HEALS[facts.why]}, services are stopped: ${LAST_WORDS}`,
    lists: [],
    steps: cause.steps(facts),
  }
}
