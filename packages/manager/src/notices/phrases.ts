import { HOUR, type Instant, plus } from '@seatwarden/core/instant'
import { count, distance, wordsFor } from '../views/words.ts'
import type { NoticeFacts, Origin } from './facts.ts'
import type { Step } from './message.ts'

/** Dates of a mail: read later and elsewhere, so always whole and with their zone. */
export interface Dated {
  /** `Tue 17 Nov 2026` */
  day: (at: Instant) => string
  /** `Tue 17 Nov 2026, 14:02 CET` */
  moment: (at: Instant) => string
  /** `Wed 25 Nov 2026, 00:00 CET (the night after Tuesday)` */
  night: (at: Instant) => string
}

const known = new Map<string, Dated>()

const make = (zone: string): Dated => {
  const words = wordsFor(zone)
  const abbreviation = new Intl.DateTimeFormat('en-GB', { timeZone: zone, hour: '2-digit', timeZoneName: 'short' })
  const weekday = new Intl.DateTimeFormat('en-GB', { timeZone: zone, weekday: 'long' })
  const nameAt = (at: Instant): string =>
    abbreviation.formatToParts(at).find(({ type }) => type === 'timeZoneName')?.value ?? zone
  const moment = (at: Instant): string => `${words.moment(at)} ${nameAt(at)}`
  return {
    day: words.day,
    moment,
    night: (at) => `${moment(at)} (the night after ${weekday.format(plus(at, -2 * HOUR))})`,
  }
}

export const datesOf = ({ origin: { zone } }: NoticeFacts): Dated => {
  const dated = known.get(zone) ?? make(zone)
  known.set(zone, dated)
  return dated
}

/** `mail.example.net [192.0.2.25]` */
export const here = ({ host, addresses }: Origin): string => `${host} [${addresses.join(', ') || 'no address'}]`

export const span = distance

/** `1 account`, `1,204 accounts` */
export const some = (n: number, one: string, many = `${one}s`): string => `${count(n)} ${n === 1 ? one : many}`

/** `a, b and c` */
export const listed = (names: readonly string[]): string =>
  names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`

const orderOf = ({ license }: Origin): string => license?.orderId ?? 'ORDER_ID'
const page = ({ console }: Origin, path: string): Pick<Step, 'link'> =>
  console === null ? {} : { link: `${console}${path}` }
const portal = ({ license }: Origin): Pick<Step, 'link'> => (license ? { link: license.manageUrl } : {})

/** What helps, in the words and commands of screens and tool. */
export const STEPS = {
  nothing: (): Step => ({ text: 'Nothing.' }),
  show: (from: Origin): Step => ({
    text: 'Nothing. The license page shows it all.',
    ...page(from, '/license'),
    command: 'tool license show',
  }),
  letOut: (from: Origin): Step => ({
    text: `Let connections out to ${from.license?.server ?? 'the licensing server'} (TCP). This names the broken link:`,
    command: 'tool license check',
  }),
  validate: (from: Origin): Step => ({
    text: 'Or validate by hand: License page, Activate License.',
    ...page(from, '/license'),
    command: 'tool license revalidate',
  }),
  activate: (from: Origin): Step => ({
    text: 'Activate an order: License page, Activate License.',
    ...page(from, '/license'),
    command: `tool license activate ${orderOf(from)}`,
  }),
  offline: (from: Origin): Step => ({
    text: 'Or with a file from the portal: Activate License, Enter License Off-line.',
    ...portal(from),
    command: 'tool license import license.txt',
  }),
  request: (from: Origin): Step => ({
    text: 'Write a request and take it to the portal, from any machine:',
    ...portal(from),
    command: 'tool license request --out request.xml',
  }),
  enter: (from: Origin): Step => ({
    text: 'Bring the new license file back: Activate License, Enter License Off-line.',
    ...page(from, '/license'),
    command: 'tool license import license.txt',
  }),
  renew: (from: Origin): Step => ({
    text: 'Renew in the portal (Manage License). It arrives within 24 hours by itself; at once with:',
    ...portal(from),
    command: 'tool license refresh',
  }),
  vendor: (from: Origin, text: string): Step => ({ text, ...(from.license && { link: from.license.supportUrl }) }),
  move: (from: Origin): Step => ({
    text: 'Move the license to this machine: License page, Move license here.',
    ...page(from, '/license'),
    command: `tool license move ${orderOf(from)}`,
  }),
  addUsers: (from: Origin): Step => ({
    text: 'Add users in the portal (Manage License); who waits gets a seat at once.',
    ...portal(from),
  }),
} as const

/** What stays possible while settings are locked. [D6] */
export const OPEN_STILL =
  'activation, proxy, export, backup, disabling accounts, resetting passwords and taking seats away'
