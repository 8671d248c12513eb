import { createHash } from 'node:crypto'
import { type Instant, toIso } from '@seatwarden/core/instant'
import { decideRevocation, type KeyState, keyState } from '@seatwarden/core/vending/keys'
import {
  certifyKey,
  MAX_REVOKED,
  type RootKey,
  signerOfJws,
  signRevocations,
} from '@seatwarden/protocol/license-file/keys'
import type { Ed25519Signer } from '@seatwarden/protocol/license-file/sign'
import { ProblemError } from '@seatwarden/protocol/problem'
import type { Database, Sql } from '@seatwarden/runtime/db/database'
import { appendHistory, lockHistory } from '../store/history.ts'
import {
  type IssuingKeyRow,
  insertIssuingKey,
  insertRevocationList,
  listIssuingKeys,
  listRootKeys,
  saveRevocation,
} from '../store/keys.ts'

export interface KeyStanding extends Pick<IssuingKeyRow, 'keyId' | 'notBefore' | 'notAfter' | 'revokedAt' | 'reason'> {
  state: KeyState
  rootKeyId: string
}

const standingOf = (row: IssuingKeyRow, rows: readonly IssuingKeyRow[], now: Instant): KeyStanding => {
  const { keyId, notBefore, notAfter, revokedAt, reason, certificate } = row
  const rootKeyId = signerOfJws(certificate) ?? ''
  return { keyId, notBefore, notAfter, revokedAt, reason, state: keyState(row, rows, now), rootKeyId }
}

/** Every issuing key, the newest first. [L14] */
export const keyStandings = async (sql: Sql, now: Instant): Promise<KeyStanding[]> => {
  const rows = await listIssuingKeys(sql)
  return rows.map((row) => standingOf(row, rows, now))
}

/** The root's public key as this server's managers know it. Throws ProblemError for a root of another vendor. */
export const assertOwnRoot = async (sql: Sql, root: RootKey): Promise<void> => {
  const known = await listRootKeys(sql)
  if (known.some((one) => one.keyId === root.keyId && one.publicKey === root.publicKey)) return
  const names = known.map((one) => one.keyId).join(', ')
  throw new ProblemError(
    'unusable',
    `The file holds ${root.keyId}, and this server's root key is ${names}.`,
    `Name the file that holds ${names}; nothing was changed.`,
  )
}

export interface NewKey {
  root: Ed25519Signer
  /** The key that is to issue. */
  keyId: string
  publicKey: string
  /** Its private half, encrypted. [V4] */
  sealed: string
  notBefore: Instant
  notAfter: Instant
}

/** The root lets a key issue licenses; kept, not yet told. [L14] */
export const storeIssuingKey = async (tx: Sql, { root, ...key }: NewKey): Promise<void> => {
  const { keyId, publicKey, notBefore, notAfter } = key
  const dates = { notBefore: toIso(notBefore), notAfter: toIso(notAfter) }
  await insertIssuingKey(tx, { ...key, certificate: await certifyKey({ keyId, publicKey, ...dates }, root) })
}

export interface KeyWork {
  db: Database
  root: Ed25519Signer
  /** For the history. */
  actor: string
  now: Instant
}

const standing = async (tx: Sql, keyId: string, now: Instant): Promise<KeyStanding> => {
  const found = (await keyStandings(tx, now)).find((one) => one.keyId === keyId)
  if (!found) throw new Error(`key ${keyId} is not there`)
  return found
}

/** Adds an issuing key beside those that there are: from its first instant on, it signs. [L14] */
export const certifyNext = (work: KeyWork, key: Omit<NewKey, 'root'>): Promise<KeyStanding> =>
  work.db.transaction(async (tx) => {
    const { root, actor, now } = work
    await lockHistory(tx)
    await assertOwnRoot(tx, root)
    await storeIssuingKey(tx, { root, ...key })
    const { keyId, notBefore, notAfter } = key
    const data = { keyId, rootKeyId: root.keyId, notBefore: toIso(notBefore), notAfter: toIso(notAfter) }
    await appendHistory(tx, { at: now, kind: 'key_certified', actor, data })
    return standing(tx, keyId, now)
  })

const refusedLast = (keyId: string): ProblemError =>
  new ProblemError(
    'conflict',
    `${keyId} is the only key that may sign now: without it no license file could be issued.`,
    'Make the next one first (keys new), or add --force. Nothing was changed.',
  )

const unknownKey = (keyId: string): ProblemError =>
  new ProblemError('not_found', `There is no issuing key ${keyId}.`, 'Compare it with “keys list”.')

const listIsFull = (): ProblemError =>
  new ProblemError(
    'unusable',
    `${MAX_REVOKED} keys are revoked already, and a list holds no more.`,
    'Change the root key; nothing was changed.',
  )

/** A list of every key revoked so far, this one included. */
const storeRevocation = async (tx: Sql, { root, actor, now }: KeyWork, keyId: string, reason: string) => {
  await saveRevocation(tx, keyId, now, reason)
  const revoked = (await listIssuingKeys(tx)).filter((row) => row.revokedAt !== null).map((row) => row.keyId)
  if (revoked.length > MAX_REVOKED) throw listIsFull()
  const list = await signRevocations({ revoked: revoked.toSorted(), issuedAt: toIso(now) }, root)
  await insertRevocationList(tx, { rootKeyId: root.keyId, issuedAt: now, list })
  const listSha256 = createHash('sha256').update(list).digest('hex')
  const data = { keyId, rootKeyId: root.keyId, reason, revoked: revoked.length, listSha256 }
  await appendHistory(tx, { at: now, kind: 'key_revoked', actor, data })
}

export interface RevokeRequest {
  keyId: string
  /** For the history. */
  reason: string
  /** Also the last key that may sign. */
  force: boolean
}

/** The key signs nothing from now on, and files that it signed are refused wherever the list comes. [L14] */
export const revokeKey = (work: KeyWork, request: RevokeRequest): Promise<{ key: KeyStanding; changed: boolean }> =>
  work.db.transaction(async (tx) => {
    const { root, now } = work
    const { keyId, reason } = request
    await lockHistory(tx)
    await assertOwnRoot(tx, root)
    const decision = decideRevocation(await listIssuingKeys(tx), request, now)
    if (decision.kind === 'unknown') throw unknownKey(keyId)
    if (decision.kind === 'last') throw refusedLast(keyId)
    const changed = decision.kind === 'revoke'
    if (changed) await storeRevocation(tx, work, keyId, reason)
    return { key: await standing(tx, keyId, now), changed }
  })
