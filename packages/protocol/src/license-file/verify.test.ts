import { createHmac, createPublicKey } from 'node:crypto'
import { instant } from '@seatwarden/core/instant'
import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import { armor, MAX_TEXT } from './armor.ts'
import { toCanonical } from './canonical.ts'
import { fromBase64url, toBase64url } from './jws.ts'
import { type LicensePayload, MAX_MODULES } from './payload.ts'
import { LICENSE_TYPE, signJws, signLicense } from './sign.ts'
import { mailDamage } from './testing/damage.ts'
import { certificateOf, ISSUER, NOW, PAYLOAD, STRANGER, TRUST, testInstant } from './testing/fixture.ts'
import { type Verified, verifyLicense, verifyLicenseJws } from './verify.ts'

let certificate: string
let jws: string
beforeAll(async () => {
  certificate = await certificateOf(ISSUER)
  jws = await signLicense(PAYLOAD, ISSUER, certificate)
})

const verdict = (read: Verified): string => (read.ok ? 'ok' : read.refusal.code)
const verdictOf = async (text: string, now = NOW): Promise<string> => verdict(await verifyLicenseJws(text, TRUST, now))
const parts = (): [string, string, string] => jws.split('.') as [string, string, string]
const HEADER = () => ({ alg: 'EdDSA', kid: ISSUER.keyId, typ: LICENSE_TYPE, 'x-swcert': certificate })
const signedWith = (header: object, payload: unknown = PAYLOAD) => signJws(header, toCanonical(payload), ISSUER)

test('[L2] a signed file is read back with its payload and key', async () => {
  const read = await verifyLicense(armor(jws), TRUST, NOW)
  expect(read).toMatchObject({ ok: true, payload: PAYLOAD, keyId: ISSUER.keyId, revocations: null })
})

test('[L2] a signed file survives mail and paste', async () => {
  await fc.assert(
    fc.asyncProperty(mailDamage, async (damage) => {
      expect((await verifyLicense(damage(armor(jws)), TRUST, NOW)).ok).toBe(true)
    }),
    { numRuns: 200 },
  )
})

const everyFlipRefused = async (count: number, flipped: (bit: number) => string): Promise<void> => {
  const STEP = 64
  for (let from = 0; from < count; from += STEP) {
    const bits = Array.from({ length: Math.min(STEP, count - from) }, (_, at) => from + at)
    const verdicts = await Promise.all(bits.map((bit) => verdictOf(flipped(bit))))
    for (const [at, seen] of verdicts.entries()) if (seen === 'ok') expect.fail(`bit ${from + at} is free`)
  }
}
const flip = (bytes: Uint8Array, bit: number): Uint8Array =>
  bytes.map((byte, at) => (at === bit >> 3 ? byte ^ (1 << (bit & 7)) : byte))

describe('[L2] every single flipped bit is refused', { timeout: 60_000 }, () => {
  /** Short, since each bit costs two signatures. */
  let file: string
  const fileParts = () => file.split('.') as [string, string, string]
  beforeAll(async () => {
    file = await signLicense({ ...PAYLOAD, modules: PAYLOAD.modules.slice(0, 1) }, ISSUER, certificate)
    expect(await verdictOf(file)).toBe('ok')
  })

  test.each([
    ['header', 0],
    ['payload', 1],
    ['signature', 2],
  ])('in the bytes of the %s', async (_, at) => {
    const bytes = fromBase64url(fileParts()[at]!)!
    await everyFlipRefused(bytes.length * 8, (bit) =>
      fileParts()
        .with(at, toBase64url(flip(bytes, bit)))
        .join('.'),
    )
  })

  test('in the characters of header and signature, and of the payload near its ends', async () => {
    const bytes = new TextEncoder().encode(file)
    const [header, payload] = fileParts().map((part) => part.length) as [number, number]
    const after = header + 64
    const middle = payload - 128
    await everyFlipRefused((bytes.length - middle) * 8, (bit) => {
      const skipped = bit >> 3 < after ? bit : bit + middle * 8
      return Buffer.from(flip(bytes, skipped)).toString('latin1')
    })
  })
})

test('[L2] every other last character of header, payload and signature is refused', async () => {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
  for (const at of [0, 1, 2]) {
    const part = parts()[at]!
    for (const letter of letters.replace(part.at(-1)!, '')) {
      const changed = parts().with(at, part.slice(0, -1) + letter)
      expect(await verdictOf(changed.join('.'))).not.toBe('ok')
    }
  }
})

test('[L2] bytes added, removed or doubled anywhere are refused', async () => {
  for (const text of [
    `${jws}A`,
    `${jws}.`,
    `.${jws}`,
    `${jws}.${parts()[2]}`,
    `${jws}=`,
    `${jws}\n`,
    jws.slice(0, -1),
  ]) {
    expect(await verdictOf(text)).toBe('signature_invalid')
  }
})

test('[L2] a signature made malleable (S + L) is refused', async () => {
  const L = 2n ** 252n + 27742317777372353535851937790883648493n
  const bytes = fromBase64url(parts()[2])!
  const s = bytes.slice(32).reduceRight((sum, byte) => (sum << 8n) | BigInt(byte), 0n) + L
  const shifted = bytes.map((byte, at) => (at < 32 ? byte : Number((s >> BigInt(8 * (at - 32))) & 255n)))
  expect(await verdictOf(parts().with(2, toBase64url(shifted)).join('.'))).toBe('signature_invalid')
})

