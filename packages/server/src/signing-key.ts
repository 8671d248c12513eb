import { createHash, createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto'
import { DAY, type Instant, plus, toIso } from '@seatwarden/core/instant'
import { certifyKey, type RootKey } from '@seatwarden/protocol/license-file/keys'
import { type Ed25519Signer, ed25519Signer } from '@seatwarden/protocol/license-file/sign'
import { ConfigError } from '@seatwarden/runtime/config'
import type { Database, Sql } from '@seatwarden/runtime/db/database'
import type { Random } from '@seatwarden/runtime/random'
import type { IssuingKey } from './engine/keyring.ts'
import { loadSecret, type SecretPlace, writeRootKey } from './key-files.ts'
import { seal, unseal } from './sealed.ts'
import { lockHistory } from './store/history.ts'
import { type IssuingKeyRow, insertIssuingKey, insertRootKey, listIssuingKeys, listRootKeys } from './store/keys.ts'

/** How long the first issuing key signs; the next needs the root key. [L14] */
const VALID = 5 * 365 * DAY
/** A machine whose clock is a little behind the first start's sees no key from the future. */
const BEFORE = DAY
/** RFC 8410: what stands before the 32 secret bytes. */
const PKCS8_ED25519 = Buffer.from('302e020100300506032b657004220420', 'hex')

const privateKeyOf = (secret: Uint8Array): KeyObject =>
  createPrivateKey({ key: Buffer.concat([PKCS8_ED25519, secret]), format: 'der', type: 'pkcs8' })

/** Named after itself, so that no two keys share a name. */
const keyIdOf = (prefix: string, key: KeyObject): string => {
  const der = createPublicKey(key).export({ format: 'der', type: 'spki' })
  return `${prefix}-${createHash('sha256').update(der).digest('hex').slice(0, 12)}`
}

const newSigner = (prefix: string, secret: Uint8Array): Ed25519Signer & { key: KeyObject } => {
  const key = privateKeyOf(secret)
  return { ...ed25519Signer(key, keyIdOf(prefix, key)), key }
}

export interface KeyParts {
  db: Database
  place: SecretPlace
  random: Random
  now: Instant
}

/** The root key goes to its file before anything trusts it; the issuing key into the database, encrypted. [L14 V4] */
const makeKeys = async (tx: Sql, { place, random, now }: KeyParts): Promise<void> => {
  const secret = loadSecret(place, false, random)
  const root = newSigner('root', random.bytes(32))
  const issuingSecret = random.bytes(32)
  const issuing = newSigner('key', issuingSecret)
  const [notBefore, notAfter] = [plus(now, -BEFORE), plus(now, VALID)]
  const { keyId, publicKey } = issuing
  const dates = { notBefore: toIso(notBefore), notAfter: toIso(notAfter) }
  const certificate = await certifyKey({ keyId, publicKey, ...dates }, root)
  const sealed = await seal(issuingSecret, secret, keyId, random)
  writeRootKey(place.data, root.keyId, root.key.export({ format: 'pem', type: 'pkcs8' }).toString())
  await insertRootKey(tx, root, now)
  await insertIssuingKey(tx, { keyId, publicKey, certificate, sealed, notBefore, notAfter })
}

const open = async (row: IssuingKeyRow, secret: string): Promise<IssuingKey> => {
  const { keyId, certificate, notBefore, notAfter } = row
  const bytes = await unseal(row.sealed, secret, keyId)
  if (!bytes) {
    throw new ConfigError(
      `the secret does not open issuing key ${keyId}; start with the secret file that was there when the key was made`,
    )
  }
  return { signer: ed25519Signer(privateKeyOf(bytes), keyId), certificate, notBefore, notAfter }
}

export interface Keys {
  roots: RootKey[]
  issuing: IssuingKey[]
  /** Made by this start. */
  fresh: boolean
}

/** The keys of the database, made at the very first start, once however many nodes start together. [L14 V4 V6] */
export const loadKeys = async (parts: KeyParts): Promise<Keys> => {
  const { db, place, random } = parts
  const fresh = await db.transaction(async (tx) => {
    await lockHistory(tx)
    if ((await listRootKeys(tx)).length > 0) return false
    await makeKeys(tx, parts)
    return true
  })
  const secret = loadSecret(place, true, random)
  const rows = await listIssuingKeys(db)
  return { roots: await listRootKeys(db), issuing: await Promise.all(rows.map((row) => open(row, secret))), fresh }
}
