import type { Instant } from '@seatwarden/core/instant'
import type { KeyDates } from '@seatwarden/core/vending/keys'
import type { RootKey } from '@seatwarden/protocol/license-file/keys'
import type { Sql } from '@seatwarden/runtime/db/database'

/** A key that signs licenses. [L14] */
export interface IssuingKeyRow extends KeyDates {
  publicKey: string
  /** Compact JWS of the root. */
  certificate: string
  /** The private key, encrypted. [V4] */
  sealed: string
  /** Why it was revoked. */
  reason: string | null
}

/** Every key revoked so far, as the root signed it. */
export interface RevocationListRow {
  rootKeyId: string
  issuedAt: Instant
  /** Compact JWS. */
  list: string
}

const ROOTS = 'select key_id as "keyId", public_key as "publicKey" from root_keys order by created_at, key_id'
const ISSUING = `select key_id as "keyId", public_key as "publicKey", certificate, sealed, not_before as "notBefore",
  not_after as "notAfter", revoked_at as "revokedAt", revoke_reason as reason
  from issuing_keys order by not_before desc, key_id`
const INSERT = `insert into issuing_keys (key_id, public_key, certificate, sealed, not_before, not_after)
  values ($1, $2, $3, $4, $5, $6)`
const REVOKE = 'update issuing_keys set revoked_at = $2, revoke_reason = $3 where key_id = $1'
const NEWEST_LIST = `select list from revocation_lists
  where list_no = (select max(list_no) from revocation_lists where root_key_id = $1)`
const INSERT_LIST = `insert into revocation_lists (list_no, root_key_id, issued_at, list)
  values ((select coalesce(max(list_no), 0) + 1 from revocation_lists), $1, $2, $3)`

export const listRootKeys = (sql: Sql): Promise<RootKey[]> => sql.all<RootKey>(ROOTS)

export const insertRootKey = (tx: Sql, key: RootKey, now: Instant): Promise<number> =>
  tx.run('insert into root_keys (key_id, public_key, created_at) values ($1, $2, $3)', key.keyId, key.publicKey, now)

/** The newest first. */
export const listIssuingKeys = (sql: Sql): Promise<IssuingKeyRow[]> => sql.all<IssuingKeyRow>(ISSUING)

export type NewIssuingKey = Omit<IssuingKeyRow, 'revokedAt' | 'reason'>

export const insertIssuingKey = (tx: Sql, it: NewIssuingKey): Promise<number> =>
  tx.run(INSERT, it.keyId, it.publicKey, it.certificate, it.sealed, it.notBefore, it.notAfter)

export const saveRevocation = (tx: Sql, keyId: string, at: Instant, reason: string): Promise<number> =>
  tx.run(REVOKE, keyId, at, reason)

/** The newest that this root signed: it names every key revoked until then. */
export const newestRevocationList = async (sql: Sql, rootKeyId: string): Promise<string | undefined> =>
  (await sql.get<{ list: string }>(NEWEST_LIST, rootKeyId))?.list

/** In a transaction that holds the history's lock, so that no two take the same place. */
export const insertRevocationList = (tx: Sql, it: RevocationListRow): Promise<number> =>
  tx.run(INSERT_LIST, it.rootKeyId, it.issuedAt, it.list)
