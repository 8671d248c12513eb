import { createHmac, createPublicKey } from 'node:crypto'
import { armor } from '../armor.ts'
import { toCanonical } from '../canonical.ts'
import { toBase64url } from '../jws.ts'
import { certifyKey, signRevocations } from '../keys.ts'
import { payloadBytes } from '../payload.ts'
import { LICENSE_TYPE, signJws, signLicense } from '../sign.ts'
import { certificateOf, ISSUER, NEXT_ISSUER, PAYLOAD, ROOT, STRANGER } from './fixture.ts'

export interface Vector {
  name: string
  /** The instant of reading. */
  now: string
  /** Keys known to be revoked before. */
  revoked: { keyId: string }[]
  text: string
  /** `ok`, or the code of the refusal. */
  expect: string
}

const NOW = '2026-03-01T12:00:00Z'
const REVOKED_LIST = () => signRevocations({ revoked: [ISSUER.keyId], issuedAt: '2026-02-01T00:00:00Z' }, ROOT)

const vector = (name: string, expect: string, jws: string, more: Partial<Vector> = {}): Vector => ({
  name,
  expect,
  now: NOW,
  revoked: [],
  text: armor(jws),
  ...more,
})

const accepted = async (jws: string, certificate: string): Promise<Vector[]> => {
  const nextPayload = { ...PAYLOAD, keyId: NEXT_ISSUER.keyId, previousOrderId: 'ORD-2025-0009' }
  const next = await signLicense(nextPayload, NEXT_ISSUER, await certificateOf(NEXT_ISSUER), await REVOKED_LIST())
  const mailed = `Dear customer,\r\n\r\n${armor(jws).replace(/^/gm, '> ').replace(/\n/g, '\r\n')}\r\n-- \r\nThe vendor\r\n`
  const { expiresAt: _never, ...endless } = PAYLOAD
  const offline = { ...endless, type: 'perpetual' as const, revalidationDays: 365, graceDays: 7, offline: true }
  return [
    vector('a subscription', 'ok', jws),
    vector('the same, quoted in a mail with CRLF', 'ok', jws, { text: mailed }),
    vector('a perpetual offline license that never expires', 'ok', await signLicense(offline, ISSUER, certificate)),
    vector('an extension, signed by the next key, that brings a revocation list', 'ok', next),
  ]
}

/** 64 bytes leave four bits of the last of 86 letters unused: it is one of A, Q, g, w; the letter after it decodes alike. */
const withFreeBit = (jws: string): string => jws.slice(0, -1) + String.fromCharCode(jws.charCodeAt(jws.length - 1) + 1)

/** The order of Ed25519's group. */
const L = 2n ** 252n + 27742317777372353535851937790883648493n

/** The same signature with L added to its second half: the same equation holds. */
const withLargerS = (jws: string): string => {
  const cut = jws.lastIndexOf('.') + 1
  const bytes = Buffer.from(jws.slice(cut), 'base64url')
  const s = bytes.subarray(32).reduceRight((sum, byte) => (sum << 8n) | BigInt(byte), 0n) + L
  const larger = bytes.map((byte, at) => (at < 32 ? byte : Number((s >> BigInt(8 * (at - 32))) & 255n)))
  return jws.slice(0, cut) + toBase64url(larger)
}

/** Everything of another vendor, under the names of this one's keys. */
const ofAnotherVendor = async (): Promise<string> => {
  const dates = { notBefore: '2026-01-01T00:00:00Z', notAfter: '2027-07-01T00:00:00Z' }
  const key = { keyId: ISSUER.keyId, publicKey: STRANGER.publicKey, ...dates }
  const certificate = await certifyKey(key, { ...STRANGER, keyId: ROOT.keyId })
  return signLicense(PAYLOAD, { ...STRANGER, keyId: ISSUER.keyId }, certificate)
}

const macOf = (input: string): string =>
  createHmac('sha256', Buffer.from(ISSUER.publicKey, 'base64url')).update(input).digest('base64url')

