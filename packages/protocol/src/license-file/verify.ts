import { fromIso, type Instant, toIso } from '@seatwarden/core/instant'
import { POLICY } from '@seatwarden/core/policy'
import { type Outcome, refuse } from '@seatwarden/core/refusal'
import { z } from 'zod'
import { unarmor } from './armor.ts'
import { id } from './fields.ts'
import { isSignedBy, type OpenedJws, openJws } from './jws.ts'
import {
  type KeyCertificate,
  type RevocationList,
  type TrustStore,
  verifyKeyCertificate,
  verifyRevocations,
  withRevocations,
} from './keys.ts'
import { ANOTHER_FILE, type LicensePayload, parsePayload } from './payload.ts'
import { LICENSE_TYPE } from './sign.ts'

export interface VerifiedLicense {
  payload: LicensePayload
  keyId: string
  certificate: KeyCertificate
  /** The list that the file brought, verified: to be kept with `withRevocations`. [L14] */
  revocations: RevocationList | null
}
export type Verified = Outcome<VerifiedLicense>

const headerSchema = z.strictObject({
  alg: z.literal('EdDSA'),
  kid: id,
  typ: z.literal(LICENSE_TYPE),
  'x-swcert': z.string().max(2048),
  'x-swrevoked': z
    .string()
    .max(32 * 1024)
    .exactOptional(),
})
type Opened = OpenedJws<z.output<typeof headerSchema>>

const unsigned = (sentence: string) => refuse('signature_invalid', sentence, ANOTHER_FILE)

/** The trust store with the list that came in the file, if one came. */
const trustWith = async (opened: Opened, trust: TrustStore) => {
  const list = opened.header['x-swrevoked']
  if (list === undefined) return { ok: true as const, trust, revocations: null }
  const read = await verifyRevocations(list, trust)
  return read.ok ? { ...read, trust: withRevocations(trust, read.revocations) } : read
}

/** Root, certificate, key, signature: the chain of L14 from what is trusted to what was signed. */
const verifyChain = async (opened: Opened, given: TrustStore) => {
  const { kid } = opened.header
  const known = await trustWith(opened, given)
  if (!known.ok) return known
  if (known.trust.revoked.includes(kid))
    return unsigned(`The license file is signed with key ${kid}, which the vendor has revoked.`)
  const chained = await verifyKeyCertificate(opened.header['x-swcert'], known.trust)
  if (!chained.ok) return chained
  const { certificate } = chained
  if (certificate.keyId !== kid)
    return unsigned('The license file carries the certificate of another key than the one it names.')
  if (!(await isSignedBy(opened, certificate.publicKey))) {
    return unsigned('The signature does not fit the license file: it was changed after the vendor signed it.')
  }
  return { ok: true as const, certificate, revocations: known.revocations }
}

/** Instants of a schema that let only instants through. */
const at = (iso: string): Instant => fromIso(iso) as Instant

const verifyDates = ({ issuedAt }: LicensePayload, certificate: KeyCertificate, now: Instant | null) => {
  const issued = at(issuedAt)
  if (issued < at(certificate.notBefore) || issued >= at(certificate.notAfter)) {
    return unsigned(`The license file was issued on ${issuedAt}, outside the time in which its key may sign.`)
  }
  if (now !== null && issued > now + POLICY.clockSkew) {
    const sentence = `The license file was issued on ${issuedAt}, more than 24 h after this machine's clock (${toIso(now)}).`
    return refuse('clock_skew', sentence, "Set the machine's clock, then enter the license file again.")
  }
  return { ok: true as const }
}

/** As `verifyLicense`, of a compact JWS without armour. */
export const verifyLicenseJws = async (jws: string, trust: TrustStore, now: Instant | null): Promise<Verified> => {
  const opened = openJws(jws, headerSchema)
  if (!opened) return unsigned('The license file does not carry the signature and certificate that the vendor writes.')
  const chain = await verifyChain(opened, trust)
  if (!chain.ok) return chain
  const parsed = parsePayload(opened.payload)
  if (!parsed.ok) return parsed
  const { payload } = parsed
  if (payload.keyId !== opened.header.kid) return unsigned('The license file names two different keys.')
  const dates = verifyDates(payload, chain.certificate, now)
  if (!dates.ok) return dates
  return { ok: true, payload, keyId: payload.keyId, certificate: chain.certificate, revocations: chain.revocations }
}

/**
 * Reads a license file as a person or the portal hands it over. Never throws; bounded in memory. [L2 L13 L14 A2]
 * Codes: `license_malformed`, `signature_invalid`, `format_too_old`, `format_too_new`, `clock_skew`.
 * @param now the highest confirmed instant; to re-read an installed file, at least its own `issuedAt`. Null: a file that
 * answers what was just asked, or is only shown, is from now, whatever this machine's clock says. [D12]
 */
export const verifyLicense = async (text: string, trust: TrustStore, now: Instant | null): Promise<Verified> => {
  const found = unarmor(text)
  return found.ok ? verifyLicenseJws(found.jws, trust, now) : found
}
