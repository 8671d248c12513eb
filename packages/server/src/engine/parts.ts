import type { Clock } from '@seatwarden/runtime/clock'
import type { Database } from '@seatwarden/runtime/db/database'
import type { Log } from '@seatwarden/runtime/log'
import type { Random } from '@seatwarden/runtime/random'
import type { Keyring } from './keyring.ts'
import type { Waiters } from './waiters.ts'

/** What everything that changes records is made of. */
export interface EngineParts {
  db: Database
  clock: Clock
  random: Random
  keys: Keyring
  log: Log
  waiters: Waiters
  /** The address that license files name when the profile names none. */
  url: () => string
}
