import { fromIso, type Instant, toIso } from '@seatwarden/core/instant'
import type { LicenseTerms } from '@seatwarden/core/license'
import type {
  ConnectionBody,
  ConnectionCheck,
  ConnectionStep,
  ConnectionView,
} from '@seatwarden/protocol/api/license-views'
import { isLoopback, isUnspecified } from '@seatwarden/runtime/listen'
import { type Authority, readAuthorities, type Trusted, trustedWith } from '../vendor/trusted.ts'
import type { Connection, HttpProxy } from '../vendor/way.ts'
import type { Vendor } from '../vendor-client.ts'
import { checkSteps } from './connection-check.ts'
import { type Answer, no, ok } from './properties/answer.ts'
import { proxyIn } from './proxy-setting.ts'
import type { Stores } from './stores.ts'

/** How the vendor is reached unless a person says otherwise. */
export interface ConnectionEnvironment {
  /** Asked until a license names its own server. */
  server: string | null
  /** Asked whatever the license names. */
  override: string | null
  proxy: HttpProxy | null
  /** PEM. */
  authorities: string
}

export const NO_ENVIRONMENT: ConnectionEnvironment = { server: null, override: null, proxy: null, authorities: '' }

/** What a person has set: all of it together stands before the environment's. */
interface Saved {
  proxy: HttpProxy | null
  /** PEM. */
  authorities: string
}

export interface ConnectionParts {
  stores: Stores
  environment: ConnectionEnvironment
  terms: () => LicenseTerms | null
  now: () => Instant
  /** Asks over the way as it is set, and tells of each link that holds. */
  vendor: (passed: (link: ConnectionStep['step'], sentence: string) => void) => Vendor
  changed: () => void
}

const CONNECTION = 'connection'

/** Of a server that was not told under which address it is reached: on another machine it leads nowhere. */
const isOwnAddress = (url: string): boolean => {
  const { hostname } = new URL(url)
  return isLoopback(hostname) || isUnspecified(hostname)
}

/** How the vendor is reached: read anew for every exchange, so that any node may change it, and no restart is needed. [A8] */
export class Connections {
  readonly #parts: ConnectionParts
  /** Made of 140 certificates or more: kept until others are wanted. */
  #trusted: { text: string; trusted: Trusted } | null = null

  constructor(parts: ConnectionParts) {
    this.#parts = parts
  }

  /** The license's own address, so that a vendor who moves is followed; before there is one, the environment's. */
  get server(): string | null {
    const { environment, terms } = this.#parts
    const licensed = terms()?.vendor.serverUrl ?? ''
    if (environment.override !== null) return environment.override
    return licensed === '' || isOwnAddress(licensed) ? (environment.server ?? (licensed || null)) : licensed
  }

  async now(): Promise<Connection> {
    const { proxy, authorities } = await this.#way()
    return { server: this.server, proxy, trusted: this.#trustedFor(authorities) }
  }

  async view(): Promise<ConnectionView> {
    const { proxy, authorities, from } = await this.#way()
    return {
      server: this.server ?? '',
      proxy: proxy && { url: proxy.url, user: proxy.user, password: proxy.password !== '' },
      authorities: this.#read(authorities).map(({ name }) => name),
      from,
    }
  }

  /** What is left out stays as it is; a fault changes nothing. In Emergency Mode too. [A8 D6] */
  async save({ proxy, authorities }: ConnectionBody): Promise<Answer<ConnectionView>> {
    const { stores, changed } = this.#parts
    const before = await this.#way()
    const wanted = proxy === undefined ? ok(before.proxy) : proxyIn(proxy, before.proxy)
    if (!wanted.ok) return wanted
    const certificates = authorities === undefined ? ok(before.authorities) : this.#authoritiesIn(authorities)
    if (!certificates.ok) return certificates
    const saved: Saved = { proxy: wanted.value, authorities: certificates.value }
    await stores.state.save(stores.db, CONNECTION, saved)
    changed()
    return ok(await this.view())
  }

  /** Tries the way link by link; nothing is changed. Asked for by a person, so also under a license marked offline. [A8 A13] */
  async check(): Promise<ConnectionCheck> {
    const { terms, now } = this.#parts
    const at = now()
    const held = new Map<ConnectionStep['step'], string>()
    const answer = await this.#parts.vendor((link, sentence) => held.set(link, sentence)).time()
    const steps = checkSteps(held, answer.ok ? { ok: true, vendor: fromIso(answer.now) } : answer, now())
    return {
      at: toIso(at),
      server: this.server ?? '',
      ok: steps.every((step) => step.ok === true),
      note: terms()?.offline ? OFFLINE : null,
      steps,
    }
  }

  async #way(): Promise<Saved & Pick<ConnectionView, 'from'>> {
    const { stores, environment } = this.#parts
    const saved = await stores.state.read<Saved>(stores.db, CONNECTION)
    return saved ? { ...saved, from: 'settings' } : { ...environment, from: 'environment' }
  }

  #read(text: string): Authority[] {
    return readAuthorities(text, this.#parts.now()).authorities
  }

  #trustedFor(text: string): Trusted {
    if (this.#trusted?.text !== text) this.#trusted = { text, trusted: trustedWith(this.#read(text)) }
    return this.#trusted.trusted
  }

  #authoritiesIn(text: string): Answer<string> {
    const { faults } = readAuthorities(text, this.#parts.now())
    if (faults.length === 0) return ok(text)
    const said = faults.map(({ sentence }) => sentence).join('; ')
    return no('unusable', `The certificates were not taken: ${said}. Nothing was changed.`, CORRECT)
  }
}

const CORRECT = 'Correct or leave out what is named, and save again: PEM certificates, one after the other.'
const OFFLINE =
  'The license is marked offline: no connection is ever made by itself. This one was made because you asked for it.'
