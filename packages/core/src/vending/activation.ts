import { DAY, type Instant } from '../instant.ts'
import type { Machine } from '../machine.ts'
import { POLICY } from '../policy.ts'

/** The binding of an order to one installation. An order has one active at most. [A1 A9] */
export interface Activation {
  activationId: string
  orderId: string
  machine: Machine
  host: string
  version: string
  firstAt: Instant
  lastHeardAt: Instant
  state: 'active' | 'moved'
  /** When moved: the machine left behind may run until then. [F5] */
  runsUntil: Instant | null
}

/** One move of an order to another machine. [F5] */
export interface Transfer {
  transferId: string
  orderId: string
  from: string
  to: string
  at: Instant
}

/** What both requests tell of the program that asks. [A12] */
export interface Caller {
  machine: Machine
  host: string
  version: string
  /** Build date; null when only the Reference ID is known (offline, typed by hand). [L12 A2] */
  builtAt: Instant | null
  formatVersions: readonly number[]
  sentAt: Instant
}

/** A year of F5 is 365 days that end now, so that nothing is won by waiting for January. */
const YEAR = 365 * DAY

/** [F5] Moves that an order has left. */
export const movesLeft = (transfers: readonly Transfer[], now: Instant): number => {
  const used = transfers.filter((transfer) => transfer.at > now - YEAR).length
  return Math.max(0, POLICY.transfersPerYear - used)
}

/** The activation that holds the order. */
export const activeOf = (activations: readonly Activation[]): Activation | undefined =>
  activations.find((activation) => activation.state === 'active')

/**
 * The machine to keep on record. The facts of the first start stay while the Reference ID does, so that small changes
 * do not add up to another machine; a new Reference ID is a new first start. [F2]
 */
export const machineToKeep = (known: Machine, now: Machine): Machine =>
  known.referenceId === now.referenceId && Object.keys(known.facts).length > 0 ? known : now
