import type { Instant } from '../instant.ts'
import { type LicenseTerms, masterOf } from '../license.ts'

/** Why something counts down. Each cause has its own ladder; several can run beside each other. */
export type Cause = 'revalidation' | 'expiry' | 'evaluation' | 'build' | 'mismatch'

export type Phase = 'unlicensed' | 'valid' | 'grace' | 'emergency' | 'expired'

/** How the last attempt to revalidate ended. [D2 D11] */
export interface Failure {
  /** When the attempt ended. */
  at: Instant
  /** The vendor's refusal is not a failed connection: own text, same ladder. [D11] */
  refused: boolean
  code: string
  sentence: string
}

/** One cause's countdown. The clock starts at `startedAt` and survives restarts. [D3] */
export interface Episode {
  cause: Cause
  /** `<cause>-<startedAt>`; effects carry it in their keys. */
  id: string
  startedAt: Instant
  /** Milliseconds; what the license promised when the countdown began. A later file can only lengthen it. [D5] */
  grace: number
  /** Every rung up to here has been played. */
  playedUntil: Instant
  /** The first stop is put off to this midnight after an absence, once. [D9] */
  firstStopPutOffTo: Instant | null
}

export interface LifecycleState {
  firstStartAt: Instant
  /** Of the program that runs; null: not known. [L12] */
  builtAt: Instant | null
  terms: TermsInForce | null
  episodes: Episode[]
  lastFailure: Failure | null
  /** Attempts that failed in the running revalidation episode. */
  failures: number
  /** The next attempt to revalidate; null when none is wanted, or one is under way. */
  nextAttemptAt: Instant | null
  lastRevalidatedAt: Instant | null
  /** Services that the manager stopped are stopped now. [D8 D10] */
  stopped: boolean
  /** Calendar notices (L11 L16 N1 A13) up to here have been given or passed over. */
  calendarUntil: Instant
}

/** What the lifecycle needs of the license: durations and dates. */
export interface TermsInForce {
  licenseId: string
  /** A file for another machine clears a mismatch. [F4] */
  referenceId: string
  activationId: string
  /** Rises with every exchange. [F6] */
  counter: number
  issuedAt: Instant
  /** From when `revalidateEvery` counts; absent: from `issuedAt`. */
  periodFrom?: Instant
  revalidateEvery: number
  grace: number
  expiresAt: Instant | null
  offline: boolean
  evaluation: boolean
  /** The master's maintenance end: a build after it is too new. [L12] */
  masterEnds: Instant
  maintenance: { module: string; ends: Instant }[]
}

export const firstStart = (now: Instant): LifecycleState => ({
  firstStartAt: now,
  builtAt: null,
  terms: null,
  episodes: [],
  lastFailure: null,
  failures: 0,
  nextAttemptAt: null,
  lastRevalidatedAt: null,
  stopped: false,
  calendarUntil: now,
})

/** `periodFrom`: where the time that counts is known to be ahead of the vendor's, its own beginning of the period. [D12] */
export const inForce = (terms: LicenseTerms, periodFrom?: Instant): TermsInForce => ({
  licenseId: terms.licenseId,
  referenceId: terms.referenceId,
  activationId: terms.activationId,
  counter: terms.counter,
  issuedAt: terms.issuedAt,
  ...(periodFrom !== undefined && { periodFrom }),
  revalidateEvery: terms.revalidateEvery,
  grace: terms.grace,
  expiresAt: terms.expiresAt,
  offline: terms.offline,
  evaluation: terms.type === 'evaluation',
  masterEnds: masterOf(terms).maintenanceEnds,
  maintenance: terms.entitlements.map((e) => ({ module: e.module, ends: e.maintenanceEnds })),
})
