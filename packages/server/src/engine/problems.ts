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
