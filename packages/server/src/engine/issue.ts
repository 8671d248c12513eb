import { createHash } from 'node:crypto'
import type { Instant } from '@seatwarden/core/instant'
import type { LicenseTerms } from '@seatwarden/core/license'
import type { Activation } from '@seatwarden/core/vending/activation'
import { answersAgain, type Issued, nextCounter, termsFor } from '@seatwarden/core/vending/issue'
import { armor } from '@seatwarden/protocol/license-file/armor'
import { type LicensePayload, payloadBytes } from '@seatwarden/protocol/license-file/payload'
import { payloadOf } from '@seatwarden/protocol/license-file/payload-of'
import { signLicense } from '@seatwarden/protocol/license-file/sign'
import { termsOf } from '@seatwarden/protocol/license-file/terms'
import { ProblemError } from '@seatwarden/protocol/problem'
import type { Sql } from '@seatwarden/runtime/db/database'
import { appendHistory } from '../store/history.ts'
import { type Issuance, insertIssuance, lastIssuance, readFile, saveFile } from '../store/issuances.ts'
import type { EngineParts } from './parts.ts'
import type { Dossier } from './sales.ts'

const payloadIn = (issuance: Issuance): LicensePayload => JSON.parse(issuance.payload) as LicensePayload

const issuedOf = (issuance: Issuance): Issued => {
  const read = termsOf(payloadIn(issuance))
  if (!read.ok) throw new Error(`what was issued cannot be read: ${read.refusal.sentence}`)
  return { terms: read.terms, presented: issuance.presented }
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
  presented: number | null
  actor: string
  now: Instant
}

const payloadFor = ({ log }: EngineParts, terms: LicenseTerms, keyId: string | undefined): string => {
  if (keyId === undefined) {
    log.error('no issuing key may sign now: certify a new one with the root key (server.mjs keys new)')
    throw busy()
  }
  // The Order ID is also the salt before an activation, so that a reinstalled machine is known again. [F1]
  const payload = payloadOf(terms, { keyId, machineSalt: terms.orderId })
  return Buffer.from(payloadBytes(payload)).toString()
}

/** Writes down what is to be signed, or finds that the last file says it already. [A9] */
export const writeIssuance = async (parts: EngineParts, tx: Sql, request: IssueRequest): Promise<Issuance> => {
  const { dossier, activation, cause, presented, actor, now } = request
  const { sale, vendor } = dossier
  const row = await lastIssuance(tx, activation.activationId)
  const last = row && issuedOf(row)
  const terms = termsFor({ sale, vendor, activation, counter: nextCounter(last, presented) }, now)
  // A file of a key revoked meanwhile heals nobody, and one without the news warns nobody. [L14]
  const stands = async (it: Issuance) => parts.keys.stands(tx, { keyId: payloadIn(it).keyId, file: it.file })
  if (row && last && answersAgain(last, terms, presented) && (await stands(row))) return row
  const payload = payloadFor(parts, terms, await parts.keys.current(tx, now))
  const { activationId } = activation
  const issuance = { activationId, counter: terms.counter, presented, cause, issuedAt: now, payload, file: null }
  await insertIssuance(tx, issuance)
  await appendHistory(tx, {
    at: now,
    kind: 'license_issued',
    actor,
    orderId: sale.order.orderId,
    customerId: sale.order.customerId,
    activationId,
    data: {
      cause,
      counter: terms.counter,
      presented,
      // Where it was not the last one, an answer was lost or there is a copy. [F6]
      last: last?.terms.counter ?? null,
      payloadSha256: createHash('sha256').update(payload).digest('hex'),
    },
  })
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
