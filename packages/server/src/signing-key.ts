import { DAY, type Instant, plus } from '@seatwarden/core/instant'
import type { RootKey } from '@seatwarden/protocol/license-file/keys'
import type { Signer } from '@seatwarden/protocol/license-file/sign'
import { ConfigError } from '@seatwarden/runtime/config'
import type { Database, Sql } from '@seatwarden/runtime/db/database'
import type { Random } from '@seatwarden/runtime/random'
import type { OpenKey } from './engine/keyring.ts'
import { storeIssuingKey } from './engine/keys.ts'
import { loadSecret, type SecretPlace, writeRootKey } from './key-files.ts'
import { newSigner, signerOf } from './key-material.ts'
import { seal, unseal } from './sealed.ts'
import { lockHistory } from './store/history.ts'
import { type IssuingKeyRow, insertRootKey, listIssuingKeys, listRootKeys } from './store/keys.ts'

/** How long an issuing key signs, unless its maker says otherwise. [L14] */
export const VALID_DAYS = 5 * 365
/** A machine whose clock is a little behind the first start's sees no key from the future. */
const BEFORE = DAY

export interface KeyParts {
  db: Database
  place: SecretPlace
  random: Random
  now: Instant
}

/** A fresh issuing key, its private half encrypted. [V4] */
export const drawIssuingKey = async (secret: string, random: Random) => {
  const bytes = random.bytes(32)
  const { keyId, publicKey } = newSigner('key', bytes)
  return { keyId, publicKey, sealed: await seal(bytes, secret, keyId, random) }
}

/** The root key goes to its file before anything trusts it; the issuing key into the database, encrypted. [L14 V4] */
const makeKeys = async (tx: Sql, { place, random, now }: KeyParts): Promise<void> => {
  const secret = loadSecret(place, false, random)
  const root = newSigner('root', random.bytes(32))
  const issuing = await drawIssuingKey(secret, random)
  writeRootKey(place.data, root.keyId, root.key.export({ format: 'pem', type: 'pkcs8' }).toString())
  await insertRootKey(tx, root, now)
  await storeIssuingKey(tx, { root, ...issuing, notBefore: plus(now, -BEFORE), notAfter: plus(now, VALID_DAYS * DAY) })
}

const opened = async ({ keyId, sealed }: IssuingKeyRow, secret: string): Promise<Signer> => {
  const bytes = await unseal(sealed, secret, keyId)
  if (bytes) return signerOf(keyId, bytes)
  throw new ConfigError(
    `the secret does not open issuing key ${keyId}; name the secret file that was there when the key was made`,
  )
}

/**
 * Opens each key once: that takes a tenth of a second. The secret is read anew for each, so that a key made beside this
 * process opens too, and one that did not open does when the secret is back. [L14 V4]
 */
export const openerOf = (place: SecretPlace, random: Random): OpenKey => {
  const signers = new Map<string, Signer>()
  return async (row) => {
    const known = signers.get(row.keyId)
    if (known) return known
    const signer = await opened(row, loadSecret(place, true, random))
    signers.set(row.keyId, signer)
    return signer
  }
}

/** Throws ConfigError unless the secret opens every key that may still be asked for. */
export const assertOpens = async (sql: Sql, open: OpenKey): Promise<void> => {
  const rows = await listIssuingKeys(sql)
  await Promise.all(rows.filter((row) => row.revokedAt === null).map(open))
}

export interface Keys {
  roots: RootKey[]
  open: OpenKey
}

/** The keys of the database, made at the very first start, once however many nodes start together. [L14 V4 V6] */
export const loadKeys = async (parts: KeyParts): Promise<Keys> => {
  const { db, place, random } = parts
  await db.transaction(async (tx) => {
    await lockHistory(tx)
    if ((await listRootKeys(tx)).length === 0) await makeKeys(tx, parts)
  })
  const open = openerOf(place, random)
  await assertOpens(db, open)
  return { roots: await listRootKeys(db), open }
}
