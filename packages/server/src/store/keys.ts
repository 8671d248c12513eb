import type { Instant } from '@seatwarden/core/instant'
import type { RootKey } from '@seatwarden/protocol/license-file/keys'
import type { Sql } from '@seatwarden/runtime/db/database'

/** A key that signs licenses issued from `notBefore` until before `notAfter`. [L14] */
export interface IssuingKeyRow {
  keyId: string
  publicKey: string
  /** Compact JWS of the root. */
  certificate: string
  /** The private key, encrypted. [V4] */
  sealed: string
  notBefore: Instant
  notAfter: Instant
}

const ROOTS = 'select key_id as "keyId", public_key as "publicKey" from root_keys order by created_at, key_id'
const ISSUING = `select key_id as "keyId", public_key as "publicKey", certificate, sealed, not_before as "notBefore",
  not_after as "notAfter" from issuing_keys order by not_before desc, key_id`
const INSERT = `insert into issuing_keys (key_id, public_key, certificate, sealed, not_before, not_after)
  values ($1, $2, $3, $4, $5, $6)`

export const listRootKeys = (sql: Sql): Promise<RootKey[]> => sql.all<RootKey>(ROOTS)

export const insertRootKey = (tx: Sql, key: RootKey, now: Instant): Promise<number> =>
  tx.run('insert into root_keys (key_id, public_key, created_at) values ($1, $2, $3)', key.keyId, key.publicKey, now)

/** The newest first. */
export const listIssuingKeys = (sql: Sql): Promise<IssuingKeyRow[]> => sql.all<IssuingKeyRow>(ISSUING)

export const insertIssuingKey = (tx: Sql, it: IssuingKeyRow): Promise<number> =>
  tx.run(INSERT, it.keyId, it.publicKey, it.certificate, it.sealed, it.notBefore, it.notAfter)
