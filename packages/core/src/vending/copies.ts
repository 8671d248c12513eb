import { type Instant, later } from '../instant.ts'
import type { Vendor } from '../license.ts'
import { type Machine, shortReference } from '../machine.ts'
import type { Customer } from './order.ts'

/** One exchange as an installation presents it: the file it has, and a random that names the attempt. [F6] */
export interface Presented {
  /** The highest counter of a license file that this installation has had. */
  counter: number
  /** The same until its answer has come and, where that was a file, until the file was taken. */
  attempt: string
  /** By the sender's clock: a request that was overtaken on its way says nothing of today. */
  sentAt: Instant
}

interface Answered {
  counter: number
  attempt: string
  /** Counters of the license files that were the answer; several where it was asked again much later. */
  gave: readonly number[]
}

/** What the vendor remembers of an activation's exchanges, the newest last. [F6 D14] */
export interface Exchanges {
  /** The highest counter ever presented: that file has certainly arrived. */
  presented: number
  /** When the newest request was sent. */
  sentAt: Instant | null
  answered: readonly Answered[]
}

/**
 * How far above everything that the vendor knows to have issued a counter may be and still be believed: a database that
 * was put back to an older state has forgotten files, some dozens a year for each installation. [F6 D14]
 */
export const LEAP = 10_000
/** No request holds a higher one. At one leap a request it takes 28 thousand million of them to come here. [Q2] */
export const MOST_COUNTER = 2 ** 48

/**
 * A counter above every one that was issued comes from a database put back, or from somebody who wrote it himself.
 * `ahead`: the vendor goes on above it, so that its next file is the newest there. `beyond`: it is never taken over, and
 * nothing is remembered of it, else one request could use up all the numbers there are. [F6 D14 Q2]
 */
export type CounterSign = 'known' | 'ahead' | 'beyond'
export const signOf = (issued: number, presented: number): CounterSign => {
  if (presented <= issued) return 'known'
  return presented - issued > LEAP ? 'beyond' : 'ahead'
}

/** Exchanges that are remembered, far more than lie between a file and the next. */
const KEPT = 64

export const noExchanges: Exchanges = { presented: 0, sentAt: null, answered: [] }

const overtaken = ({ sentAt }: Exchanges, request: Presented): boolean => sentAt !== null && request.sentAt < sentAt

const isSame =
  (request: Presented) =>
  ({ counter, attempt }: Answered): boolean =>
    counter === request.counter && attempt === request.attempt

/** Was this file given to somebody who has not gone the way that has been gone since? */
const fromAside = ({ answered, presented }: Exchanges, counter: number): boolean => {
  const asked = answered.filter(({ gave }) => gave.includes(counter)).map((one) => one.counter)
  return asked.length > 0 && presented > Math.max(...asked) && presented !== counter
}

/**
 * Is there a second machine with the same activation, or was a snapshot restored? One installation alone never makes
 * it so, whatever the network does with its messages: it goes on from the newest file that it has had, and asks with
 * the same attempt until it has taken what answered it. The vendor's part: while an installation presents less than
 * what was issued last, it is given a file, never "nothing new". [F6 D14 A9]
 */
export const showsCopy = (before: Exchanges, request: Presented): boolean => {
  const { answered, presented } = before
  const { counter, sentAt } = request
  if (overtaken(before, request)) return false
  const place = answered.findIndex(isSame(request))
  // Who has presented the file that answered it, or has asked with another attempt since, asks no more with this one.
  if (place >= 0) return sentAt !== before.sentAt && (counter < presented || place < answered.length - 1)
  const goneOn = answered.some((one) => one.counter === counter && one.gave.length > 0)
  return goneOn || counter < presented || fromAside(before, counter)
}

/** What is remembered after the request was answered; `gave`: the counter of the file, null for none. */
export const remember = (before: Exchanges, request: Presented, gave: number | null): Exchanges => {
  const known = before.answered.find(isSame(request))
  // What answers an overtaken request reaches nobody, nor does what answers the same message a second time.
  if (overtaken(before, request) || (known && request.sentAt === before.sentAt)) return before
  const { counter, attempt, sentAt } = request
  const others = before.answered.filter((one) => one !== known)
  const files = new Set([...(known?.gave ?? []), ...(gave === null ? [] : [gave])])
  return {
    presented: Math.max(before.presented, counter),
    sentAt: before.sentAt === null ? sentAt : later(before.sentAt, sentAt),
    answered: [...others, { counter, attempt, gave: [...files] }].slice(-KEPT),
  }
}

/**
 * What is remembered once a request was refused: that, too, is an answer, so the next attempt is another. Asked again
 * after its answer was lost, it shows that the file never came. [F6 D11]
 */
export const rememberRefusal = (before: Exchanges, request: Presented): Exchanges => {
  if (overtaken(before, request)) return before
  const { counter, sentAt } = request
  return {
    presented: Math.max(before.presented, counter),
    sentAt: before.sentAt === null ? sentAt : later(before.sentAt, sentAt),
    answered: before.answered.filter((one) => !isSame(request)(one)),
  }
}

/** To vendor and holder: what was seen, and that nothing follows from it by itself. [F6 D14] */
export const copyText = ({ host, machine }: { host: string; machine: Machine }, { counter }: Presented): string =>
  `This activation is used twice, or a snapshot was restored: ${host || 'a machine'} ` +
  `(${shortReference(machine.referenceId)}) came with file ${counter}, from which somebody has gone on already. ` +
  'Nothing follows from this by itself.'

/** One mail per address, compared without case. [F6 N2] */
export const copyRecipients = (vendor: Pick<Vendor, 'noticeAddress'>, { email }: Pick<Customer, 'email'>): string[] =>
  [vendor.noticeAddress, email]
    .filter((address) => address !== '')
    .filter((address, at, all) => all.findIndex((other) => other.toLowerCase() === address.toLowerCase()) === at)
