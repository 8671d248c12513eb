import { createHmac, createPublicKey } from 'node:crypto'
import { armor } from '@seatwarden/protocol/license-file/armor'
import { toBase64url } from '@seatwarden/protocol/license-file/jws'
import { certifyKey, signRevocations } from '@seatwarden/protocol/license-file/keys'
import type { LicensePayload } from '@seatwarden/protocol/license-file/payload'
import type { Ed25519Signer } from '@seatwarden/protocol/license-file/sign'
import type { Mutation } from './damage.ts'
import {
  bytesOf,
  changeIn,
  goodHeader,
  headerOf,
  joined,
  leavesOf,
  type Material,
  partsOf,
  resignedHeader,
  signedText,
  utf8,
  withHeader,
} from './parts.ts'

/** What somebody might wish for; always another content than the file's. */
const wished = ({ dice, file: { payload } }: Material): LicensePayload => {
  const change: Partial<LicensePayload> = dice.pick([
    { counter: payload.counter + 1 },
    { graceDays: payload.graceDays === 7 ? 6 : 7 },
    { revalidationDays: 3_660 },
    { expiresAt: '2099-01-01T00:00:00Z' },
    { trialDays: 366 },
    { offline: !payload.offline },
    { trafficRatePerUser: 10_000_000 },
    { referenceId: 'FFFFFFFF-44556677-8899AABB-CCDDEEFF-01234567' },
    { issuedAt: '2027-03-01T11:59:59Z' },
    { holder: { ...payload.holder, company: 'Somebody else' } },
    { seatPolicy: payload.seatPolicy === 'hardLimit' ? 'trialOverage' : 'hardLimit' },
    { modules: payload.modules.map((module) => ({ ...module, seats: 9_999_999 })) },
    { modules: payload.modules.map((module) => ({ ...module, maintenanceEnds: '2099-01-01T00:00:00Z' })) },
  ])
  return { ...payload, ...change }
}

/** Two fields' values change places; where they are equal, one is changed. */
const swappedFields = ({ dice, file: { payload } }: Material): unknown => {
  const leaves = leavesOf(payload)
  const [one, two] = [dice.pick(leaves), dice.pick(leaves)]
  if (one.value === two.value) return changeIn(payload, one.path, `${String(one.value)}0`)
  return changeIn(changeIn(payload, one.path, two.value), two.path, one.value)
}

const contentOf = (value: unknown): Uint8Array => utf8(JSON.stringify(value))
const withContent = (jws: string, content: unknown): string =>
  armor(joined(partsOf(jws).with(1, toBase64url(contentOf(content)))))

/** Signed, armoured and certified like a real one, by keys that the reader does not know. */
const bySomebody = async (material: Material): Promise<string> => {
  const { dice, stock, file } = material
  const { stranger, vendor, other } = stock
  const { keyId } = file.issuer.signer
  const dates = { notBefore: '2026-09-01T00:00:00Z', notAfter: '2027-12-01T00:00:00Z' }
  const self = (root: Ed25519Signer, rootId: string) =>
    certifyKey({ keyId, publicKey: stranger.publicKey, ...dates }, { ...root, keyId: rootId })
  const certificate = await dice.pick([
    () => Promise.resolve(file.issuer.certificate),
    () => self(stranger, vendor.root.keyId),
    () => self(stranger, keyId),
    // A stolen issuing key is no root.
    () => self(file.issuer.signer, vendor.root.keyId),
    () => self(other.root, vendor.root.keyId),
    () => self(other.root, 'root-b'),
  ])()
  const content = dice.chance(0.5) ? wished(material) : file.payload
  return armor(await signedText(JSON.stringify(goodHeader(keyId, certificate)), contentOf(content), stranger))
}

const spkiOf = (x: string) => createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' })

/** A MAC whose key is what everybody knows: the public key, in whatever spelling. */
const byMac: Mutation = (material) => {
  const { dice, file, stock } = material
  const { alg, hash } = dice.pick([
    { alg: 'HS256', hash: 'sha256' },
    { alg: 'HS384', hash: 'sha384' },
    { alg: 'HS512', hash: 'sha512' },
  ])
  const { publicKey } = dice.pick([file.issuer.signer, stock.vendor.root])
  const key = dice.pick([
    () => bytesOf(publicKey),
    () => utf8(publicKey),
    () => spkiOf(publicKey).export({ type: 'spki', format: 'der' }),
    () => utf8(spkiOf(publicKey).export({ type: 'spki', format: 'pem' }).toString()),
    () => new Uint8Array(),
  ])()
  const header = { ...headerOf(file.jws), alg: dice.chance(0.8) ? alg : 'EdDSA' }
  const input = `${toBase64url(contentOf(header))}.${toBase64url(contentOf(wished(material)))}`
  const mac = createHmac(hash, key).update(input).digest()
  const tag = dice.chance(0.5) ? mac : Buffer.concat([mac, mac]).subarray(0, 64)
  return armor(`${input}.${toBase64url(tag)}`)
}

const ALGS = [
  'none',
  'None',
  'NONE',
  'HS256',
  'HS512',
  'RS256',
  'PS256',
  'ES256',
  'ES256K',
  'Ed25519',
  'Ed448',
  'eddsa',
  'EDDSA',
  'EdDSA ',
  '',
  null,
  1,
  [],
  ['EdDSA'],
  {},
  true,
] as const

/** Really signed, under another algorithm's name. */
const otherAlg: Mutation = async (material) =>
  armor(
    await resignedHeader(material, JSON.stringify({ ...headerOf(material.file.jws), alg: material.dice.pick(ALGS) })),
  )

