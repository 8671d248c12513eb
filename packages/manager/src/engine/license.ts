import { isKnownAhead } from '@seatwarden/core/confirmed-time'
import type { Instant } from '@seatwarden/core/instant'
import { fromIso, later } from '@seatwarden/core/instant'
import type { LicenseTerms } from '@seatwarden/core/license'
import { differences } from '@seatwarden/core/license-diff'
import { type Decision, decide, nextDeadline } from '@seatwarden/core/lifecycle/decide'
import type { LifecycleEvent } from '@seatwarden/core/lifecycle/event'
import { isFresh } from '@seatwarden/core/lifecycle/heal'
import { firstStart, type LifecycleState } from '@seatwarden/core/lifecycle/state'
import { MODULE_IDS } from '@seatwarden/core/module'
import type { Outcome } from '@seatwarden/core/refusal'
import { type Grants, grantsOf } from '@seatwarden/core/seats/grants'
import type { TrustStore } from '@seatwarden/protocol/license-file/keys'
import { DatabaseError, type Sql } from '@seatwarden/runtime/db/database'
import type { NoticeBook } from '../notices/book.ts'
import type { Thresholds } from '../notices/thresholds.ts'
import { knownStore } from '../store/backups.ts'
import { licenseStore } from '../store/licenses.ts'
import type { SeatRead } from '../store/seat-rows.ts'
import { beforeChange, noteEnd } from './backups.ts'
import type { ExchangeMarks } from './exchange-marks.ts'
import type { Installation } from './installation.ts'
import { noteRevoked, type ReadFile, revokedKeys, Trust } from './license-file.ts'
import { elsewhere, givenUp, stale } from './license-refusals.ts'
import { tellOfInstall } from './notices.ts'
import { promoteWaiting, shrinkHeld } from './promotion.ts'
import { type SeatsMoved, type SeatWords, seatLines } from './seat-words.ts'
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
  installation: Installation
  trust: TrustStore
  marks: ExchangeMarks
  /** Where notices are written down. [N3] */
  book: NoticeBook
  thresholds: Thresholds
  addressOf: (accountId: number) => string | undefined
  /** What else goes into the transaction that installs. */
  alongside: (tx: Sql, terms: LicenseTerms) => Promise<void>
  /** Memory follows: these seats are as told now. */
  moved: (seats: readonly SeatRead[]) => void
  /** The vendor has signed this time. [D12] */
  confirmed: (signed: Instant) => void
  /** What the machine's own clock shows, believed or not. A file of then may bear it out. [D12] */
  machineClock: () => Instant
  /** The newest license file cannot be read; the one before is tried. */
  unreadable: (sentence: string) => void
  /** Something about the license changed and was stored. */
  changed: () => void
}

/** What a license would do, before there is a file of it: nothing that could be installed. [A12] */
export interface Outlook {
  terms: LicenseTerms
  changes: string[]
  /** What was installed when it was read: `changes` are from there. */
  over: LicenseTerms | null
  /** The vendor gave it just now, and the time that counts is known to be ahead of it. [D12] */
  ahead?: boolean
}

/** What a license file would do, before it does it. [A12] */
export interface Proposal extends Outlook {
  text: string
  /** As it was verified; without it, it is verified again. */
  read?: ReadFile
}

/** `news`: what was bought came by itself; unlike a due revalidation its failing has no consequence. [A7] */
type InstallEvent = 'installed' | 'attempt_answered' | 'restored' | 'news'
/** Nobody asked for these, so that what they change is mailed. [A7] */
const BY_ITSELF: ReadonlySet<InstallEvent> = new Set(['attempt_answered', 'news'])

export interface Installed extends Proposal, SeatsMoved {}