const refused = async (jws: string, certificate: string): Promise<Vector[]> => {
  const header = { alg: 'EdDSA', kid: ISSUER.keyId, typ: LICENSE_TYPE, 'x-swcert': certificate }
  const signed = (change: object, payload: unknown = PAYLOAD) =>
    signJws({ ...header, ...change }, toCanonical(payload), ISSUER)
  const doubled = new TextEncoder().encode(JSON.stringify(PAYLOAD).replace('{', '{"offline":true,'))
  const spaced = new TextEncoder().encode(JSON.stringify(PAYLOAD, null, 1))
  const hs256 = `${toBase64url(toCanonical({ ...header, alg: 'HS256' }))}.${jws.split('.')[1]}`
  const stranger = await signLicense({ ...PAYLOAD, keyId: STRANGER.keyId }, STRANGER, certificate)
  const late = await certificateOf(ISSUER, '2026-04-01T00:00:00Z')
  const own = await signLicense(PAYLOAD, ISSUER, certificate, await REVOKED_LIST())
  const bad = 'signature_invalid'
  return [
    vector('the last letter spelt with a free bit set', bad, withFreeBit(jws)),
    vector('alg none', bad, await signed({ alg: 'none' })),
    vector('alg HS256, a MAC keyed with the public key', bad, `${hs256}.${macOf(hs256)}`),
    vector('a signature whose S is not below the group order', bad, withLargerS(jws)),
    vector('the whole chain of another vendor, under the same names', bad, await ofAnotherVendor()),
    vector('an unknown header', bad, await signed({ crit: ['exp'] })),
    vector('no certificate', bad, await signLicense(PAYLOAD, ISSUER)),
    vector('the certificate of another key', bad, stranger),
    vector('issued before its key was valid', bad, await signLicense(PAYLOAD, ISSUER, late)),
    vector('a key revoked before', bad, jws, { revoked: [{ keyId: ISSUER.keyId }] }),
    vector('a key revoked by the list in the file itself', bad, own),
    vector('a duplicate key', 'license_malformed', await signJws(header, doubled, ISSUER)),
    vector('white space in the JSON', 'license_malformed', await signJws(header, spaced, ISSUER)),
    vector(
      'a field that format 1 does not have',
      'license_malformed',
      await signed({}, { ...PAYLOAD, 'x-note': 'hello' }),
    ),
    vector('grace of 8 days', 'license_malformed', await signed({}, { ...PAYLOAD, graceDays: 8 })),
    vector('a newer format', 'format_too_new', await signed({}, { formatVersion: 2, neededVersion: '2.0.0' })),
    vector('a format before the first', 'format_too_old', await signed({}, { ...PAYLOAD, formatVersion: 0 })),
    vector('read with a clock two days behind', 'clock_skew', jws, { now: '2026-02-27T10:00:00Z' }),
    vector('cut off', 'license_malformed', jws, { text: armor(jws).slice(0, 500) }),
    vector('two files in one text', 'license_malformed', jws, { text: armor(jws) + armor(jws) }),
  ]
}

const pemOf = (publicKey: string) =>
  createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: publicKey }, format: 'jwk' }).export({
    type: 'spki',
    format: 'pem',
  })

const keyOf = (signer: typeof ROOT, byte: number) => ({
  keyId: signer.keyId,
  TEST_privateKey: toBase64url(new Uint8Array(32).fill(byte)),
  publicKey: signer.publicKey,
  publicKeyPem: pemOf(signer.publicKey),
})

/** Everything in docs/license-file/vectors.json, made anew from the test keys: Ed25519 gives the same bytes each time. */
export const makeVectors = async () => {
  const certificate = await certificateOf(ISSUER)
  const jws = await signLicense(PAYLOAD, ISSUER, certificate)
  return {
    about:
      'Test vectors of docs/license-file.md. The keys are TEST keys: anybody can compute them, nothing may trust them.',
    keys: {
      root: keyOf(ROOT, 1),
      issuing: keyOf(ISSUER, 2),
      nextIssuing: keyOf(NEXT_ISSUER, 3),
      stranger: keyOf(STRANGER, 4),
    },
    steps: {
      payload: new TextDecoder().decode(payloadBytes(PAYLOAD)),
      header: Buffer.from(jws.split('.')[0] ?? '', 'base64url').toString(),
      certificate,
      revocations: await REVOKED_LIST(),
      jws,
    },
    vectors: [...(await accepted(jws, certificate)), ...(await refused(jws, certificate))],
  }
}
