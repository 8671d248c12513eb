import { DAY, plus } from '@seatwarden/core/instant'
import type { FactsOf } from '../facts.ts'
import type { List, Message } from '../message.ts'
import { datesOf, here, STEPS, span } from '../phrases.ts'
import { licenseOf } from './causes.ts'

const bullets = (title: string, lines: readonly string[]): List[] =>
  lines.length === 0 ? [] : [{ title, rows: lines.map((name) => ({ name, value: '' })), more: '' }]

/** A copy or a restored snapshot: nobody is punished for it without a person's decision. [F6 D14] */
export const copySeen = (facts: FactsOf<'copy_seen'>): Message => {
  const { origin, sentence, at } = facts
  return {
    tone: 'warning',
    subject: `${origin.host}: the vendor has seen this activation twice (${datesOf(facts).day(at)})`,
    happened: `On ${datesOf(facts).moment(at)} the vendor remarked of ${here(origin)}: ${sentence}`,
    works: 'Everything works, and nothing is locked.',
    next: "A person at the vendor's looks at it and decides. Where a snapshot was restored, trials of accounts that began after it may be forgotten.",
    lists: [],
    steps: [
      { text: 'Was this server copied? Give the license up on the copy:', command: 'tool license deactivate' },
      STEPS.vendor(origin, 'Was a snapshot restored, or is no copy known? Tell the vendor.'),
    ],
  }
}

/** What a new license file changed by itself. [A7 A12] */
export const licenseChanged = (facts: FactsOf<'license_changed'>): Message => {
  const { moment, day } = datesOf(facts)
  const { origin, at, changes, seats } = facts
  return {
    tone: 'remark',
    subject: `${origin.host}: the license changed on ${day(at)}`,
    happened: `A new file of ${licenseOf(facts)} came to ${here(origin)} by itself on ${moment(at)} and holds at once.`,
    works: 'Everything works. No restart, no session ended.',
    next: `The next look for changes is by ${moment(plus(at, DAY))}, by itself.`,
    lists: [...bullets('What changed', changes), ...bullets('Seats', seats)],
    steps: [STEPS.show(origin)],
  }
}

/** Who gave a seat up, because there are fewer. [S17] */
export const seatsShrunk = (facts: FactsOf<'seats_shrunk'>): Message => {
  const { moment, day } = datesOf(facts)
  const { origin, at, changes, seats } = facts
  return {
    tone: 'warning',
    subject: `${origin.host}: fewer seats are licensed since ${day(at)}`,
    happened: `Since ${moment(at)}, ${licenseOf(facts)} of ${here(origin)} has fewer seats than were held.`,
    works: 'The oldest assignments keep their seats. No mail is lost, also for accounts that lose access.',
    next: 'Who goes on in trial is refused after the date below; mails at midnight name them.',
    lists: [...bullets('Seats', seats), ...bullets('What changed', changes)],
    steps: [
      STEPS.addUsers(origin),
      { text: 'See why an account has a seat or not:', command: 'tool license explain ADDRESS' },
    ],
  }
}

/** The machine's clock was set. [D12] */
export const clockJumped = (facts: FactsOf<'clock_jumped'>): Message => {
  const { moment } = datesOf(facts)
  const { origin, by, counted, believedAt } = facts
  const ahead = by > 0
  return {
    tone: 'warning',
    subject: `${origin.host}: the clock was set ${span(Math.abs(by))} ${ahead ? 'ahead' : 'back'}; confirmed time is ${moment(counted)}`,
    happened: `The clock of ${here(origin)} shows ${moment(plus(counted, by))}; confirmed time is ${moment(counted)}.`,
    works: ahead
      ? 'Nothing of the license or of trials fell due because of it. All services work.'
      : 'Time counts on from where it was, so nothing is lengthened or shortened. All services work.',
    next: ahead
      ? `If the clock stays so, it is believed on ${moment(believedAt)}, or once the vendor's signed time agrees; then everything due by then follows. Set right before, it leaves no trace.`
      : 'Once the clock shows a later time again, both agree, by themselves.',
    lists: [],
    steps: [{ text: 'Look at the clock of the machine and its time server:', command: 'timedatectl status' }],
  }
}
