import { type Instant, instant } from '@seatwarden/core/instant'
import type { LicenseTerms } from '@seatwarden/core/license'
import type { RefusalAbout } from '@seatwarden/core/refusal'
import { type Exchanges, noExchanges, remember, showsCopy } from '@seatwarden/core/vending/copies'
import type { ActivationAnswer, Remark } from '@seatwarden/protocol/api/exchange'
import { payloadOf } from '@seatwarden/protocol/license-file/payload-of'
import type { Answered, NoAnswer, Vendor } from '../vendor-client.ts'
import { licenseFile, MACHINE_SALT, type Signing } from './license.ts'

type What = 'activate' | 'revalidate' | 'check' | 'deactivate' | 'startTrial'

export interface Asked {
  what: What
  /** A test looks into any request. */
  request: ReturnType<typeof JSON.parse>
}

export const unreached = (sentence = 'license.vendor.example does not answer.'): NoAnswer => ({
  ok: false,
  refused: false,
  code: 'vendor_unreachable',
  sentence,
  next: 'Let connections out.',
})

export const refusal = (code: string, sentence: string, about?: RefusalAbout): NoAnswer => ({
  ok: false,
  refused: true,
  code,
  sentence,
  next: 'Contact the vendor.',
  ...(about && { about }),
})

export const COPY: Remark = {
  code: 'copy_seen',
  sentence: 'This activation is used twice, or a snapshot was restored.',
}

/** A vendor of one license, that answers as a test tells it and remembers what it was asked. */
export class TestVendor implements Vendor {
  terms: LicenseTerms
  readonly asked: Asked[] = []
  /** Whether a look brings a new file. */
  news = false
  remarks: Remark[] = []
  signing: Signing = {}
  /** Answers that come before its own, one a request. */
  readonly instead: ((asked: Asked) => NoAnswer | undefined)[] = []
  /** Before an answer goes out; a test may hold it back here. */
  hold: (asked: Asked, signal?: AbortSignal) => Promise<void> = async () => undefined
  #exchanges: Exchanges = noExchanges
  readonly #now: () => Instant

  constructor(terms: LicenseTerms, now: () => Instant) {
    this.terms = terms
    this.#now = now
  }

  /** Requests of one kind. */
  of(what: What): Asked['request'][] {
    return this.asked.filter((one) => one.what === what).map(({ request }) => request)
  }

  /** A newer license file. */
  issue(): Promise<string> {
    this.terms = { ...this.terms, issuedAt: this.#now(), counter: this.terms.counter + 1 }
    return licenseFile(this.terms, this.signing)
  }

  async #answer<T extends object>(
    asked: Asked,
    own: () => Promise<T>,
    signal?: AbortSignal,
  ): Promise<Answered<T & { remarks?: Remark[] }>> {
    this.asked.push(asked)
    await this.hold(asked, signal)
    const no = this.instead.shift()?.(asked)
    if (no) return no
    const answer = await own()
    this.#compare(asked, answer)
    return { ok: true, ...answer, ...(this.remarks.length > 0 && { remarks: this.remarks }) }
  }

  /** As the licensing server tells a copy: by the core's rules. [F6 D14] */
  #compare({ request }: Asked, answer: object): void {
    if (!('attempt' in request)) return
    const presented = {
      counter: request.counter,
      attempt: request.attempt,
      sentAt: instant(Date.parse(request.sentAt)),
    }
    if (showsCopy(this.#exchanges, presented)) this.remarks = [COPY]
    const gave = 'license' in answer && answer.license !== null ? this.terms.counter : null
    this.#exchanges = remember(this.#exchanges, presented, gave)
  }

  /** What it would give: issued now, kept nowhere. [A12] */
  #would(terms: LicenseTerms): ActivationAnswer {
    const issued = { ...terms, issuedAt: this.#now(), counter: terms.counter + 1 }
    return { license: null, would: payloadOf(issued, { keyId: 'key', machineSalt: MACHINE_SALT }) }
  }

  activate: Vendor['activate'] = (request) =>
    this.#answer<ActivationAnswer>({ what: 'activate', request }, async () => {
      if (request.dryRun) return this.#would({ ...this.terms, referenceId: request.machine.referenceId })
      this.terms = { ...this.terms, referenceId: request.machine.referenceId }
      return { license: await this.issue() }
    })

  revalidate: Vendor['revalidate'] = (request) =>
    this.#answer({ what: 'revalidate', request }, async () => ({ license: await this.issue() }))

  check: Vendor['check'] = (request, signal) =>
    this.#answer({ what: 'check', request }, async () => ({ license: this.news ? await this.issue() : null }), signal)

  startTrial: Vendor['startTrial'] = (request) =>
    this.#answer({ what: 'startTrial', request }, async () => ({ license: await this.issue() }))

  deactivate: Vendor['deactivate'] = (request) => this.#answer({ what: 'deactivate', request }, async () => ({}))

  time: Vendor['time'] = async () => ({ ok: true, now: new Date(this.#now()).toISOString() })
}
