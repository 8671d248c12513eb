import type { Instant } from '@seatwarden/core/instant'
import { later, localDate } from '@seatwarden/core/instant'
import type { LicenseTerms } from '@seatwarden/core/license'
import { differences } from '@seatwarden/core/license-diff'
import { decide, nextDeadline } from '@seatwarden/core/lifecycle/decide'
import type { LifecycleEffect, LifecycleEvent } from '@seatwarden/core/lifecycle/event'
import { isFresh } from '@seatwarden/core/lifecycle/heal'
import { addressesOf } from '@seatwarden/core/lifecycle/recipients'
import { firstStart, type LifecycleState } from '@seatwarden/core/lifecycle/state'
import { MODULE_IDS } from '@seatwarden/core/module'
import type { Outcome } from '@seatwarden/core/refusal'
import { refuse } from '@seatwarden/core/refusal'
import { type Grants, grantsOf } from '@seatwarden/core/seats/grants'
import type { TrustStore } from '@seatwarden/protocol/license-file/keys'
import { termsOf } from '@seatwarden/protocol/license-file/terms'
import { verifyLicense } from '@seatwarden/protocol/license-file/verify'
import { DatabaseError, type Sql } from '@seatwarden/runtime/db/database'
import { put } from '@seatwarden/runtime/outbox'
import { licenseStore } from '../store/licenses.ts'
import type { SeatRead } from '../store/seat-rows.ts'
import { beforeChange } from './backups.ts'
import { promoteWaiting, shrinkHeld } from './promotion.ts'
import type { SeatWriter } from './seat-writer.ts'
import type { Stores } from './stores.ts'

const LIFECYCLE = 'lifecycle'
/** License files that are looked through for one that can be read. */
const KEPT = 20
const UNREADABLE =
  'no license file stored here can be read with the root keys that are set; set SEATWARDEN_ROOT_KEY as the vendor says, or restore the database from its backup'

export interface LicenseParts {
  stores: Stores
  writer: SeatWriter
  now: () => Instant
  zone: string
  referenceId: string
  trust: TrustStore
  /** Who gets notices beside the license holder. [N2] */
  postmaster: string
  /** Memory follows: these seats are as told now. */
  moved: (seats: readonly SeatRead[]) => void
  /** The vendor has signed this time. [D12] */
  confirmed: (signed: Instant) => void
  /** The newest license file cannot be read; the one before is tried. */
  unreadable: (sentence: string) => void
  /** Something about the license changed and was stored. */
  changed: () => void
}

/** What a license file would do, before it does it. [A12] */
export interface Proposal {
  terms: LicenseTerms
  changes: string[]
  text: string
  /** What was installed when it was read: `changes` are from there. */
  over: LicenseTerms | null
}

/** Whose seats a license file changes: who gets one of the waiting, who gives one up. [S6 S17] */
export interface SeatsMoved {
  promoted: SeatRead[]
  shrunk: SeatRead[]
}

type InstallEvent = 'installed' | 'attempt_answered' | 'restored'

export interface Installed extends Proposal, SeatsMoved {}

const NOBODY: SeatsMoved = { promoted: [], shrunk: [] }

/** Ends a transaction whose outcome alone was wanted. */
class Preview extends Error {
  moved: SeatsMoved = NOBODY
}

/**
 * Keeps the license in force and its life. Every event goes the same way: load, ask the core, store the new state and
 * its effects in one transaction, then act. Nothing else changes license state.
 */
export class License {
  readonly #parts: LicenseParts
  state: LifecycleState
  terms: LicenseTerms | null = null
  grants: Grants = grantsOf(null)

  constructor(parts: LicenseParts) {
    this.#parts = parts
    this.state = firstStart(parts.now())
  }

  /** Reads what is stored; plays what fell due while the manager was away. [D9] */
  async load(lastSeenAt: Instant | null, mismatch: boolean): Promise<void> {
    const { stores, now } = this.#parts
    const stored = await stores.state.read<LifecycleState>(stores.db, LIFECYCLE)
    if (stored) this.state = stored
    // The evaluation counts from here, so its begin is kept before anything else. [L11]
    else await stores.state.save(stores.db, LIFECYCLE, this.state)
    await this.#reread()
    await this.apply({ kind: 'started', lastSeenAt: lastSeenAt ?? now(), mismatch })
  }

  get nextDeadline(): Instant | null {
    return nextDeadline(this.state, this.#parts.zone)
  }

  /** What the vendor has signed, checked against its key; nothing is changed. [L2 A3] */
  async read(text: string): Promise<Outcome<{ terms: LicenseTerms }>> {
    const { trust, now } = this.#parts
    const verified = await verifyLicense(text, trust, later(now(), this.terms?.issuedAt ?? now()))
    return verified.ok ? termsOf(verified.payload) : verified
  }

  /** Reads a file that shall be installed: ours, and not older than what is here. [A2 A3] */
  async propose(text: string): Promise<Outcome<{ proposal: Proposal }>> {
    const read = await this.read(text)
    if (!read.ok) return read
    const { terms } = read
    const { referenceId, zone, now } = this.#parts
    if (terms.referenceId !== referenceId)
      return refuse(
        'reference_mismatch',
        `This file was made for ${terms.referenceId.slice(0, 8)}…; this machine is ${referenceId.slice(0, 8)}….`,
        'Move the license here, or get a file for this machine from the portal.',
      )
    if (!isFresh(this.state, terms, now())) return this.#stale(terms)
    return { ok: true, proposal: { terms, text, changes: differences(this.terms, terms, zone), over: this.terms } }
  }

  #stale(terms: LicenseTerms) {
    return refuse(
      'license_expired',
      `This file was issued on ${localDate(terms.issuedAt, this.#parts.zone)}; it is older than the one installed, or its own revalidation is due.`,
      'Get the present file from the portal.',
    )
  }

