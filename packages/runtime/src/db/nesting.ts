import { AsyncLocalStorage } from 'node:async_hooks'
import { DatabaseError } from './sql.ts'

/**
 * Finds a transaction begun inside another of the same database, which on SQLite would wait for itself for ever.
 * Following asynchronous work costs every promise of the process something, so programs run without it and tests with.
 */
export type Nesting = <T>(work: () => Promise<T>) => Promise<T>

export const createNesting = (checked: boolean): Nesting => {
  if (!checked) return (work) => work()
  const inside = new AsyncLocalStorage<true>()
  return async (work) => {
    if (inside.getStore()) throw new DatabaseError('a transaction was begun inside another; pass its tx on instead')
    return inside.run(true, work)
  }
}
