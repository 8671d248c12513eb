import type { Instant } from '@seatwarden/core/instant'
import type { Why } from '@seatwarden/core/lifecycle/ladder'
import type { Countdown, FactsOf, LicenseFacts, NoticeFacts } from '../facts.ts'
import type { Step } from '../message.ts'
import { type Dated, datesOf, here, STEPS, some } from '../phrases.ts'

export type CountdownNotice = FactsOf<Why | 'emergency' | 'last_call'>

/** A cause in words: what happened, and what ends it. */
export interface Cause {
  /** A whole sentence or two that name the server. */
  happened: (facts: CountdownNotice, dated: Dated) => string
  /** In short, for the log line of D7. */
  failed: string
  steps: (facts: CountdownNotice) => readonly Step[]
}

export const licenseOf = ({ origin: { license } }: NoticeFacts): string =>
  license ? `license ${license.orderId}` : 'the license'

const productOf = ({ origin: { license } }: NoticeFacts): string => license?.product ?? 'the mail server'
const serverOf = (license: LicenseFacts | null): string => (license?.server ? ` ${license.server}` : '')

const answerText = ({ failure }: Countdown): string => (failure ? ` Measured last: ${failure.sentence}` : '')

const unreached: Cause = {
  happened: (facts, { moment }) =>
    `${here(facts.origin)} has not reached the licensing server${serverOf(facts.origin.license)} since ` +
    `${moment(facts.startedAt)} (${some(facts.attempts, 'attempt')}).${answerText(facts)}`,
  failed: 'All attempts to validate the license failed.',
  steps: ({ origin }) => [STEPS.letOut(origin), STEPS.validate(origin), STEPS.offline(origin)],
}

const refused: Cause = {
  happened: (facts, { moment }) =>
    `The vendor has refused a new license file to ${here(facts.origin)} since ${moment(facts.startedAt)}: ` +
    `${facts.failure?.sentence ?? 'no reason was given.'} This is not a connection problem.`,
  failed: 'The vendor refuses to renew the license.',
  steps: ({ origin }) => [
    STEPS.vendor(origin, `Contact ${origin.license?.vendor ?? 'the vendor'}.`),
    {
      text: 'Once settled, this server learns of it within the hour; at once with:',
      command: 'tool license revalidate',
    },
  ],
}

const offlineOverdue: Cause = {
  happened: (facts, { moment }) =>
    `The license file of ${here(facts.origin)} is marked offline and was due for a new one on ` +
    `${moment(facts.startedAt)}. None has been entered since.`,
  failed: 'No new license file was entered.',
  steps: ({ origin }) => [STEPS.request(origin), STEPS.enter(origin)],
}

const expired: Cause = {
  happened: (facts, { moment }) =>
    `The subscription of ${here(facts.origin)}, order ${facts.origin.license?.orderId ?? 'not known'}, expired on ` +
    `${moment(facts.startedAt)} and has not been renewed.`,
  failed: 'The license has expired.',
  steps: ({ origin }) => [STEPS.renew(origin), STEPS.offline(origin)],
}

const evaluationEnded: Cause = {
  happened: (facts, { moment }) =>
    `The evaluation of ${productOf(facts)} on ${here(facts.origin)} ended on ${moment(facts.startedAt)}.`,
  failed: 'The evaluation has ended.',
  steps: ({ origin }) => [STEPS.activate(origin), STEPS.offline(origin)],
}

const builtText = ({ build }: Countdown, day: (at: Instant) => string): string =>
  build ? `a version of ${day(build.builtAt)}` : 'a version'

const endedText = ({ build }: Countdown, day: (at: Instant) => string): string =>
  build ? `, which ended on ${day(build.maintenanceEnds)}` : ''

const buildTooNew: Cause = {
  happened: (facts, { day, moment }) =>
    `Since ${moment(facts.startedAt)}, ${here(facts.origin)} runs ${builtText(facts, day)}, newer than the maintenance ` +
    `of ${licenseOf(facts)}${endedText(facts, day)}.`,
  failed: 'The version is newer than the maintenance of the license.',
  steps: (facts) => [
    STEPS.renew(facts.origin),
    {
      text: facts.build
        ? `Or install a version of ${datesOf(facts).day(facts.build.maintenanceEnds)} or before.`
        : 'Or install the version from before.',
    },
  ],
}

const mismatch: Cause = {
  happened: (facts, { moment }) =>
    `Since ${moment(facts.startedAt)}, ${here(facts.origin)} is another machine than the one that ${licenseOf(facts)} ` +
    `was made for. ${facts.difference}`.trimEnd(),
  failed: 'The license belongs to another machine.',
  steps: ({ origin }) => [
    STEPS.move(origin),
    { text: 'Or go back to the old machine: there it clears at once, by itself.' },
  ],
}

/** Exhaustive: a new cause has its words before it compiles. */
export const CAUSES: Record<Why, Cause> = {
  unreached,
  refused,
  offline_overdue: offlineOverdue,
  expired,
  evaluation_ended: evaluationEnded,
  build_too_new: buildTooNew,
  mismatch,
}
