import type { Sql } from '@seatwarden/runtime/db/database'
import type { EngineParts } from './parts.ts'

/** Ends a transaction of which the outcome alone is wanted. */
class Rehearsed extends Error {}

/** What would be done, as it is decided in earnest; nothing of it is kept, the history included. [A12 S11] */
export const rehearse = async <T>({ db }: EngineParts, work: (tx: Sql) => Promise<T>): Promise<T> => {
  const undo = new Rehearsed('nothing is kept')
  const outcomes: T[] = []
  try {
    await db.transaction(async (tx) => {
      outcomes.push(await work(tx))
      throw undo
    })
  } catch (error) {
    if (error !== undo) throw error
  }
  return outcomes.at(-1) as T
}
