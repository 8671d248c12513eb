import { type Instant, toIso } from '@seatwarden/core/instant'
import type { LicenseTerms } from '@seatwarden/core/license'
import { MODULE_IDS, type ModuleId } from '@seatwarden/core/module'
import type {
  ActivationRequest,
  CheckRequest,
  CustomerDetails,
  DeactivationBody,
  RevalidationRequest,
  TrialRequest,
} from '@seatwarden/protocol/api/exchange'
import { FORMAT_VERSION } from '@seatwarden/protocol/license-file/payload'
import type { Mark } from './exchange-marks.ts'
import type { Installation } from './installation.ts'
import type { License } from './license.ts'
import type { Roster } from './roster.ts'

export interface RequestParts {
  license: License
  roster: Roster
  installation: Installation
  /** Of the installation's own key. [A11] */
  publicKey: string
  /** The time that counts. [D12] */
  now: () => Instant
}

export interface ActivationAsked {
  details?: CustomerDetails | undefined
  /** Consent to F5's move. */
  move?: boolean | undefined
  sentAt?: Instant | undefined
  /** Only what would be granted is wanted. [A12] */
  dryRun?: boolean | undefined
}

/** From which license a request comes, and with what its machine's facts are hashed. */
export interface From {
  terms: LicenseTerms
  mark: Mark
  salt: string
  /** Where not the time that counts. [D12] */
  sentAt?: Instant | undefined
}

/** Everything that is ever told to the vendor, word for word; never the name of an account. [A12] */
export class Requests {
  readonly #parts: RequestParts

  constructor(parts: RequestParts) {
    this.#parts = parts
  }

  /** Of the machine as it is now: on another machine than the known one the license would move there. [A1 F5] */
  activation(
    orderId: string,
    salt: string,
    { details, move, sentAt, dryRun = false }: ActivationAsked = {},
  ): ActivationRequest {
    const { license, installation } = this.#parts
    return {
      orderId,
      ...this.#sender(salt, installation.referenceIdNow, sentAt),
      installedOrderId: license.terms?.orderId ?? null,
      dryRun,
      ...(move && { move }),
      ...(details && { details }),
    }
  }

  revalidation(from: From): RevalidationRequest {
    return { ...this.#identification(from), ...this.#known(from), usage: this.#usage() }
  }

  check(from: From, wait: number): CheckRequest {
    return { ...this.revalidation(from), wait }
  }

  deactivation(from: From): DeactivationBody {
    return { ...this.#identification(from), ...this.#known(from) }
  }

  trial(from: From, module: ModuleId, details: CustomerDetails): TrialRequest {
    return { ...this.#identification(from), ...this.#known(from), module, details }
  }

  #identification({ terms: { licenseId, orderId, activationId }, mark: { counter, attempt } }: From) {
    return { licenseId, orderId, activationId, counter, attempt }
  }

  #known({ salt, sentAt }: From) {
    return this.#sender(salt, this.#parts.installation.referenceId, sentAt)
  }

  /** Figures only. [A12] */
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

  #sender(salt: string, referenceId: string, sentAt = this.#parts.now()) {
    const { installation, publicKey } = this.#parts
    return {
      machine: { referenceId, salt, facts: installation.facts(salt) },
      installationKey: publicKey,
      host: installation.host,
      version: installation.version,
      builtAt: installation.builtAt,
      formatVersions: [FORMAT_VERSION],
      sentAt: toIso(sentAt),
    }
  }
}
