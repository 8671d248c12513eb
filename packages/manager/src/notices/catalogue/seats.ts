import type { SeatPolicy } from '@seatwarden/core/license'
import { POLICY } from '@seatwarden/core/policy'
import { propertyOf } from '../../engine/properties/table.ts'
import { count, seatsText } from '../../views/words.ts'
import type { FactsOf, OverLimitFacts } from '../facts.ts'
import type { List, Message } from '../message.ts'
import { datesOf, here, listed, STEPS, some, span } from '../phrases.ts'

type Crossing = FactsOf<'seats_near' | 'seats_full' | 'seats_resolved'>

const listOf = (facts: FactsOf<'trial_seats'>, { name, seats, total, accounts }: OverLimitFacts): List => {
  const { moment } = datesOf(facts)
  const left = total - accounts.length
  return {
    title: `${name}: ${some(total, 'account')} on trial; ${seatsText(seats)} seats are licensed`,
    rows: accounts.map(({ address, endsAt }) => ({ name: address, value: `loses access on ${moment(endsAt)}` })),
    more: left > 0 ? `and ${some(left, 'account')} more, later; the console lists all of them` : '',
  }
}

const SECURITY = ' Security: without Antivirus the mail of an account is delivered unscanned.'

/** The night's list: who is over the limit, and until when. [S7 G7] */
export const trialSeats = (facts: FactsOf<'trial_seats'>): Message => {
  const { day, moment } = datesOf(facts)
  const { origin, modules, night, people } = facts
  const soonest = modules.flatMap(({ accounts }) => accounts).toSorted((a, b) => a.endsAt - b.endsAt)[0]
  const first = soonest === undefined ? '' : `; the first loses it on ${day(soonest.endsAt)}`
  const names = modules.length > 2 ? some(modules.length, 'module') : listed(modules.map(({ name }) => name))
  const security = modules.some(({ module }) => module === 'antivirus') ? SECURITY : ''
  return {
    tone: 'warning',
    subject: `${origin.host}: ${some(people, 'account')} ${people === 1 ? 'uses' : 'use'} ${names} on trial${first}`,
    happened: `At midnight, ${moment(night)}, no seat of ${names} was free on ${here(origin)}, and ${some(people, 'account')} ${people === 1 ? 'was' : 'were'} in on trial.`,
    works: `Who is on trial gets in as everybody does. No mail is lost, also after the trial.${security}`,
    next: 'Each loses access to that module, and to no other, on the date below, unless a seat is free by then. This list comes each night while it lasts.',
    lists: modules.map((module) => listOf(facts, module)),
    steps: [
      STEPS.addUsers(origin),
      {
        text: 'Or reduce who may use it: Services, or account by account:',
        ...(origin.console !== null && { link: `${origin.console}/services` }),
        command: `tool modify account ADDRESS ${propertyOf(modules[0]?.module ?? 'mail')} 0`,
      },
    ],
  }
}

const figure = ({ usedSeats, seats }: Crossing): string =>
  seats === 'unlimited' ? count(usedSeats) : `${count(usedSeats)} of ${count(seats)}`

const AT_THE_LIMIT: Record<SeatPolicy, (trial: number) => string> = {
  trialOverage: (trial) =>
    `Nobody is refused for it: seats go to whoever uses the module first, then ${span(trial)} of trial begin.`,
  hardLimit: () => 'At the limit no account can be added; who has connected goes on.',
}

/** Thresholds of Used Seats: one notice a crossing. [N4] */
export const seatsFilled = (facts: Crossing): Message => {
  const { day, moment } = datesOf(facts)
  const { origin, name, at, policy, text, trial = POLICY.trial } = facts
  const full = text === 'seats_full'
  return {
    tone: 'warning',
    subject: `${origin.host}: ${figure(facts)} ${name} seats are used (${day(at)})`,
    happened: `Since ${moment(at)}, ${figure(facts)} ${name} seats on ${here(origin)} are used${full ? ': all of them' : ''}.`,
    works: `Everything works. ${AT_THE_LIMIT[policy](trial)}`,
    next: full
      ? 'No further mail comes of this; one tells when seats are free again.'
      : 'One more mail comes when all seats are used, or when there is room again; none in between.',
    lists: [],
    steps: [
      STEPS.addUsers(origin),
      { text: 'Or see who may use it, and who has not for long:', command: 'tool license usage' },
    ],
  }
}

export const seatsResolved = (facts: Crossing): Message => {
  const { moment } = datesOf(facts)
  const { origin, name, at } = facts
  return {
    tone: 'good',
    subject: `Resolved: ${origin.host}, ${figure(facts)} ${name} seats are used`,
    happened: `Since ${moment(at)}, ${figure(facts)} ${name} seats on ${here(origin)} are used: there is room again.`,
    works: 'Everything works. Nobody was refused because of the threshold.',
    next: 'A mail comes when the seats are nearly used up the next time.',
    lists: [],
    steps: [STEPS.show(origin)],
  }
}