  /** While it waited its turn another was installed: an older one, or one of another order, must not come back. [A2] */
  #overtaken({ terms, over }: Proposal, event: InstallEvent, at: Instant): boolean {
    return event === 'installed' ? !isFresh(this.state, terms, at) : this.terms !== over
  }

  /** Whose seats this file would change; nothing is changed. [A12] */
  async preview(proposal: Proposal): Promise<SeatsMoved> {
    const { writer, now } = this.#parts
    const undo = new Preview()
    try {
      await writer.alone(
        async (tx) => {
          undo.moved = await this.#moveSeats(tx, proposal.terms, now())
          throw undo
        },
        () => undefined,
      )
    } catch (error) {
      if (error !== undo) throw error
    }
    return undo.moved
  }

  /** Applied live: new seats go to whoever waits, no session ends. Refused when another was quicker. [A7 S6] */
  async install(
    proposal: Proposal,
    reason: string,
    event: InstallEvent = 'installed',
  ): Promise<Outcome<{ installed: Installed }>> {
    const { writer, now, moved, changed } = this.#parts
    const { terms, text, changes } = proposal
    this.#parts.confirmed(terms.issuedAt)
    const done = await writer.alone(
      async (tx) => {
        const at = now()
        if (this.#overtaken(proposal, event, at)) return null
        await beforeChange(tx, { reason, at, from: this.terms, to: terms })
        await licenseStore.add(tx, { text, orderId: terms.orderId, reason, changes, installedAt: at })
        const next = await this.#decide(tx, { kind: event, terms }, at, terms)
        return { next, seats: await this.#moveSeats(tx, terms, at) }
      },
      (result) => {
        if (!result) return
        this.state = result.next
        this.#take(terms)
        moved([...result.seats.shrunk, ...result.seats.promoted])
      },
    )
    if (!done) return this.#stale(terms)
    changed()
    return { ok: true, installed: { ...proposal, ...done.seats } }
  }

  async #moveSeats(tx: Sql, terms: LicenseTerms, now: Instant): Promise<SeatsMoved> {
    const { seats } = this.#parts.stores
    const grants = grantsOf(terms)
    const shrunk = await shrinkHeld(tx, seats, MODULE_IDS, grants, now)
    return { shrunk, promoted: await promoteWaiting(tx, seats, MODULE_IDS, grants, now) }
  }

  /** Anything else that happens to the license. */
  async apply(event: LifecycleEvent): Promise<void> {
    const { writer, now } = this.#parts
    await writer.alone(
      (tx) => this.#decide(tx, event, now(), this.terms),
      (next) => {
        this.state = next
      },
    )
    this.#parts.changed()
  }

  /**
   * The newest file that can be read. It was verified when it came, so a key revoked since does not matter before the
   * next exchange (L14). Throws when none can: without terms nothing may be granted or refused.
   */
  async #reread(): Promise<void> {
    const { stores, unreadable, trust } = this.#parts
    const files = await licenseStore.recent(stores.db, KEPT)
    for (const file of files) {
      const at = later(this.#parts.now(), this.terms?.issuedAt ?? this.#parts.now())
      const verified = await verifyLicense(file.text, { ...trust, revoked: [] }, at)
      const read = verified.ok ? termsOf(verified.payload) : verified
      if (read.ok) {
        this.#take(read.terms)
        return
      }
      unreadable(read.refusal.sentence)
    }
    if (files.length > 0) throw new DatabaseError(UNREADABLE)
  }

  #take(terms: LicenseTerms): void {
    this.terms = terms
    this.grants = grantsOf(terms)
  }

  async #decide(tx: Sql, event: LifecycleEvent, now: Instant, terms: LicenseTerms | null): Promise<LifecycleState> {
    const { stores, zone } = this.#parts
    const decision = decide(this.state, event, now, zone)
    if (JSON.stringify(decision.state) !== JSON.stringify(this.state) || decision.effects.length > 0)
      await stores.state.save(tx, LIFECYCLE, decision.state)
    for (const effect of decision.effects) await this.#keep(tx, effect, now, terms)
    return decision.state
  }

  async #keep(tx: Sql, effect: LifecycleEffect, now: Instant, terms: LicenseTerms | null): Promise<void> {
    const { postmaster } = this.#parts
    const known = { postmaster, ...(terms && { holder: terms.holder.email, vendor: terms.vendor.noticeAddress }) }
    if (effect.kind === 'notice') await licenseStore.addNotice(tx, effect, addressesOf(effect.text, known), now)
    else await put(tx, [{ key: effect.key, kind: effect.kind, payload: null, dueAt: now }], now)
  }
}
