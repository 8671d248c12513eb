import type { Why } from '@seatwarden/core/lifecycle/ladder'
import type { FactsOf } from '../facts.ts'
import type { Message } from '../message.ts'
import { type Dated, datesOf, here, listed, STEPS, span } from '../phrases.ts'

type Resolved = FactsOf<'resolved'>

/** What is over: for the subject, and as a sentence after the server's name. */
const ENDED: Record<Why, { subject: string; happened: (since: string) => string }> = {
  unreached: {
    subject: 'the licensing server is reached again',
    happened: (since) => `has a valid license file again; the licensing server had not been reached since ${since}.`,
  },
  refused: {
    subject: 'the vendor has renewed the license',
    happened: (since) => `has a valid license file again; the vendor had refused one since ${since}.`,
  },
  offline_overdue: {
    subject: 'the new license file is in',
    happened: (since) => `has its new license file, which had been due since ${since}.`,
  },
  expired: {
    subject: 'the license is renewed',
    happened: (since) => `has a license again; the one before expired on ${since}.`,
  },
  evaluation_ended: {
    subject: 'a license is activated',
    happened: (since) => `has a license; the evaluation ended on ${since}.`,
  },
  build_too_new: {
    subject: 'version and maintenance fit again',
    happened: (since) => `runs a version that its maintenance covers; it had been too new since ${since}.`,
  },
  mismatch: {
    subject: 'license and machine fit again',
    happened: (since) => `is the machine of its license again; it had been another one since ${since}.`,
  },
}

/** Of a license that was given up nothing can be in order again. [A11] */
const GIVEN_UP = {
  subject: 'the license was given up',
  happened: (why: Why, since: string): string =>
    `has no license any more: it was given up. What counted down since ${since} was ${CAUSE_NAMES[why]}.`,
}

/** What had been feared, and whether it happened. */
const fear = ({ locked, stopped }: Resolved): string => {
  if (stopped) return 'Services that were stopped are being started again, and settings are open.'
  return locked ? 'Settings are open again. No service was stopped.' : 'No setting was locked, and no service stopped.'
}

/** A cause in a few words. */
export const CAUSE_NAMES: Record<Why, string> = {
  unreached: 'the licensing server that is not reached',
  refused: "the vendor's refusal",
  offline_overdue: 'the license file that is due',
  expired: 'the license that has expired',
  evaluation_ended: 'the evaluation that has ended',
  build_too_new: 'the version that is too new',
  mismatch: 'the license of another machine',
}

const nextOf = ({ others, nextRevalidation, givenUp }: Resolved, { night, moment }: Dated): string => {
  const goesOn = others.map(({ why, firstStop }) => `${CAUSE_NAMES[why]} (stop on ${night(firstStop)})`)
  if (goesOn.length === 0 && givenUp)
    return `The evaluation goes on until ${moment(givenUp.evaluationEnds)}; then settings are locked, unless a license is activated.`
  if (goesOn.length > 0) return `Something else still counts down: ${listed(goesOn)}. Its own mails say what to do.`
  return nextRevalidation === null
    ? 'Nothing counts down any more.'
    : `Nothing counts down any more. Next revalidation ${moment(nextRevalidation)}, by itself.`
}

const worksOf = (facts: Resolved): string =>
  facts.others.length > 0 ? 'This countdown is over; another goes on.' : fear(facts)

/** The other half of every countdown that somebody was told of. [D2 D10] */
export const resolved = (facts: Resolved): Message => {
  const dated = datesOf(facts)
  const { origin, at, startedAt, why } = facts
  const since = dated.moment(startedAt)
  const { subject } = facts.givenUp ? GIVEN_UP : ENDED[why]
  const happened = facts.givenUp ? GIVEN_UP.happened(why, since) : ENDED[why].happened(since)
  return {
    tone: 'good',
    subject: `Resolved: ${origin.host}, ${subject}`,
    happened: `${here(origin)} ${happened} The countdown ended on ${dated.moment(at)}, after ${span(at - startedAt)}.`,
    works: worksOf(facts),
    next: nextOf(facts, dated),
    lists: [],
    steps: [STEPS.show(origin)],
  }
}
