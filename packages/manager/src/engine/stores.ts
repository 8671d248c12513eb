import type { Database } from '@seatwarden/runtime/db/database'
import { accountFactsStore } from '../store/account-facts.ts'
import { accountStore } from '../store/accounts.ts'
import { policyStore } from '../store/policy.ts'
import { seatStore } from '../store/seats.ts'
import { stateStore } from '../store/state.ts'

export const storesOf = (db: Database) => ({
  db,
  accounts: accountStore(db.dialect),
  accountFacts: accountFactsStore(db.dialect),
  seats: seatStore(db.dialect),
  policy: policyStore,
  state: stateStore,
})
export type Stores = ReturnType<typeof storesOf>