const unsigned: Mutation = (material) => {
  const { dice, file } = material
  const header = { ...headerOf(file.jws), alg: dice.pick(['none', 'None', 'EdDSA', 'nOnE']) }
  const input = `${toBase64url(contentOf(header))}.${toBase64url(contentOf(wished(material)))}`
  return armor(`${input}.${dice.pick(['', partsOf(file.jws)[2], toBase64url(new Uint8Array(64)), 'AA'])}`)
}

/** The order of Ed25519's group. */
const L = 2n ** 252n + 27742317777372353535851937790883648493n

/** Made from the right signature, by who knows the formula. */
const malleable: Mutation = ({ dice, file }) => {
  const parts = partsOf(file.jws)
  const bytes = bytesOf(parts[2])
  const s = bytes.slice(32).reduceRight((sum, byte) => (sum << 8n) | BigInt(byte), 0n)
  const other = dice.pick([s + L, s + 2n * L, s + 7n * L, L - s, 0n, L])
  const changed = dice.pick([
    bytes.map((byte, at) => (at < 32 ? byte : Number((other >> BigInt(8 * (at - 32))) & 255n))),
    new Uint8Array([...bytes.slice(32), ...bytes.slice(0, 32)]),
    new Uint8Array(64),
    bytes.slice(0, 63),
    new Uint8Array([...bytes, 0]),
  ])
  return armor(joined(parts.with(2, toBase64url(changed))))
}

/** Somebody else's list, or certificate, in a real file's header. */
const headerSwapped: Mutation = ({ dice, stock, file }) => {
  const header = headerOf(file.jws)
  const { vendor, other } = stock
  const pieces = [
    ...[...vendor.issuers, ...other.issuers, vendor.ended, vendor.revoked].map((issuer) => issuer.certificate),
    vendor.list,
    vendor.olderList,
    other.list,
    file.jws,
    '',
    '..',
    'a.b.c',
    null,
    1,
    {},
  ]
  const name = dice.pick(['x-swcert', 'x-swcert', 'x-swrevoked'])
  const changed = { ...header, [name]: dice.pick(pieces.filter((piece) => piece !== header[name])) }
  return armor(withHeader(file.jws, changed))
}

/** The news of revoked keys is not to be had without the signature, and not from anybody else. */
const otherList: Mutation = async (material) => {
  const { dice, stock, file } = material
  const { 'x-swrevoked': _list, ...header } = headerOf(file.jws)
  const forge = (by: Ed25519Signer) =>
    signRevocations(
      { revoked: dice.pick([[], ['key-2']]), issuedAt: '2027-02-28T00:00:00Z' },
      { ...by, keyId: 'root-a' },
    )
  if (dice.chance(0.3) && _list !== undefined) return armor(withHeader(file.jws, header))
  const list = await forge(dice.pick([stock.stranger, stock.other.root, file.issuer.signer]))
  return armor(await resignedHeader(material, JSON.stringify({ ...header, 'x-swrevoked': list })))
}

/** Another vendor's file as it is; it names the same keys. */
const otherVendor: Mutation = async ({ dice, stock, file }) => {
  const theirs = dice.pick(stock.other.files)
  if (dice.chance(0.4)) return theirs.text
  const { signer, certificate } = theirs.issuer
  const content = { ...file.payload, keyId: signer.keyId }
  return armor(await signedText(JSON.stringify(goodHeader(signer.keyId, certificate)), contentOf(content), signer))
}

/** Real keys of this vendor that may not have signed that. */
const wrongKey: Mutation = async ({ dice, stock, file }) => {
  const { vendor } = stock
  const by = dice.pick([vendor.ended, vendor.revoked])
  const kid = by.signer.keyId
  const list = dice.pick([undefined, vendor.list, vendor.olderList])
  const header = { ...goodHeader(kid, by.certificate), ...(list !== undefined && { 'x-swrevoked': list }) }
  return armor(await signedText(JSON.stringify(header), contentOf({ ...file.payload, keyId: kid }), by.signer))
}

/** Real keys, but of two the one's name and the other's signature. */
const wrongName: Mutation = async ({ dice, stock, file }) => {
  const [one, two] = stock.vendor.issuers
  const [by, named] = dice.chance(0.5) ? [one, two] : [two, one]
  const [kid, keyId] = dice.pick([
    [named.signer.keyId, named.signer.keyId],
    [by.signer.keyId, named.signer.keyId],
    [named.signer.keyId, by.signer.keyId],
  ])
  const { certificate } = dice.pick([by, named])
  // A name that fits its own certificate and signature would be a real file.
  const fits = kid === by.signer.keyId && keyId === kid && certificate === by.certificate
  const header = goodHeader(fits ? 'key-9' : kid, certificate)
  return armor(await signedText(JSON.stringify(header), contentOf({ ...file.payload, keyId }), by.signer))
}

/** Changes by somebody who knows everything but the private keys, or has the wrong ones. */
export const FORGERY: Record<string, Mutation> = {
  'wishes in fresh armour': (material) => withContent(material.file.jws, wished(material)),
  'fields swapped': (material) => withContent(material.file.jws, swappedFields(material)),
  "signed by somebody's key": bySomebody,
  'a MAC keyed with the public key': byMac,
  'no signature': unsigned,
  'another alg, really signed': otherAlg,
  'the signature bent': malleable,
  'certificate or list swapped': headerSwapped,
  "somebody's revocation list": otherList,
  "another vendor's chain": otherVendor,
  'a key ended or revoked': wrongKey,
  'a key under another name': wrongName,
}
