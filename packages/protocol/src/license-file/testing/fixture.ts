import { createPrivateKey } from 'node:crypto'
import { fromIso, type Instant } from '@seatwarden/core/instant'
import { certifyKey, type TrustStore } from '../keys.ts'
import type { LicensePayload } from '../payload.ts'
import { type Ed25519Signer, ed25519Signer } from '../sign.ts'

const PKCS8_ED25519 = Buffer.from('302e020100300506032b657004220420', 'hex')

/** A TEST key that anybody can compute: its 32 secret bytes are all the same. */
export const testSigner = (keyId: string, byte: number): Ed25519Signer => {
  const der = Buffer.concat([PKCS8_ED25519, Buffer.alloc(32, byte)])
  return ed25519Signer(createPrivateKey({ key: der, format: 'der', type: 'pkcs8' }), keyId)
}

export const testInstant = (iso: string): Instant => {
  const at = fromIso(iso)
  if (at === undefined) throw new Error(`not an instant: ${iso}`)
  return at
}

export const ROOT = testSigner('test-root', 0x01)
export const ISSUER = testSigner('test-2026', 0x02)
export const NEXT_ISSUER = testSigner('test-2027', 0x03)
export const STRANGER = testSigner('test-stranger', 0x04)

export const TRUST: TrustStore = { roots: [{ keyId: ROOT.keyId, publicKey: ROOT.publicKey }], revoked: [] }
/** The instant at which the fixtures are read. */
export const NOW = testInstant('2026-03-01T12:00:00Z')

export const certificateOf = (
  issuer: Ed25519Signer,
  notBefore = '2026-01-01T00:00:00Z',
  notAfter = '2027-07-01T00:00:00Z',
) => certifyKey({ keyId: issuer.keyId, publicKey: issuer.publicKey, notBefore, notAfter }, ROOT)

export const PAYLOAD: LicensePayload = {
  formatVersion: 1,
  keyId: 'test-2026',
  licenseId: 'lic-0001',
  activationId: 'act-0001',
  orderId: 'ORD-2026-0001',
  product: { id: 'seatwarden', name: 'Seatwarden Mail' },
  type: 'subscription',
  holder: {
    name: 'Ada Müller',
    company: 'Example GmbH',
    email: 'ada@example.com',
    streetAddress: '1 Main Street\n12345 Town',
  },
  vendor: {
    name: 'Example Vendor',
    noticeAddress: 'notices@vendor.example',
    manageUrl: 'https://portal.vendor.example/manage',
    supportUrl: 'https://portal.vendor.example/support',
    serverUrl: 'https://licensing.vendor.example',
  },
  referenceId: '00112233-44556677-8899AABB-CCDDEEFF-01234567',
  machineSalt: 'c2FsdA',
  issuedAt: '2026-03-01T10:00:00Z',
  revalidationDays: 30,
  graceDays: 4,
  expiresAt: '2027-03-01T00:00:00Z',
  seatPolicy: 'trialOverage',
  trialDays: 14,
  trafficRatePerUser: 300,
  offline: false,
  counter: 7,
  modules: [
    {
      id: 'mail',
      name: 'Mail',
      category: 'server',
      seats: 25,
      maintenanceEnds: '2027-03-01T00:00:00Z',
      afterExpiry: 'keep',
      master: true,
    },
    {
      id: 'im',
      name: 'Instant Messaging',
      category: 'server',
      seats: 'unlimited',
      maintenanceEnds: '2027-03-01T00:00:00Z',
      trialUntil: '2026-03-31T10:00:00.25Z',
      afterExpiry: 'suspend',
      master: false,
    },
  ],
}
