import type { Instant } from '@seatwarden/core/instant'
import type { Sql } from '@seatwarden/runtime/db/database'

/** A license file: what is to be signed is written down before it is. */
export interface Issuance {
  activationId: string
  counter: number
  /** The counter that the asking machine presented; null for an activation. [F6] */
  presented: number | null
  /** The attempt that asked; null for an activation. [F6] */
  attempt: string | null
  cause: 'activation' | 'revalidation' | 'download' | 'check' | 'trial'
  issuedAt: Instant
  /** Canonical JSON of the license. */
  payload: string
  /** The signed file; null until it is. */
  file: string | null
}

const LAST = `select activation_id as "activationId", counter, presented, attempt, cause, issued_at as "issuedAt", payload, file
  from issuances where activation_id = $1 order by counter desc limit 1`
const INSERT = `insert into issuances (activation_id, counter, presented, attempt, cause, issued_at, payload)
  values ($1, $2, $3, $4, $5, $6, $7)`
const SET_FILE = 'update issuances set file = $3 where activation_id = $1 and counter = $2 and file is null'

export const lastIssuance = (sql: Sql, activationId: string): Promise<Issuance | undefined> =>
  sql.get<Issuance>(LAST, activationId)

export const insertIssuance = (tx: Sql, it: Issuance): Promise<number> =>
  tx.run(INSERT, it.activationId, it.counter, it.presented, it.attempt, it.cause, it.issuedAt, it.payload)

export const saveFile = (sql: Sql, it: Issuance, file: string): Promise<number> =>
  sql.run(SET_FILE, it.activationId, it.counter, file)

/** What became of it, when another node was quicker. */
export const readFile = async (sql: Sql, it: Issuance): Promise<string | null | undefined> => {
  const found = 'select file from issuances where activation_id = $1 and counter = $2'
  return (await sql.get<{ file: string | null }>(found, it.activationId, it.counter))?.file
}
