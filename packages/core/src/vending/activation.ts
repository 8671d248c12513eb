import { DAY, type Instant } from '../instant.ts'
import { POLICY } from '../policy.ts'
import { type SaltedMachine, shownByFacts } from './salted-machine.ts'

/** The binding of a license to one installation. A license has one active at most. [A1 A9] */
export interface Activation {
  activationId: string
  /** Of the license's first order: the whole chain is bound. [A4] */
  orderId: string
  machine: SaltedMachine
  host: string
  version: string
  firstAt: Instant
  lastHeardAt: Instant
  /** `moved`: left behind by a move; `released`: given up, or freed by the vendor. [F5 A11] */
  state: 'active' | 'moved' | 'released'
  /** When moved: the machine left behind may run until then. [F5] */
  runsUntil: Instant | null
  /** When released, and why the vendor did it; null: the installation itself gave it up. [A11] */
  released: { at: Instant; reason: string | null } | null
  /** Public half of the installation's own key; null: not heard yet. [A11] */
  installationKey: string | null
  /** A second installation with the same activation was seen, and nobody has settled it yet. [F6] */
  copySeen: { at: Instant; sentence: string } | null
}

/** One move of a license to another machine. [F5] */
export interface Transfer {
  transferId: string
  /** Of the license's first order. */
  orderId: string
  from: string
  to: string
  at: Instant
}

/** Moves that the vendor allowed beside the usual ones. [F5] */
export interface ExtraMoves {
  more: number
  at: Instant
}

/** What both requests tell of the program that asks. [A12] */
export interface Caller {
  machine: SaltedMachine
  host: string
  version: string
  /** Build date; null when only the Reference ID is known (offline, typed by hand). [L12 A2] */
  builtAt: Instant | null
  formatVersions: readonly number[]
  sentAt: Instant
  /** null where only the Reference ID is known. [A11] */
  installationKey: string | null
}

/** A year of F5 is 365 days that end now, so that nothing is won by waiting for January. */
const YEAR = 365 * DAY

/** What counts of the moves of a license. [F5] */
export interface Moves {
  transfers: readonly Transfer[]
  extraMoves: readonly ExtraMoves[]
}

/** Moves that a license may make within a year. [F5] */
export const movesAllowed = ({ extraMoves }: Moves, now: Instant): number =>
  extraMoves
    .filter((extra) => extra.at > now - YEAR)
    .reduce<number>((sum, { more }) => sum + more, POLICY.transfersPerYear)

/** [F5] Moves that a license has left. */
export const movesLeft = (moves: Moves, now: Instant): number => {
  const used = moves.transfers.filter((transfer) => transfer.at > now - YEAR).length
  return Math.max(0, movesAllowed(moves, now) - used)
}

/** The activation that holds the license. */
export const activeOf = (activations: readonly Activation[]): Activation | undefined =>
  activations.find((activation) => activation.state === 'active')

/** Whether its machine may have its file written anew. [D1 F5] */
export const goesOn = ({ state, runsUntil }: Activation, now: Instant): boolean =>
  state === 'active' || (state === 'moved' && runsUntil !== null && now < runsUntil)

/**
 * The key that counts from now on. An installation that was made anew has a key of its own, and shows by its facts that
 * it may have the license; the Reference ID stands in every license file and shows nothing. Nor does a request that was
 * carried, if something newer was heard since it was made: `madeAt`. [A11 F1]
 */
export const keyToKeep = (
  { machine, installationKey: known, lastHeardAt }: Activation,
  { machine: now, installationKey: heard }: Caller,
  madeAt: Instant | null,
): string | null => {
  if (known === null || heard === null) return known ?? heard
  const isNewest = madeAt === null || madeAt >= lastHeardAt
  return isNewest && shownByFacts(machine, now) ? heard : known
}
