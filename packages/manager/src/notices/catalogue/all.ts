import type { AnyText } from '@seatwarden/core/lifecycle/recipients'
import type { FactsOf, NoticeFacts } from '../facts.ts'
import type { Message } from '../message.ts'
import { evaluationEnds, licenseExpires, maintenanceEnds, offlineDue } from './calendar.ts'
import { countdown, emergency, lastCall } from './countdown.ts'
import { clockJumped, copySeen, licenseChanged, seatsShrunk } from './news.ts'
import { resolved } from './resolved.ts'
import { seatsFilled, seatsResolved, trialSeats } from './seats.ts'

interface Entry<T extends AnyText> {
  /** The row of the rules that demands it. */
  rule: string
  /** When it is sent, for the list of all notices. */
  when: string
  words: (facts: FactsOf<T>) => Message
}

/** While grace lasts. [D4] */
const hoursAfter = (what: string): string =>
  `12, 24 and 36 h after ${what}; from 48 h on every 24 h, until grace is over`

/** Every notice that there is: a text without words does not compile. */
export const CATALOGUE: { readonly [T in AnyText]: Entry<T> } = {
  unreached: {
    rule: 'D4',
    when: hoursAfter('the first failed attempt'),
    words: countdown,
  },
  refused: { rule: 'D11', when: hoursAfter('the vendor first refused'), words: countdown },
  offline_overdue: {
    rule: 'A13',
    when: hoursAfter('a new file of an offline license was due'),
    words: countdown,
  },
  expired: { rule: 'L16', when: hoursAfter('a subscription expired'), words: countdown },
  evaluation_ended: { rule: 'L11', when: 'when the evaluation is over', words: countdown },
  build_too_new: { rule: 'L12', when: 'when a version newer than the maintenance is started', words: countdown },
  mismatch: {
    rule: 'F4',
    when: 'at once, after 3 and after 6 days on a machine that the license was not made for',
    words: countdown,
  },
  emergency: { rule: 'D5', when: 'when Emergency Mode begins, and 24 h before its 7 days end', words: emergency },
  last_call: {
    rule: 'D7',
    when: '7 days after Emergency Mode began, before the midnight at which services stop',
    words: lastCall,
  },
  evaluation_ends: { rule: 'L11', when: '14, 7 and 1 days before the evaluation ends', words: evaluationEnds },
  license_expires: { rule: 'L16', when: '14 and 7 days before a subscription expires', words: licenseExpires },
  maintenance_ends: {
    rule: 'N1',
    when: '14 and 7 days before maintenance ends; one mail for all modules of a date',
    words: maintenanceEnds,
  },
  offline_due: {
    rule: 'A13',
    when: '30, 14 and 7 days before the file of an offline license is due',
    words: offlineDue,
  },
  resolved: { rule: 'D2', when: 'when a countdown that was told of is over', words: resolved },
  copy_seen: { rule: 'F6', when: 'when the vendor remarks a copy or a restored snapshot', words: copySeen },
  license_changed: {
    rule: 'A7',
    when: 'when a license file that came by itself changed something',
    words: licenseChanged,
  },
  seats_shrunk: { rule: 'S17', when: 'when a smaller license takes seats back', words: seatsShrunk },
  trial_seats: { rule: 'S7', when: 'each midnight while an account is on trial', words: trialSeats },
  seats_near: { rule: 'N4', when: 'once when 90 % of the seats of a module are used', words: seatsFilled },
  seats_full: { rule: 'N4', when: 'once when all seats of a module are used', words: seatsFilled },
  seats_resolved: { rule: 'N4', when: 'once there is room again, 5 % below the threshold', words: seatsResolved },
  clock_jumped: { rule: 'D12', when: "when the machine's clock is set by more than an hour", words: clockJumped },
}

const entryOf = (text: AnyText): Entry<AnyText> => CATALOGUE[text] as unknown as Entry<AnyText>

/** A notice in words; the same facts always give the same ones. [N3] */
export const messageOf = (facts: NoticeFacts): Message => entryOf(facts.text).words(facts)
export const ruleOf = (text: AnyText): string => CATALOGUE[text].rule
export const whenOf = (text: AnyText): string => CATALOGUE[text].when
export const isText = (text: string): text is AnyText => Object.hasOwn(CATALOGUE, text)
