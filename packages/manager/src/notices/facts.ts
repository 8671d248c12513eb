import type { Instant } from '@seatwarden/core/instant'
import type { AfterExpiry, SeatPolicy } from '@seatwarden/core/license'
import type { CalendarText } from '@seatwarden/core/lifecycle/calendar'
import type { Why } from '@seatwarden/core/lifecycle/ladder'
import type { AnyText } from '@seatwarden/core/lifecycle/recipients'
import type { ModuleId } from '@seatwarden/core/module'

/** What every notice says of where it comes from. */
export interface Origin {
  host: string
  /** IP addresses of the machine. */
  addresses: readonly string[]
  zone: string
  /** Of this console, for links; null: not known. */
  console: string | null
  license: LicenseFacts | null
}

export interface LicenseFacts {
  orderId: string
  product: string
  vendor: string
  manageUrl: string
  supportUrl: string
  /** `license.vendor.example:443`; null: none is asked. */
  server: string | null
}

/** The dates of a countdown. */
export interface Dates {
  /** Null: settings stay open. [F4] */
  emergencyAt: Instant | null
  lastCallAt: Instant
  /** The midnight of the first stop. [D8] */
  firstStop: Instant
}

/** A countdown as it stands when its notice is written. [D3 D4 D5 D7] */
export interface Countdown extends Dates {
  why: Why
  startedAt: Instant
  attempts: number
  failure: { at: Instant; sentence: string } | null
  nextAttemptAt: Instant | null
  /** What of the machine changed. [F4] */
  difference: string
  /** The program's build against the maintenance of its license. [L12] */
  build: { builtAt: Instant; maintenanceEnds: Instant } | null
}

type CountdownFacts = { text: Why | 'emergency' | 'last_call' } & Countdown

/** A date that was known long before. [L11 L16 N1 A13] */
interface CalendarFacts {
  text: CalendarText
  deadline: Instant
  /** The next reminder; null: this is the last one. */
  again: Instant | null
  /** What follows if nothing changes; null: nothing stops. */
  follows: Dates | null
  modules: readonly { name: string; afterExpiry: AfterExpiry }[]
}

interface ResolvedFacts {
  text: 'resolved'
  why: Why
  startedAt: Instant
  /** Settings were locked; services had been stopped. */
  locked: boolean
  stopped: boolean
  /** Other countdowns that go on. */
  others: readonly { why: Why; firstStop: Instant }[]
  nextRevalidation: Instant | null
  /** It ended because the license was given up, and when what follows without one ends. [A11] */
  givenUp?: { evaluationEnds: Instant }
}

export interface OverLimitFacts {
  module: ModuleId
  name: string
  seats: number | 'unlimited'
  /** How many are on trial; `accounts` names the soonest to lose access. */
  total: number
  accounts: readonly { address: string; endsAt: Instant }[]
}

interface CrossingFacts {
  text: 'seats_near' | 'seats_full' | 'seats_resolved'
  name: string
  usedSeats: number
  seats: number | 'unlimited'
  policy: SeatPolicy
  /** Milliseconds that a trial seat lasts; absent in notices of before. [S5 L15] */
  trial?: number
}

type NewsFacts =
  | { text: 'copy_seen'; sentence: string }
  | { text: 'license_changed'; changes: readonly string[]; seats: readonly string[] }
  | { text: 'seats_shrunk'; changes: readonly string[]; seats: readonly string[] }
  | {
      text: 'trial_seats'
      night: Instant
      /** Different accounts in all modules together. */
      people: number
      modules: readonly OverLimitFacts[]
    }
  | CrossingFacts
  /** `by`: milliseconds that the machine's clock is ahead of the time that counts; below 0: behind. [D12] */
  | { text: 'clock_jumped'; by: number; counted: Instant; believedAt: Instant }

/** What a notice's words are made of, besides where it comes from. */
export type Particulars = CountdownFacts | CalendarFacts | ResolvedFacts | NewsFacts

/** Kept with the notice, so that what it says never changes later. [N3] */
export type NoticeFacts = Particulars & {
  origin: Origin
  /** When it fell due. */
  at: Instant
  writtenAt: Instant
  recipients: readonly string[]
}

export type FactsOf<T extends AnyText> = T extends AnyText ? NoticeFacts & { text: T } : never
