import { expect, test } from 'vitest'
import {
  certifyKey,
  signRevocations,
  type TrustStore,
  verifyKeyCertificate,
  verifyRevocations,
  withRevocations,
} from './keys.ts'
import type { LicensePayload } from './payload.ts'
import { type Ed25519Signer, signLicense } from './sign.ts'
import {
  certificateOf,
  ISSUER,
  NEXT_ISSUER,
  NOW,
  PAYLOAD,
  ROOT,
  STRANGER,
  TRUST,
  testInstant,
} from './testing/fixture.ts'
import { verifyLicenseJws } from './verify.ts'

const issuedAt = (iso: string): LicensePayload => ({ ...PAYLOAD, issuedAt: iso })
const read = async (jws: string, trust: TrustStore = TRUST, now = NOW) => {
  const verified = await verifyLicenseJws(jws, trust, now)
  return verified.ok ? 'ok' : `${verified.refusal.code}: ${verified.refusal.sentence}`
}
const fileBy = async (issuer: Ed25519Signer, payload = PAYLOAD) =>
  signLicense({ ...payload, keyId: issuer.keyId }, issuer, await certificateOf(issuer))

test('[L14] two issuing keys overlap: files of both are read with the root key alone', async () => {
  expect(await read(await fileBy(ISSUER))).toBe('ok')
  expect(await read(await fileBy(NEXT_ISSUER))).toBe('ok')
})

test('[L14] an issuing key signs from notBefore until before notAfter, judged at issuedAt', async () => {
  const certificate = await certificateOf(ISSUER, '2026-01-01T00:00:00Z', '2026-02-01T00:00:00Z')
  const at = async (iso: string) => read(await signLicense(issuedAt(iso), ISSUER, certificate))
  expect(await at('2025-12-31T23:59:59.999Z')).toContain('outside the time in which its key may sign')
  expect(await at('2026-01-01T00:00:00Z')).toBe('ok')
  expect(await at('2026-01-31T23:59:59.999Z')).toBe('ok')
  expect(await at('2026-02-01T00:00:00Z')).toContain('signature_invalid')
  const years = testInstant('2031-01-01T00:00:00Z')
  expect(await read(await signLicense(issuedAt('2026-01-15T00:00:00Z'), ISSUER, certificate), TRUST, years)).toBe('ok')
})

test('[L14] a revoked key is refused, whether the list came before or with the file', async () => {
  const file = await fileBy(ISSUER)
  const list = await signRevocations({ revoked: [ISSUER.keyId], issuedAt: '2026-03-01T00:00:00Z' }, ROOT)
  const heard = await verifyRevocations(list, TRUST)
  expect(heard.ok).toBe(true)
  if (heard.ok) expect(await read(file, withRevocations(TRUST, heard.revocations))).toContain('has revoked')

  const own = await signLicense(PAYLOAD, ISSUER, await certificateOf(ISSUER), list)
  expect(await read(own)).toContain('has revoked')
  const next = await signLicense(
    { ...PAYLOAD, keyId: NEXT_ISSUER.keyId },
    NEXT_ISSUER,
    await certificateOf(NEXT_ISSUER),
    list,
  )
  const verified = await verifyLicenseJws(next, TRUST, NOW)
  expect(verified).toMatchObject({ ok: true, revocations: { revoked: [ISSUER.keyId] } })
})

test('[L14] an older list, played again, frees no revoked key', () => {
  const revoked = withRevocations(TRUST, { revoked: ['a', 'b'], issuedAt: '2026-03-01T00:00:00Z' })
  const replayed = withRevocations(revoked, { revoked: ['a'], issuedAt: '2026-01-01T00:00:00Z' })
  expect(replayed.revoked).toEqual(['a', 'b'])
})

test('[L14] a list that the root did not sign is refused, and the file that brings it', async () => {
  const forged = await signRevocations(
    { revoked: [], issuedAt: '2026-03-01T00:00:00Z' },
    { ...STRANGER, keyId: ROOT.keyId },
  )
  expect(await verifyRevocations(forged, TRUST)).toMatchObject({ ok: false, refusal: { code: 'signature_invalid' } })
  expect(await read(await signLicense(PAYLOAD, ISSUER, await certificateOf(ISSUER), forged))).toContain(
    'signature_invalid',
  )
})

test('[L14] a certificate counts only when a trusted root signed it', async () => {
  const dates = { notBefore: '2026-01-01T00:00:00Z', notAfter: '2027-01-01T00:00:00Z' }
  const content = { keyId: ISSUER.keyId, publicKey: ISSUER.publicKey, ...dates }
  for (const root of [STRANGER, { ...STRANGER, keyId: ROOT.keyId }, ISSUER]) {
    const certificate = await certifyKey(content, root)
    expect(await verifyKeyCertificate(certificate, TRUST)).toMatchObject({ ok: false })
    expect(await read(await signLicense(PAYLOAD, ISSUER, certificate))).toContain('signature_invalid')
  }
  expect(await read(await fileBy(ISSUER), { roots: [], revoked: [] })).toContain('signature_invalid')
})

test('[L14] a second trusted root is enough: the vendor can change its root', async () => {
  const roots = [{ keyId: STRANGER.keyId, publicKey: STRANGER.publicKey }, ...TRUST.roots]
  expect(await read(await fileBy(ISSUER), { roots, revoked: [] })).toBe('ok')
})

test('[L14] the certificate of another key, or of this key id with another key, does not help', async () => {
  expect(await read(await signLicense(PAYLOAD, ISSUER, await certificateOf(NEXT_ISSUER)))).toContain('another key')
  const swapped = await certificateOf({ ...NEXT_ISSUER, keyId: ISSUER.keyId })
  expect(await read(await signLicense(PAYLOAD, ISSUER, swapped))).toContain('signature does not fit')
})

test('[L14] neither a revocation list nor a license stands for a certificate', async () => {
  const list = await signRevocations({ revoked: [], issuedAt: '2026-03-01T00:00:00Z' }, ROOT)
  for (const other of [list, await fileBy(ISSUER), '', '..', 'a.b.c']) {
    expect(await verifyKeyCertificate(other, TRUST)).toMatchObject({ ok: false })
    expect(await read(await signLicense(PAYLOAD, ISSUER, other))).toContain('signature_invalid')
  }
})

test('[L14] a certificate that ends before it begins is not issued', async () => {
  await expect(async () => certificateOf(ISSUER, '2027-01-01T00:00:00Z', '2026-01-01T00:00:00Z')).rejects.toThrow()
})
