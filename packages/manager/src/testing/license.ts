import { DAY, type Instant, plus, toIso } from '@seatwarden/core/instant'
import type { Entitlement, LicenseTerms, SeatPolicy, Seats } from '@seatwarden/core/license'
import { MODULES, type ModuleId } from '@seatwarden/core/module'
import { armor } from '@seatwarden/protocol/license-file/armor'
import { certifyKey, signRevocations } from '@seatwarden/protocol/license-file/keys'
import { payloadOf } from '@seatwarden/protocol/license-file/payload-of'
import { type Ed25519Signer, signLicense } from '@seatwarden/protocol/license-file/sign'
import { ISSUER, ROOT } from '@seatwarden/protocol/license-file/testing/fixture'

/** With which the tests' license files want facts hashed. */
export const MACHINE_SALT = 'c2FsdA'
export const REFERENCE_ID = '00112233-44556677-8899AABB-CCDDEEFF-01234567'

/** Terms of a license issued at `issuedAt` for the tests' machine. */
export const termsWith = (
  issuedAt: Instant,
  seats: Partial<Record<ModuleId, Seats>>,
  more: Partial<LicenseTerms> & { seatPolicy?: SeatPolicy } = {},
): LicenseTerms => ({
  licenseId: 'lic-1',
  activationId: 'act-1',
  orderId: 'ORD-1',
  previousOrderId: null,
  product: { id: 'mail-server', name: 'Mail Server' },
  type: 'perpetual',
  holder: {
    name: 'Jana Dvořáková',
    company: 'Brightwater Ltd',
    email: 'it@brightwater.example',
    streetAddress: '12 Mill Lane',
  },
  vendor: {
    name: 'Northwind Mail',
    noticeAddress: 'notices@vendor.example',
    manageUrl: 'https://portal.vendor.example/manage',
    supportUrl: 'https://portal.vendor.example/support',
    serverUrl: 'https://license.vendor.example',
  },
  referenceId: REFERENCE_ID,
  issuedAt,
  revalidateEvery: 30 * DAY,
  grace: 7 * DAY,
  expiresAt: null,
  seatPolicy: 'trialOverage',
  trial: 14 * DAY,
  trafficRatePerUser: 300,
  offline: false,
  counter: 1,
  entitlements: Object.entries(seats).map(([id, amount]): Entitlement => {
    const module = id as ModuleId
    const { name, category } = MODULES[module]
    const maintenanceEnds = plus(issuedAt, 365 * DAY)
    return {
      module,
      name,
      category,
      seats: amount,
      maintenanceEnds,
      trialUntil: null,
      afterExpiry: 'keep',
      master: module === 'mail',
    }
  }),
  ...more,
})

export interface Signing {
  issuer?: Ed25519Signer
  /** Keys that the file's list says are revoked. [L14] */
  revoked?: string[]
}

/** The license file for these terms, signed with the tests' key at run time. */
export const licenseFile = async (
  terms: LicenseTerms,
  { issuer = ISSUER, revoked = [] }: Signing = {},
): Promise<string> => {
  const { keyId, publicKey } = issuer
  const validity = { notBefore: toIso(plus(terms.issuedAt, -DAY)), notAfter: toIso(plus(terms.issuedAt, 700 * DAY)) }
  const certificate = await certifyKey({ keyId, publicKey, ...validity }, ROOT)
  const list =
    revoked.length > 0 ? await signRevocations({ revoked, issuedAt: toIso(terms.issuedAt) }, ROOT) : undefined
  return armor(await signLicense(payloadOf(terms, { keyId, machineSalt: MACHINE_SALT }), issuer, certificate, list))
}
