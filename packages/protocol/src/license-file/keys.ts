import { type Outcome, refuse } from '@seatwarden/core/refusal'
import { z } from 'zod'
import { readCanonical, readJson, toCanonical } from './canonical.ts'
import { ed25519X, id, isoInstant } from './fields.ts'
import { fromBase64url, isSignedBy, openJws } from './jws.ts'
import { ANOTHER_FILE } from './payload.ts'
import { type Signer, signJws } from './sign.ts'

export const KEY_TYPE = 'seatwarden-key+jws'
export const REVOCATIONS_TYPE = 'seatwarden-revocations+jws'
/** Keys on one list, so that a license file that carries it stays small. */
export const MAX_REVOKED = 256

/** A vendor's offline key; `publicKey` is base64url of 32 bytes. */
export interface RootKey {
  keyId: string
  publicKey: string
}

/** What the manager believes: the vendor's roots (configured) and every issuing key ever heard to be revoked. [L14] */
export interface TrustStore {
  roots: readonly RootKey[]
  revoked: readonly string[]
}

const certificateSchema = z
  .strictObject({ keyId: id, publicKey: ed25519X, notBefore: isoInstant, notAfter: isoInstant })
  .refine((certificate) => Date.parse(certificate.notBefore) < Date.parse(certificate.notAfter))
const revocationsSchema = z.strictObject({ revoked: z.array(id).max(MAX_REVOKED), issuedAt: isoInstant })

/** An issuing key: may sign licenses issued from `notBefore` until before `notAfter`. */
export type KeyCertificate = z.output<typeof certificateSchema>
export type RevocationList = z.output<typeof revocationsSchema>

const headerSchema = <T extends string>(typ: T) =>
  z.strictObject({ alg: z.literal('EdDSA'), kid: id, typ: z.literal(typ) })

const signByRoot = <T>(typ: string, schema: z.ZodType<T>, content: T, root: Signer): Promise<string> =>
  signJws({ alg: 'EdDSA', kid: root.keyId, typ }, toCanonical(schema.parse(content)), root)

/** Compact JWS with which the root lets a key issue licenses. Throws when the content breaks its form. [L14] */
export const certifyKey = (certificate: KeyCertificate, root: Signer): Promise<string> =>
  signByRoot(KEY_TYPE, certificateSchema, certificate, root)

/** Compact JWS of all keys revoked so far. Throws when the content breaks its form. [L14] */
export const signRevocations = (list: RevocationList, root: Signer): Promise<string> =>
  signByRoot(REVOCATIONS_TYPE, revocationsSchema, list, root)

const anyHeader = z.looseObject({ kid: id, 'x-swrevoked': z.string().optional() })
const headerOf = (jws: string) => {
  const header = fromBase64url(jws.split('.', 1)[0] ?? '')
  return header && anyHeader.safeParse(readJson(header)).data
}

/** The key id that a compact JWS names, unproven: to find what belongs together in one's own records. */
export const signerOfJws = (jws: string): string | undefined => headerOf(jws)?.kid

/** The revocation list in a license's compact JWS, unproven: of a file of one's own. */
export const revocationsIn = (jws: string): string | undefined => headerOf(jws)?.['x-swrevoked']

const readSignedByRoot = async <T>(jws: string, typ: string, schema: z.ZodType<T>, trust: TrustStore) => {
  const opened = openJws(jws, headerSchema(typ))
  const root = trust.roots.find((known) => known.keyId === opened?.header.kid)
  if (!opened || !root || !(await isSignedBy(opened, root.publicKey))) return undefined
  const read = readCanonical(schema, opened.payload)
  return read.ok ? read.value : undefined
}

/** Code: `signature_invalid`. Dates are not judged here: they bind the license's `issuedAt`. [L14] */
export const verifyKeyCertificate = async (
  jws: string,
  trust: TrustStore,
): Promise<Outcome<{ certificate: KeyCertificate }>> => {
  const certificate = await readSignedByRoot(jws, KEY_TYPE, certificateSchema, trust)
  if (certificate) return { ok: true, certificate }
  const sentence = "The key that signed the license file is not certified by the vendor's root key known here."
  return refuse('signature_invalid', sentence, ANOTHER_FILE)
}

/** Code: `signature_invalid`. */
export const verifyRevocations = async (
  jws: string,
  trust: TrustStore,
): Promise<Outcome<{ revocations: RevocationList }>> => {
  const revocations = await readSignedByRoot(jws, REVOCATIONS_TYPE, revocationsSchema, trust)
  if (revocations) return { ok: true, revocations }
  const sentence = "The list of revoked keys is not signed by the vendor's root key known here."
  return refuse('signature_invalid', sentence, ANOTHER_FILE)
}

/** A key once revoked stays revoked: an older list, played again, frees nothing. [L14] */
export const withRevocations = (trust: TrustStore, list: RevocationList): TrustStore => ({
  ...trust,
  revoked: [...new Set([...trust.revoked, ...list.revoked])],
})