/** What the transaction that installs leaves for memory. */
interface Kept {
  next: LifecycleState
  seats: SeatsMoved
  revoked: readonly string[]
  taken: () => void
}

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
  /** With which the installed file wants the machine's facts hashed; null without a license. [F1] */
  machineSalt: string | null = null
  readonly #trust: Trust

  constructor(parts: LicenseParts) {
    this.#parts = parts
    this.#trust = new Trust(parts.trust)
    this.state = firstStart(parts.now())
  }

  /** Reads what is stored; plays what fell due while the manager was away. [D9] */
  async load(lastSeenAt: Instant | null, mismatch: boolean): Promise<void> {
    const { stores, now, installation } = this.#parts
    const stored = await stores.state.read<LifecycleState>(stores.db, LIFECYCLE)
    if (stored) this.state = stored
    // The evaluation counts from here, so its begin is kept before anything else. [L11]
    else await stores.state.save(stores.db, LIFECYCLE, this.state)
    this.#trust.revoke(await revokedKeys(stores.db))
    if (this.state.terms) await this.#reread()
    const builtAt = fromIso(installation.builtAt) ?? null
    await this.apply({ kind: 'started', lastSeenAt: lastSeenAt ?? now(), mismatch, builtAt })
  }

  get nextDeadline(): Instant | null {
    return nextDeadline(this.state, this.#parts.zone)
  }

  /**
   * What the vendor has signed, checked against its key; nothing is changed. `answered`: the vendor gave it just now, so
   * that it says what the time is, and no clock says anything against it. [L2 L14 A3 D12]
   */
  read(text: string, answered = false): Promise<Outcome<ReadFile>> {
    const { now, machineClock } = this.#parts
    const latest = later(now(), machineClock())
    return this.#trust.read(text, answered ? null : later(latest, this.terms?.issuedAt ?? latest))
  }

  /** Reads a file that shall be installed: ours, not given up, and not older than what is here. [A2 A3 A11] */
  async propose(text: string, answered = false): Promise<Outcome<{ proposal: Proposal }>> {
    const read = await this.read(text, answered)
    if (!read.ok) return read
    const seen = await this.outlook(read.terms, answered)
    return seen.ok ? { ok: true, proposal: { ...seen.outlook, text, read } } : seen
  }

  /** What these terms would change, if a file with them were installed. [A12] */
  async outlook(terms: LicenseTerms, answered: boolean): Promise<Outcome<{ outlook: Outlook }>> {
    const { stores, installation, zone, now, machineClock } = this.#parts
    if (!installation.fits(terms.referenceId)) return elsewhere(terms, installation)
    const known = await knownStore.one(stores.db, terms.licenseId)
    if (known?.ended?.how === 'deactivated' && known.activationId === terms.activationId)
      return givenUp(terms, known.ended.at, zone)
    const ahead = answered && isKnownAhead(now(), terms.issuedAt, machineClock())
    if (!isFresh(this.state, terms, now(), ahead)) return stale(terms, zone)
    const changes = differences(this.terms, terms, zone)
    return { ok: true, outlook: { terms, changes, over: this.terms, ahead } }
  }

  /** While it waited its turn another was installed: an older one, or one of another order, must not come back. [A2] */
  #overtaken({ terms, over, ahead }: Proposal, event: InstallEvent, at: Instant): boolean {
    return event === 'installed' ? !isFresh(this.state, terms, at, ahead) : this.terms !== over
  }

  /** Whose seats this file would change; nothing is changed. [A12] */
  async preview({ terms }: Outlook): Promise<SeatsMoved> {
    const { writer, now } = this.#parts
    const undo = new Preview()
    try {
      await writer.alone(
        async (tx) => {
          undo.moved = await this.#moveSeats(tx, terms, now())
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
    const { writer, now, zone, changed } = this.#parts
    const { terms } = proposal
    const verified = proposal.read ? { ok: true as const, ...proposal.read } : await this.read(proposal.text)
    if (!verified.ok) return verified
    this.#parts.confirmed(terms.issuedAt)
    const done = await writer.alone(
      async (tx) => {
        const at = now()
        if (this.#overtaken(proposal, event, at)) return null
        return this.#store(tx, { proposal, read: verified, reason, event, at })
      },
      (result) => result && this.#hold(result, verified),
    )
    if (!done) return stale(terms, zone)
    changed()
    return { ok: true, installed: { ...proposal, ...done.seats } }
  }

  async #store(
    tx: Sql,
    install: { proposal: Proposal; read: ReadFile; reason: string; event: InstallEvent; at: Instant },
  ) {
    const { installation, marks, alongside, book, thresholds } = this.#parts
    const { proposal, read, reason, event, at } = install
    const { terms, text, changes, ahead } = proposal
    await beforeChange(tx, { reason, at, from: this.terms, to: terms })
    await licenseStore.add(tx, { text, orderId: terms.orderId, reason, changes, installedAt: at })
    await marks.installed(tx, terms)
    await alongside(tx, terms)
    const revoked = await noteRevoked(tx, read.revoked)
    const happened = { kind: event === 'news' ? 'installed' : event, terms, ...(ahead && { ahead }) } as const
    const next = await this.#decide(tx, happened, at, terms)
    const taken = await installation.take(tx, terms.referenceId)
    const seats = await this.#moveSeats(tx, terms, at)
    await thresholds.look(tx, terms)
    const told = { terms, now: at, changes, seats: seatLines(this.words(terms), seats) }
    await tellOfInstall(tx, book, told, {
      changed: BY_ITSELF.has(event) && changes.length > 0,
      shrunk: seats.shrunk.length > 0,
    })
    return { next, seats, revoked, taken }
  }

  #hold({ next, seats, revoked, taken }: Kept, read: ReadFile): void {
    taken()
    this.state = next
    this.#trust.revoke(revoked)
    this.#take(read)
    this.#parts.moved([...seats.shrunk, ...seats.promoted])
  }

  /** The license is given up: its end is played, and `keep` goes with it into one transaction. [A11] */
  async release(keep: (tx: Sql, at: Instant) => Promise<void>): Promise<SeatsMoved> {
    const { writer, now, moved, changed } = this.#parts
    const { terms } = this
    const done = await writer.alone(
      async (tx) => {
        const at = now()
        await beforeChange(tx, { reason: 'deactivation', at, from: terms, to: null })
        if (terms) await noteEnd(tx, terms, 'deactivated', at)
        await keep(tx, at)
        const next = await this.#decide(tx, { kind: 'removed' }, at, terms)
        await this.#parts.thresholds.look(tx, null)
        return { next, seats: await this.#moveSeats(tx, null, at) }
      },
      ({ next, seats }) => {
        this.state = next
        this.terms = null
        this.machineSalt = null
        this.grants = grantsOf(null)
        moved([...seats.shrunk, ...seats.promoted])
      },
    )
    changed()
    return done.seats
  }

  /** The vendor has revoked the order of this license: no backup brings it back. [A10] */
  noteRevokedOrder(terms: LicenseTerms): Promise<void> {
    const { stores, now } = this.#parts
    return stores.db.transaction((tx) => noteEnd(tx, terms, 'revoked', now()))
  }

  /** What an event would make of the license; nothing is changed. [D13] */
  foresee(event: LifecycleEvent): Decision {
    return decide(this.state, event, this.#parts.now(), this.#parts.zone)
  }

  words(terms: LicenseTerms | null): SeatWords {
    const { addressOf, now, zone } = this.#parts
    return { terms, addressOf, now: now(), zone }
  }

  async #moveSeats(tx: Sql, terms: LicenseTerms | null, now: Instant): Promise<SeatsMoved> {
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
   * next exchange (L14), nor does a clock set back since: its own date is past (D12). Throws when none can: without terms nothing may be granted or refused.
   */
  async #reread(): Promise<void> {
    const { stores, unreadable, confirmed } = this.#parts
    const files = await licenseStore.recent(stores.db, KEPT)
    for (const file of files) {
      const read = await this.#trust.readAgain(file.text)
      if (read.ok) {
        confirmed(read.terms.issuedAt)
        this.#take(read)
        return
      }
      unreadable(read.refusal.sentence)
    }
    if (files.length > 0) throw new DatabaseError(UNREADABLE)
  }

  #take({ terms, machineSalt }: ReadFile): void {
    this.terms = terms
    this.grants = grantsOf(terms)
    this.machineSalt = machineSalt
  }

  async #decide(tx: Sql, event: LifecycleEvent, now: Instant, terms: LicenseTerms | null): Promise<LifecycleState> {
    const { stores, zone, installation, book } = this.#parts
    const decision = decide(this.state, event, now, zone)
    if (JSON.stringify(decision.state) !== JSON.stringify(this.state) || decision.effects.length > 0)
      await stores.state.save(tx, LIFECYCLE, decision.state)
    const { difference, builtAt: built } = installation
    const scene = { before: this.state, after: decision.state, terms, zone, now, difference }
    await book.keep(tx, decision.effects, { ...scene, builtAt: fromIso(built) ?? null })
    return decision.state
  }
}
