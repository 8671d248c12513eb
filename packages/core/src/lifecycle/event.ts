import type { Instant } from '../instant.ts'
import type { LicenseTerms } from '../license.ts'
import type { CalendarText } from './calendar.ts'
import type { NoticeText, Why } from './ladder.ts'
import type { Cause, Failure, LifecycleState } from './state.ts'

/** What happens to a license. */
export type LifecycleEvent =
  | { kind: 'tick' }
  /** The manager came up; `lastSeenAt` is the last instant it is known to have run. [D9] */
  | {
      kind: 'started'
      lastSeenAt: Instant
      /** Whether the machine is another; what was found at the start holds before anything missed is played. [F4] */
      mismatch?: boolean
      /** When the program that came up was built; null: not known; absent: it is the one of before. [L12] */
      builtAt?: Instant | null
    }
  /** A `revalidate` failed, or a revalidation by hand. A daily check that fails is not told here. [A7] */
  | { kind: 'attempt_failed'; failure: Failure }
  /** `ahead`: the time that counts is known to be ahead of what the vendor has signed just now. [D12] */
  | { kind: 'attempt_answered'; terms: LicenseTerms; ahead?: boolean }
  /** A license was entered by hand: activation, offline file. */
  | { kind: 'installed'; terms: LicenseTerms; ahead?: boolean }
  /** A license comes back from its backup: it may be of another order and older than the one installed. [A10] */
  | { kind: 'restored'; terms: LicenseTerms }
  /** The license was given up: deactivated. [A11] */
  | { kind: 'removed' }
  | { kind: 'mismatch'; found: boolean }

/** What must be done once the new state is stored. `key` makes doing it twice harmless. */
export type LifecycleEffect =
  | { kind: 'revalidate'; key: string }
  | {
      kind: 'notice'
      key: string
      text: NoticeText | CalendarText | 'resolved'
      cause: Cause | null
      /** What the whole countdown is about, also when `text` is `emergency` or `last_call`; null: a calendar notice. */
      why: Why | null
      about: string
      /** When it fell due. */
      at: Instant
      /** What it warns of: the end of an evaluation, license or maintenance, or of a countdown the first stop; null: nothing more. */
      deadline: Instant | null
    }
  | { kind: 'stop_services'; key: string; at: Instant }
  | { kind: 'start_services'; key: string }

export interface Decision {
  state: LifecycleState
  effects: LifecycleEffect[]
}
