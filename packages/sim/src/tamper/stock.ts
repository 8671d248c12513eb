import { createPrivateKey } from 'node:crypto'
import { DAY, type Instant, instant, plus, toIso } from '@seatwarden/core/instant'
import { MODULE_IDS } from '@seatwarden/core/module'
import { armor } from '@seatwarden/protocol/license-file/armor'
import { certifyKey, signRevocations, type TrustStore } from '@seatwarden/protocol/license-file/keys'
import {
  type LicenseModule,
  type LicensePayload,
  licensePayloadSchema,
} from '@seatwarden/protocol/license-file/payload'
import { type Ed25519Signer, ed25519Signer, signLicense } from '@seatwarden/protocol/license-file/sign'
import { PAYLOAD } from '@seatwarden/protocol/license-file/testing/fixture'
import type { Random } from '@seatwarden/runtime/random'
import { Dice } from '../town/dice.ts'

/** A key that may or may not sign, with the certificate that says so. */
export interface Issuer {
  signer: Ed25519Signer
  certificate: string
}

/** A license file that the vendor really issued. */
export interface Genuine {
  jws: string
  text: string
  payload: LicensePayload
  issuer: Issuer
}

export interface Vendor {
  root: Ed25519Signer
  /** Two that overlap. [L14] */
  issuers: readonly [Issuer, Issuer]
  /** Its days are over. */
  ended: Issuer
  revoked: Issuer
  /** Names `revoked`. */
  list: string
  /** From before: names nobody. */
  olderList: string
  files: Genuine[]
}

/** What an attacker may have, and what the reader believes. */
export interface Stock {
  now: Instant
  /** Of the reader. */
  trust: TrustStore
  vendor: Vendor
  /** Another vendor, whose keys have the same names. */
  other: Vendor
  /** A key that nobody certified. */
  stranger: Ed25519Signer
  /** What is really good, by its compact JWS. */
  genuine: ReadonlyMap<string, LicensePayload>
}

const NOW = instant(Date.UTC(2027, 2, 1, 12))
const PKCS8_ED25519 = Buffer.from('302e020100300506032b657004220420', 'hex')

const signerFrom = (random: Random, keyId: string): Ed25519Signer => {
  const der = Buffer.concat([PKCS8_ED25519, random.bytes(32)])
  return ed25519Signer(createPrivateKey({ key: der, format: 'der', type: 'pkcs8' }), keyId)
}

const days = (n: number): string => toIso(plus(NOW, n * DAY))
const NAMES = ['Ada Müller', 'Jana Dvořáková', '山田 太郎', "Sinéad O'Brien", 'Zoë "Z" Ω', 'Παύλος', 'A'] as const

const moduleOf = (dice: Dice, id: string, master: boolean): LicenseModule => ({
  id,
  name: id.toUpperCase(),
  category: dice.pick(['server', 'client']),
  seats: dice.chance(0.2) ? 'unlimited' : dice.between(0, 5_000),
  maintenanceEnds: days(dice.between(-100, 700)),
  ...(dice.chance(0.3) && { trialUntil: days(dice.between(1, 30)) }),
  afterExpiry: dice.pick(['keep', 'grace', 'suspend']),
  master,
})

const payloadOf = (dice: Dice, keyId: string): LicensePayload => {
  const { expiresAt: _none, ...same } = PAYLOAD
  const ids = MODULE_IDS.slice(0, dice.between(1, MODULE_IDS.length))
  return {
    ...same,
    keyId,
    licenseId: `lic-${dice.between(1, 9_999)}`,
    orderId: `ORD-${dice.between(1, 99_999)}`,
    ...(dice.chance(0.5) && { previousOrderId: `ORD-${dice.between(1, 99_999)}` }),
    type: dice.pick(['evaluation', 'subscription', 'perpetual']),
    holder: { ...PAYLOAD.holder, name: dice.pick(NAMES) },
    issuedAt: days(-dice.between(0, 29)),
    graceDays: dice.between(2, 7),
    ...(dice.chance(0.5) && { expiresAt: days(dice.between(1, 400)) }),
    seatPolicy: dice.pick(['trialOverage', 'hardLimit']),
    offline: dice.chance(0.2),
    counter: dice.between(1, 500),
    modules: ids.map((id, at) => moduleOf(dice, id, at === 0)),
  }
}

const FILES = 12

const vendorFrom = async (random: Random): Promise<Vendor> => {
  const dice = new Dice(random)
  const root = signerFrom(random, 'root-a')
  const issuer = async (keyId: string, from: number, until: number): Promise<Issuer> => {
    const signer = signerFrom(random, keyId)
    const dates = { notBefore: days(from), notAfter: days(until) }
    return { signer, certificate: await certifyKey({ keyId, publicKey: signer.publicKey, ...dates }, root) }
  }
  const issuers = [await issuer('key-1', -300, 100), await issuer('key-2', -60, 700)] as const
  const [ended, revoked] = [await issuer('key-0', -700, -200), await issuer('key-x', -300, 300)]
  const list = await signRevocations({ revoked: ['key-x'], issuedAt: days(-40) }, root)
  const olderList = await signRevocations({ revoked: [], issuedAt: days(-90) }, root)
  const file = async (at: number): Promise<Genuine> => {
    const by = dice.pick(issuers)
    // Read back, so that its keys stand in the order of the bytes.
    const payload = licensePayloadSchema.parse(payloadOf(dice, by.signer.keyId))
    const jws = await signLicense(payload, by.signer, by.certificate, at % 3 === 0 ? list : undefined)
    return { jws, text: armor(jws), payload, issuer: by }
  }
  const files: Genuine[] = []
  for (let at = 0; at < FILES; at += 1) files.push(await file(at))
  return { root, issuers, ended, revoked, list, olderList, files }
}

/** Everything of one run: the same for the same seed. */
export const stockOf = async (random: Random): Promise<Stock> => {
  const [vendor, other] = [await vendorFrom(random), await vendorFrom(random)]
  const { keyId, publicKey } = vendor.root
  return {
    now: NOW,
    trust: { roots: [{ keyId, publicKey }], revoked: ['key-x'] },
    vendor,
    other,
    stranger: signerFrom(random, 'key-1'),
    genuine: new Map(vendor.files.map((file) => [file.jws, file.payload])),
  }
}
