import { createHash } from 'node:crypto'
import type { Instant } from '@seatwarden/core/instant'
import type { LicenseTerms } from '@seatwarden/core/license'
import type { Activation } from '@seatwarden/core/vending/activation'
import {
  answersAgain,
  type Issued,
  nextCounter,
  type Request,
  sameGrant,
  termsFor,
} from '@seatwarden/core/vending/issue'
import { armor } from '@seatwarden/protocol/license-file/armor'
import { FORMAT_VERSION, type LicensePayload, payloadBytes } from '@seatwarden/protocol/license-file/payload'
import { payloadOf } from '@seatwarden/protocol/license-file/payload-of'
import { signLicense } from '@seatwarden/protocol/license-file/sign'
import { termsOf } from '@seatwarden/protocol/license-file/terms'
import { ProblemError } from '@seatwarden/protocol/problem'
import type { Sql } from '@seatwarden/runtime/db/database'
import { appendHistory } from '../store/history.ts'
import { type Issuance, insertIssuance, lastIssuance, readFile, saveFile } from '../store/issuances.ts'
import type { EngineParts } from './parts.ts'
import type { Dossier } from './sales.ts'

export const FORMATS_WRITTEN = [FORMAT_VERSION]

export const payloadIn = (issuance: Issuance): LicensePayload => JSON.parse(issuance.payload) as LicensePayload

const issuedOf = (issuance: Issuance): Issued => {
  const read = termsOf(payloadIn(issuance))
  if (!read.ok) throw new Error(`what was issued cannot be read: ${read.refusal.sentence}`)
  const { presented, attempt } = issuance
  return { terms: read.terms, request: presented === null ? null : { presented, attempt: attempt ?? '' } }
}

const busy = () =>
  new ProblemError(
    'vendor_busy',
    'The licensing server cannot sign just now. This does not count as a refusal.',
    'It is tried again by itself; nothing was changed.',
  )

export interface IssueRequest {
  dossier: Dossier
  activation: Activation
  cause: Issuance['cause']
  /** null for an activation, for which any file of the machine will do. */
  request: Request | null
  actor: string
  now: Instant
}

const payloadFor = (
  { log }: EngineParts,
  terms: LicenseTerms,
  machineSalt: string,
  keyId: string | undefined,
): string => {
  if (keyId === undefined) {
    log.error('no issuing key may sign now: certify a new one with the root key (server.mjs keys new)')
    throw busy()
  }
  const payload = payloadOf(terms, { keyId, machineSalt })
  return Buffer.from(payloadBytes(payload)).toString()
}

interface Draft {
  row: Issuance | undefined
  last: Issued | undefined
  /** What would be issued now. */
  terms: LicenseTerms
}

const draftOf = async (tx: Sql, { dossier, activation, request, now }: IssueRequest): Promise<Draft> => {
  const row = await lastIssuance(tx, activation.activationId)
  const last = row && issuedOf(row)
  const { sale, vendor } = dossier
  const counter = nextCounter(last, request?.presented ?? 0)
  return { row, last, terms: termsFor({ sale, vendor, activation, counter }, now) }
}

/** A file of a key revoked meanwhile heals nobody, and one without the news warns nobody. [L14] */
const stands = ({ keys }: EngineParts, tx: Sql, row: Issuance): Promise<boolean> =>
  keys.stands(tx, { keyId: payloadIn(row).keyId, file: row.file })

/** Whether there is anything that the asking machine does not have yet. [A7 L14] */
export const isNews = async (parts: EngineParts, tx: Sql, request: IssueRequest): Promise<boolean> => {
  const { row, last, terms } = await draftOf(tx, request)
  if (!row || !last || (request.request?.presented ?? 0) < row.counter) return true
  return !sameGrant(last.terms, terms) || !(await stands(parts, tx, row))
}

/** Writes down what is to be signed, or finds that the last file says it already. [A9] */
export const writeIssuance = async (parts: EngineParts, tx: Sql, request: IssueRequest): Promise<Issuance> => {
  const { dossier, activation, cause, actor, now } = request
  const { row, last, terms } = await draftOf(tx, request)
  // Who looks for news takes whatever is newest.
  const asked = cause === 'check' ? null : request.request
  if (row && last && answersAgain(last, terms, asked) && (await stands(parts, tx, row))) return row
  const { activationId, orderId } = activation
  // The salt stays that of the license's first order, so that a reinstalled machine is known again. [F1]
  const payload = payloadFor(parts, terms, orderId, await parts.keys.current(tx, now))
  const { presented, attempt } = request.request ?? { presented: null, attempt: null }
  const marks = { activationId, counter: terms.counter, presented, attempt, cause }
  const issuance = { ...marks, issuedAt: now, payload, file: null }
  await insertIssuance(tx, issuance)
  const { customerId } = dossier.sale.customer
  const data = {
    cause,
    counter: terms.counter,
    presented,
    // Where it was not the last one, an answer was lost or there is a copy. [F6]
    last: last?.terms.counter ?? null,
    tip: terms.orderId,
    payloadSha256: createHash('sha256').update(payload).digest('hex'),
  }
  await appendHistory(tx, { at: now, kind: 'license_issued', actor, orderId, customerId, activationId, data })
  return issuance
}

/** Signs what was written down; after a crash in between, the next request does. Ed25519 gives the same bytes again. */
export const signedFile = async ({ db, keys, log }: EngineParts, issuance: Issuance): Promise<string> => {
  const payload = payloadIn(issuance)
  const key = await keys.named(db, payload.keyId)
  if (!key) {
    log.error({ keyId: payload.keyId }, 'the issuing key that a license names cannot sign, or was revoked just now')
    throw busy()
  }
  if (issuance.file !== null) return issuance.file
  const file = armor(await signLicense(payload, key.signer, key.certificate, key.revocations))
  if ((await saveFile(db, issuance, file)) > 0) return file
  return (await readFile(db, issuance)) ?? file
}