describe('[L2] only EdDSA, and only the headers that the format names', () => {
  test.each(['none', 'HS256', 'RS256', 'ES256', 'Ed25519', 'eddsa', '', null])('alg %s is refused', async (alg) => {
    expect(await verdictOf(await signedWith({ ...HEADER(), alg }))).toBe('signature_invalid')
  })

  test('no signature, and a MAC keyed with the public key, are refused', async () => {
    const bodyOf = (alg: string) => `${toBase64url(toCanonical({ ...HEADER(), alg }))}.${parts()[1]}`
    expect(await verdictOf(`${bodyOf('none')}.`)).toBe('signature_invalid')
    const pem = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: ISSUER.publicKey }, format: 'jwk' })
    for (const key of [pem.export({ type: 'spki', format: 'pem' }), Buffer.from(ISSUER.publicKey, 'base64url')]) {
      const mac = createHmac('sha256', key).update(bodyOf('HS256')).digest()
      for (const tag of [mac, Buffer.concat([mac, mac])]) {
        expect(await verdictOf(`${bodyOf('HS256')}.${toBase64url(tag)}`)).toBe('signature_invalid')
      }
    }
  })

  test.each<[string, unknown]>([
    ['crit', ['exp']],
    ['crit', []],
    ['b64', false],
    ['b64', true],
    ['jwk', { kty: 'OKP', crv: 'Ed25519', x: STRANGER.publicKey }],
    ['jku', 'https://example.com/keys'],
    ['x5u', 'https://example.com/cert'],
    ['x5c', ['AAAA']],
    ['zip', 'DEF'],
    ['x-sw', 1],
  ])('header %s is refused, though well signed', async (name, value) => {
    expect(await verdictOf(await signedWith({ ...HEADER(), [name]: value }))).toBe('signature_invalid')
  })

  test.each(['alg', 'kid', 'typ', 'x-swcert'])('a file without header %s is refused', async (name) => {
    const kept = Object.fromEntries(Object.entries(HEADER()).filter(([key]) => key !== name))
    expect(await verdictOf(await signedWith(kept))).toBe('signature_invalid')
  })

  test('a key certificate is no license, and a license of another typ is none', async () => {
    expect(await verdictOf(certificate)).toBe('signature_invalid')
    expect(await verdictOf(await signedWith({ ...HEADER(), typ: 'JWT' }))).toBe('signature_invalid')
  })

  test('a duplicate header is refused', async () => {
    const doubled = JSON.stringify(HEADER()).replace('{', '{"alg":"none",')
    const input = `${toBase64url(new TextEncoder().encode(doubled))}.${parts()[1]}`
    const signature = await ISSUER.sign(new TextEncoder().encode(input))
    expect(await verdictOf(`${input}.${toBase64url(signature)}`)).toBe('signature_invalid')
  })
})

test('[L1 L13 D5] what is well signed but breaks the format is told apart from a bad signature', async () => {
  expect(await verdictOf(await signedWith(HEADER(), { ...PAYLOAD, formatVersion: 2 }))).toBe('format_too_new')
  expect(await verdictOf(await signedWith(HEADER(), { ...PAYLOAD, formatVersion: 0 }))).toBe('format_too_old')
  expect(await verdictOf(await signedWith(HEADER(), { ...PAYLOAD, graceDays: 8 }))).toBe('license_malformed')
  expect(await verdictOf(await signedWith(HEADER(), { ...PAYLOAD, keyId: 'other' }))).toBe('signature_invalid')
  await expect(signLicense({ ...PAYLOAD, graceDays: 8 }, ISSUER, certificate)).rejects.toThrow(/graceDays/)
  await expect(signLicense({ ...PAYLOAD, keyId: 'other' }, ISSUER, certificate)).rejects.toThrow(/other/)
})

test('[A3] a file from more than 24 h ahead of the clock is refused as clock_skew, and no other is', async () => {
  expect(await verdictOf(jws, testInstant('2026-02-28T10:00:00Z'))).toBe('ok')
  expect(await verdictOf(jws, testInstant('2026-02-28T09:59:59.999Z'))).toBe('clock_skew')
  expect(await verdictOf(jws, instant(0))).toBe('clock_skew')
  expect(await verdictOf(jws, testInstant('2096-01-01T00:00:00Z'))).toBe('ok')
})

test('[L2 Q2] the largest payload that can be issued fits its armour and is read back', async () => {
  const wide = '€'.repeat(128)
  const module = { ...PAYLOAD.modules[1]!, name: wide, seats: 10_000_000 }
  const modules = Array.from({ length: MAX_MODULES }, (_, at) => ({
    ...module,
    id: `m${at}`.padEnd(64, 'x'),
    master: at === 0,
  }))
  const url = `https://vendor.example/${'a'.repeat(1001)}`
  const vendor = { ...PAYLOAD.vendor, manageUrl: url, supportUrl: url, serverUrl: url }
  const holder = { ...PAYLOAD.holder, streetAddress: '€'.repeat(400) }
  const largest: LicensePayload = { ...PAYLOAD, vendor, holder, modules }
  const text = armor(await signLicense(largest, ISSUER, certificate))
  expect(text.length).toBeLessThan(MAX_TEXT / 2)
  expect(await verifyLicense(text, TRUST, NOW)).toMatchObject({ ok: true, payload: largest })
})

test('[Q2] garbage is answered, never thrown at', async () => {
  const json = fc.jsonValue().map((value) => toBase64url(toCanonical(value)))
  const piece = fc.oneof(fc.string(), fc.base64String(), json, fc.constantFrom(...jws.split('.')), fc.constant('.'))
  await fc.assert(
    fc.asyncProperty(fc.array(piece, { maxLength: 5 }), async (pieces) => {
      const text = pieces.join('.')
      for (const read of [await verifyLicense(armor(text), TRUST, NOW), await verifyLicenseJws(text, TRUST, NOW)]) {
        if (!read.ok) expect(read.refusal.sentence).not.toBe('')
        else expect(text).toContain(jws)
      }
    }),
    { numRuns: 3000 },
  )
})
