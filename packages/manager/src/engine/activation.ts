import { type Instant, toIso } from '@seatwarden/core/instant'
import type { LicenseTerms } from '@seatwarden/core/license'
import { MODULE_IDS } from '@seatwarden/core/module'
import type { Outcome } from '@seatwarden/core/refusal'
import { type RefusalCode, refuse } from '@seatwarden/core/refusal'
import type { RevalidationRequest } from '@seatwarden/protocol/api/exchange'
import type { NewsAnswer, Vendor, VendorAnswer } from '../vendor-client.ts'
import type { Installation } from './installation.ts'
import type { Installed, License, Proposal } from './license.ts'
import type { Roster } from './roster.ts'

export interface ActivationParts {
  license: License
  roster: Roster
  vendor: Vendor
  installation: Installation
  now: () => Instant
}

/** `overtaken`: another license was installed meanwhile, so the attempt counts for nothing. */
type NotExchanged = { refused: boolean; overtaken: boolean } & Extract<Outcome<object>, { ok: false }>

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

/** Asks the vendor for license files and hands them to the license; a failure leaves what is installed as it was. */
export class Activation {
  readonly #parts: ActivationParts

  constructor(parts: ActivationParts) {
    this.#parts = parts
  }

  /** [A1] Asks for the file of an order; nothing is installed yet. */
  async fetch(orderId: string): Promise<Outcome<{ proposal: Proposal }>> {
    const { vendor, license } = this.#parts
    const answer = await vendor.activate({
      orderId,
      ...this.#sender(orderId),
      installedOrderId: license.terms?.orderId ?? null,
    })
    return this.#proposalOf(answer)
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
  async exchange(): Promise<{ ok: true; installed: Installed } | NotExchanged> {
    const { license, vendor } = this.#parts
    const { terms } = license
    if (!terms) return { ...FAILED, ...refuse('order_unknown', 'No license is installed here.', 'Activate an order.') }
    const answer = await vendor.revalidate({ ...this.#identification(terms.licenseId), ...this.#sender(terms.orderId) })
    const read = await this.#proposalOf(answer)
    // What was asked for is not what is installed now: whatever the answer was, it says nothing of that. [A1]
    if (license.terms !== terms) return OVERTAKEN
    if (!read.ok) return { ...FAILED, ...read, refused: !answer.ok && answer.refused }
    const done = await license.install(read.proposal, 'revalidation', 'attempt_answered')
    return done.ok ? done : OVERTAKEN
  }

  /** What the vendor has newer of a license that need not be the installed one. [A10] */
  newsOf(terms: LicenseTerms): Promise<NewsAnswer> {
    const { licenseId, orderId, activationId, counter } = terms
    const own = { licenseId, orderId, activationId, counter, attempt: '0'.repeat(32), usage: this.#usage() }
    return this.#parts.vendor.check({ ...own, ...this.#sender(orderId), wait: 0 })
  }

  async #proposalOf(answer: VendorAnswer): Promise<Outcome<{ proposal: Proposal }>> {
    if (answer.ok) return this.#parts.license.propose(answer.license)
    return refuse(answer.code as RefusalCode, answer.sentence, answer.next)
  }

  #identification(
    licenseId: string,
  ): Pick<RevalidationRequest, 'licenseId' | 'orderId' | 'activationId' | 'counter' | 'attempt' | 'usage'> {
    const { license } = this.#parts
    const { orderId = '', activationId = '', counter = 0 } = license.terms ?? {}
    return { licenseId, orderId, activationId, counter, attempt: '0'.repeat(32), usage: this.#usage() }
  }

  /** Figures only, never a name. [A12] */
  #usage(): RevalidationRequest['usage'] {
    const { roster, license, now } = this.#parts
    const licensed = MODULE_IDS.filter((id) => license.grants.entitlements.has(id))
    return Object.fromEntries(
      licensed.map((id) => {
        const { active, held, trial } = roster.seatCounts(id, now())
        return [id, { active, held, trial }]
      }),
    )
  }

  #sender(salt: string) {
    const { installation, now } = this.#parts
    return {
      machine: { referenceId: installation.referenceId, salt, facts: installation.facts(salt) },
      installationKey: 'A'.repeat(43),
      host: installation.host,
      version: installation.version,
      builtAt: installation.builtAt,
      formatVersions: [1],
      sentAt: toIso(now()),
    }
  }
}
