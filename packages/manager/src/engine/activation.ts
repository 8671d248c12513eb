import type { Instant } from '@seatwarden/core/instant'
import type { LicenseTerms } from '@seatwarden/core/license'
import type { ModuleId } from '@seatwarden/core/module'
import { POLICY } from '@seatwarden/core/policy'
import { type Outcome, type RefusalCode, refuse } from '@seatwarden/core/refusal'
import type { ActivationAnswer, CustomerDetails, Remark } from '@seatwarden/protocol/api/exchange'
import { termsOf } from '@seatwarden/protocol/license-file/terms'
import type { Sign } from '@seatwarden/protocol/offline/body'
import { signedDeactivation } from '@seatwarden/protocol/offline/signature'
import type { Answered, NewsAnswer, NoAnswer, Vendor } from '../vendor-client.ts'
import type { Copies } from './copies.ts'
import type { ExchangeMarks } from './exchange-marks.ts'
import type { Installed, License, Outlook, Proposal } from './license.ts'
import type { ActivationAsked, From, Requests } from './requests.ts'

export interface ActivationParts {
  license: License
  vendor: Vendor
  requests: Requests
  marks: ExchangeMarks
  copies: Copies
  now: () => Instant
  /** What the machine's own clock shows, believed or not. [D12] */
  machineClock: () => Instant
}

/** `overtaken`: another license was installed meanwhile, so the attempt counts for nothing. */
type NotExchanged = { refused: boolean; overtaken: boolean } & Extract<Outcome<object>, { ok: false }>
type Exchanged<T> = ({ ok: true } & T) | NotExchanged

const FAILED = { refused: false, overtaken: false }
const OVERTAKEN: NotExchanged = {
  ...FAILED,
  overtaken: true,
  ...refuse(
    'license_expired',
    'Another license file was installed while the licensing server was asked; that one stays.',
    'Nothing: the license is the newest.',
  ),
}
const NO_LICENSE: NotExchanged = {
  ...FAILED,
  ...refuse('order_unknown', 'No license is installed here.', 'Activate an order.'),
}

const NOT_ANSWERED = refuse(
  'vendor_unreachable',
  'The licensing server did not answer what it was asked.',
  'Ask the vendor: this version and the licensing server may not fit; or activate off-line.',
)

/** What every answer may hold. */
type Said = { license?: string | null; remarks?: Remark[] | undefined }

const refusalOf = ({ code, sentence, next, about }: NoAnswer) => refuse(code as RefusalCode, sentence, next, about)

/** How a question is put; asked again, one of both is another. */
interface Wording {
  salt: string
  sentAt?: Instant
}

/** The vendor knows the machine by another salt: the facts are hashed with that one, and it is asked once more. [F1] */
const otherSalt = (answer: Answered<object>, { salt }: Wording): string | null => {
  const other = answer.ok ? undefined : answer.about?.machineSalt
  return other !== undefined && other !== salt ? other : null
}

const withItsSalt = async <T extends object>(
  wording: Wording,
  send: (wording: Wording) => Promise<Answered<T>>,
): Promise<Answered<T>> => {
  const answer = await send(wording)
  const salt = otherSalt(answer, wording)
  return salt === null ? answer : send({ ...wording, salt })
}

/** Refused for the time that counts, it asks by the machine's own clock: the vendor's answer would bear that out. [D12] */
const inOtherWords = async <T extends object>(
  wording: Wording,
  send: (wording: Wording) => Promise<Answered<T>>,
  otherClock: () => Instant | null,
): Promise<Answered<T>> => {
  const answer = await withItsSalt(wording, send)
  const sentAt = answer.ok || answer.code !== 'clock_skew' ? null : otherClock()
  return sentAt === null ? answer : withItsSalt({ ...wording, sentAt }, send)
}

/** Asks the vendor for license files and hands them to the license; a failure leaves what is installed as it was. */
export class Activation {
  readonly #parts: ActivationParts

  constructor(parts: ActivationParts) {
    this.#parts = parts
  }

