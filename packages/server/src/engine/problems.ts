import type { Fault } from '@seatwarden/core/vending/order-faults'
import { ProblemError } from '@seatwarden/protocol/problem'
import { isUniqueViolation } from '@seatwarden/runtime/db/database'

export const notFound = (what: string): ProblemError =>
  new ProblemError('not_found', `There is no ${what}.`, 'Compare it with the list.')

export const taken = (what: string): ProblemError =>
  new ProblemError('conflict', `${what} exists already; nothing was changed.`, 'Choose another, or change that one.')

/** A key that two wrote at the same moment is a conflict like one that was there before. */
export const onceOnly = async <T>(what: string, work: () => Promise<T>): Promise<T> => {
  try {
    return await work()
  } catch (error) {
    throw isUniqueViolation(error) ? taken(what) : error
  }
}

/** Names the first fault in its sentence, and all of them by their fields. */
export const refuseFaults = (faults: Fault[], next: string): void => {
  const [first] = faults
  if (!first) return
  const more = faults.length > 1 ? ` (and ${faults.length - 1} more)` : ''
  throw new ProblemError('unusable', `${first.path}: ${first.message}${more}.`, next, faults)
}
