import { type Machine, sameMachine } from '@seatwarden/core/machine'
import type { Sql } from '@seatwarden/runtime/db/database'
import { type Facts, hashedFacts, referenceIdOf } from '../fingerprint.ts'
import { stateStore } from '../store/state.ts'

const MACHINE = 'machine'

/** Facts are kept hashed: what is stored tells nobody a serial number. */
const STORED_SALT = 'seatwarden'

/**
 * The machine's Reference ID: fixed at the first start, and kept while enough of the facts of then are here now. [F1 F2]
 * `same` is false on another machine: what is stored was made elsewhere. [F4]
 */
export const recogniseMachine = async (db: Sql, facts: Facts): Promise<{ referenceId: string; same: boolean }> => {
  const now: Machine = { referenceId: referenceIdOf(facts), facts: hashedFacts(facts, STORED_SALT) }
  const stored = await stateStore.read<Machine>(db, MACHINE)
  if (stored) return { referenceId: stored.referenceId, same: sameMachine(stored, now) }
  await stateStore.save(db, MACHINE, now)
  return { referenceId: now.referenceId, same: true }
}