  /** The machine's own clock, where it is not the time that counts. [D12] */
  #otherClock(): Instant | null {
    const { machineClock, now } = this.#parts
    const own = machineClock()
    return Math.abs(own - now()) > POLICY.clockJump ? own : null
  }

  /** [A1 F5] Asks for the file of an order, for the machine as it is now; nothing is installed yet. */
  async fetch(orderId: string, asked: ActivationAsked = {}): Promise<Outcome<{ proposal: Proposal }>> {
    const { license, copies } = this.#parts
    const answer = await this.#activate(orderId, asked)
    if (!answer.ok) return refusalOf(answer)
    if (answer.remarks && answer.remarks.length > 0) await copies.heard(answer.remarks)
    return answer.license === null ? NOT_ANSWERED : license.propose(answer.license, true)
  }

  /** What `fetch` would bring: nothing changes at the vendor, and what it tells is no license file. [A12] */
  async foresee(orderId: string, asked: ActivationAsked = {}): Promise<Outcome<{ outlook: Outlook }>> {
    const answer = await this.#activate(orderId, { ...asked, dryRun: true })
    if (!answer.ok) return refusalOf(answer)
    if (!answer.would) return NOT_ANSWERED
    const read = termsOf(answer.would)
    return read.ok ? this.#parts.license.outlook(read.terms, true) : read
  }

  #activate(orderId: string, asked: ActivationAsked): Promise<Answered<ActivationAnswer>> {
    const { vendor, requests } = this.#parts
    return inOtherWords(
      { salt: this.saltFor(orderId) },
      ({ salt, sentAt }) => vendor.activate(requests.activation(orderId, salt, { ...asked, sentAt })),
      () => this.#otherClock(),
    )
  }

  /** The due exchange of the license file for a new one; its outcome is an event of the license's life. [D1 D2 D11] */
  async revalidate(): Promise<string> {
    const outcome = await this.exchange()
    if (outcome.ok) return 'a new license file is installed'
    const { code, sentence } = outcome.refusal
    const { refused, overtaken } = outcome
    if (overtaken) return sentence
    await this.#parts.license.apply({
      kind: 'attempt_failed',
      failure: { at: this.#parts.now(), refused, code, sentence },
    })
    return `${code}: ${sentence}`
  }

  /** One exchange; a failure changes nothing. [D2] */
  async exchange(): Promise<Exchanged<{ installed: Installed }>> {
    const { vendor, requests, license } = this.#parts
    const answer = await this.#ask((from) => vendor.revalidate(requests.revalidation(from)))
    if (!answer.ok) return answer
    const read = await this.#proposalOf(answer)
    if (!read.ok) return read
    const done = await license.install(read.proposal, 'revalidation', 'attempt_answered')
    return done.ok ? done : OVERTAKEN
  }

  /** Whether something was bought or changed, held back by the vendor for up to `wait` seconds. [A7] */
  async look(wait: number, signal?: AbortSignal): Promise<Exchanged<{ proposal: Proposal | null }>> {
    const { vendor, requests } = this.#parts
    const answer = await this.#ask((from) => vendor.check(requests.check(from, wait), signal))
    if (!answer.ok) return answer
    const { license } = answer
    return license === null ? { ok: true, proposal: null } : this.#proposalOf({ ...answer, license })
  }

  /** A module for 30 days. [A6] */
  async tryModule(module: ModuleId, details: CustomerDetails): Promise<Exchanged<{ proposal: Proposal }>> {
    const { vendor, requests } = this.#parts
    const answer = await this.#ask((from) => vendor.startTrial(requests.trial(from, module, details)))
    return answer.ok ? this.#proposalOf(answer) : answer
  }

  /** Tells the vendor that the license is given up, signed with the installation's own key. [A11] */
  async giveUp(sign: Sign): Promise<Exchanged<object>> {
    const { vendor, requests } = this.#parts
    return this.#ask<object>(async (from) =>
      vendor.deactivate(await signedDeactivation(requests.deactivation(from), sign)),
    )
  }

  /** What the vendor has newer of a license that need not be the installed one. [A10] */
  async newsOf(terms: LicenseTerms, salt: string): Promise<NewsAnswer> {
    const { vendor, requests, copies } = this.#parts
    const answer = await this.#marked(terms, (from) => vendor.check(requests.check(from, 0)), salt)
    if (answer.ok && answer.remarks && answer.remarks.length > 0) await copies.heard(answer.remarks)
    return answer
  }

  /** With which the facts are hashed for this license. [F1] */
  saltOf({ licenseId, orderId }: LicenseTerms): string {
    const { terms, machineSalt } = this.#parts.license
    return (terms?.licenseId === licenseId && machineSalt) || orderId
  }

  /** The same for an order that is to be activated. [F1] */
  saltFor(orderId: string): string {
    const { terms, machineSalt } = this.#parts.license
    return (terms?.orderId === orderId && machineSalt) || orderId
  }

  async #ask<T extends Said>(
    send: (from: From) => Promise<Answered<T>>,
  ): Promise<Exchanged<T & { over: LicenseTerms }>> {
    const { license, copies } = this.#parts
    const { terms } = license
    if (!terms) return NO_LICENSE
    const answer = await this.#marked(terms, send)
    // What was asked for is not what is installed now: whatever the answer was, it says nothing of that. [A1]
    if (license.terms !== terms) return OVERTAKEN
    if (!answer.ok && answer.refused && answer.code === 'order_revoked') await license.noteRevokedOrder(terms)
    if (!answer.ok) return { ...FAILED, refused: answer.refused, ...refusalOf(answer) }
    await copies.heard(answer.remarks ?? [])
    return { ...answer, over: terms }
  }

  async #proposalOf({
    license: text,
    over,
  }: {
    license: string
    over: LicenseTerms
  }): Promise<Exchanged<{ proposal: Proposal }>> {
    const { license } = this.#parts
    const read = await license.propose(text, true)
    if (license.terms !== over) return OVERTAKEN
    return read.ok ? read : { ...FAILED, ...read }
  }

  /** The mark is kept before anything is sent, and until it is certain that no license file was lost. [F6 D14] */
  async #marked<T extends Said>(
    terms: LicenseTerms,
    send: (from: From) => Promise<Answered<T>>,
    salt = this.saltOf(terms),
  ): Promise<Answered<T>> {
    const { marks } = this.#parts
    const mark = await marks.begin(terms)
    let certain = false
    try {
      const answer = await inOtherWords(
        { salt },
        (wording) => send({ terms, mark, ...wording }),
        () => this.#otherClock(),
      )
      certain = answer.ok ? typeof answer.license !== 'string' : answer.refused
      return answer
    } finally {
      await marks.end(mark, certain)
    }
  }
}
