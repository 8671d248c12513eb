import { createHash } from 'node:crypto'
import type { Instant } from '@seatwarden/core/instant'
import type { Sql } from '@seatwarden/runtime/db/database'

/** A token has 256 bits of chance, so a plain hash keeps it. [Q3] */
const hashOf = (token: string): string => createHash('sha256').update(token).digest('hex')

export const countTokens = async (sql: Sql): Promise<number> =>
  (await sql.get<{ count: number }>('select count(*) as count from tokens'))?.count ?? 0

export const insertToken = (tx: Sql, token: string, name: string, now: Instant): Promise<number> =>
  tx.run('insert into tokens (token_hash, name, created_at) values ($1, $2, $3)', hashOf(token), name, now)

/** The name of whoever holds the token. */
export const nameOfToken = async (sql: Sql, token: string): Promise<string | undefined> =>
  (await sql.get<{ name: string }>('select name from tokens where token_hash = $1', hashOf(token)))?.name

export interface TokenRow {
  /** Of whoever holds it; the history names its acts so. */
  name: string
  createdAt: Instant
}

export const listTokens = (sql: Sql): Promise<TokenRow[]> =>
  sql.all<TokenRow>('select name, created_at as "createdAt" from tokens order by created_at, name')

/** How many there were. */
export const deleteTokens = (tx: Sql, name: string): Promise<number> =>
  tx.run('delete from tokens where name = $1', name)
