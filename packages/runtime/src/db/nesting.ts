import { AsyncLocalStorage } from 'node:async_hooks'
import { DatabaseError } from './sql.ts'

/**
 * Finds a transaction begun inside another of the same database, which on SQLite would wait for itself for ever.
 * Following asynchronous work costs every promise of the process something, so programs run without it and tests with.
 */
export type Nesting = <T>(work: () => Promise<T>) => Promise<T>

/** One for all databases: each that is ever made is carried on by every promise from then on. */
const inside = new AsyncLocalStorage<readonly object[]>()

export const createNesting = (checked: boolean): Nesting => {
  if (!checked) return (work) => work()
  const self = {}
  return async (work) => {
    const around = inside.getStore() ?? []
    if (around.includes(self)) throw new DatabaseError('a transaction was begun inside another; pass its tx on instead')
    return inside.run([...around, self], work)
  }
}
