import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { fromBase64url, isSignatureOf, isSignedBy, openJws, toBase64url } from './jws.ts'
import { ed25519Signer, signJws } from './sign.ts'

/** RFC 8037, appendix A.1 to A.5, character for character. */
const RFC8037 = {
  jwk: {
    kty: 'OKP',
    crv: 'Ed25519',
    d: 'nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A',
    x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo',
  },
  thumbprint: 'kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k',
  header: 'eyJhbGciOiJFZERTQSJ9',
  payload: 'RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc',
  signature: 'hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg',
}

describe('[L2] RFC 8037, appendix A', () => {
  const { jwk, header, payload, signature } = RFC8037
  const jws = `${header}.${payload}.${signature}`
  const open = (text: string) => openJws(text, z.strictObject({ alg: z.literal('EdDSA') }))

  test('A.1, A.2: the public key follows from the private one', () => {
    expect(ed25519Signer(jwk, 'rfc-8037').publicKey).toBe(jwk.x)
  })

  test('A.3: the thumbprint of the public key', () => {
    const canonical = JSON.stringify({ crv: jwk.crv, kty: jwk.kty, x: jwk.x })
    expect(createHash('sha256').update(canonical).digest('base64url')).toBe(RFC8037.thumbprint)
  })

  test('A.4: the same signing input and the same signature', async () => {
    const signer = ed25519Signer(jwk, 'rfc-8037')
    const made = await signJws({ alg: 'EdDSA' }, new TextEncoder().encode('Example of Ed25519 signing'), signer)
    expect(made).toBe(jws)
  })

  test('A.5: the signature is accepted, with this key only and for these bytes only', async () => {
    const opened = open(jws)
    expect(opened && new TextDecoder().decode(opened.payload)).toBe('Example of Ed25519 signing')
    expect(opened && (await isSignedBy(opened, jwk.x))).toBe(true)
    const another = ed25519Signer({ ...jwk, d: toBase64url(new Uint8Array(32).fill(7)) }, 'another').publicKey
    expect(opened && (await isSignedBy(opened, another))).toBe(false)
    const changed = open(`${header}.${payload.replace('RX', 'RY')}.${signature}`)
    expect(changed && (await isSignedBy(changed, jwk.x))).toBe(false)
  })
})

interface Vector {
  name: string
  secretKey: string
  publicKey: string
  message: string
  signature: string
}
const RFC8032: Vector[] = JSON.parse(readFileSync(new URL('testing/rfc8032.json', import.meta.url), 'utf8'))
const bytes = (hex: string): Uint8Array => new Uint8Array(Buffer.from(hex, 'hex'))

/** The order of the group; as 32 bytes, the lowest first. [RFC 8032, 5.1] */
const L = 2n ** 252n + 27742317777372353535851937790883648493n
const numberOf = (little: Uint8Array): bigint => little.reduceRight((sum, byte) => (sum << 8n) | BigInt(byte), 0n)
const littleOf = (n: bigint): Uint8Array =>
  Uint8Array.from({ length: 32 }, (_, at) => Number((n >> BigInt(8 * at)) & 255n))
const joined = (...parts: Uint8Array[]): Uint8Array => new Uint8Array(Buffer.concat(parts))

describe.each(RFC8032)('[L2] RFC 8032, section 7.1, $name', ({ secretKey, publicKey, message, signature }) => {
  const [key, said, signed] = [toBase64url(bytes(publicKey)), bytes(message), bytes(signature)]

  test('the public key and the signature are made', async () => {
    const jwk = { kty: 'OKP', crv: 'Ed25519', d: toBase64url(bytes(secretKey)), x: key }
    const signer = ed25519Signer(jwk, 'rfc-8032')
    expect(signer.publicKey).toBe(key)
    expect(Buffer.from(await signer.sign(said)).toString('hex')).toBe(signature)
  })

  test('the signature is accepted', () => {
    expect(isSignatureOf(said, signed, key)).toBe(true)
  })

  test('every flipped bit of signature and key, and one more or less in the message, is refused', () => {
    const flip = (of: Uint8Array, bit: number) =>
      of.map((byte, at) => (at === bit >> 3 ? byte ^ (1 << (bit & 7)) : byte))
    for (let bit = 0; bit < 512; bit += 1) expect(isSignatureOf(said, flip(signed, bit), key)).toBe(false)
    for (let bit = 0; bit < 256; bit += 1)
      expect(isSignatureOf(said, signed, toBase64url(flip(bytes(publicKey), bit)))).toBe(false)
    expect(isSignatureOf(joined(said, bytes('00')), signed, key)).toBe(false)
    if (said.length > 0) expect(isSignatureOf(said.subarray(1), signed, key)).toBe(false)
  })

  test('signatures of another form are refused: S of the same rest, zero, cut, lengthened, turned round', () => {
    const [r, s] = [signed.subarray(0, 32), signed.subarray(32)]
    const others: Record<string, Uint8Array> = {
      'S + L': joined(r, littleOf(numberOf(s) + L)),
      'S + 2L': joined(r, littleOf(numberOf(s) + 2n * L)),
      'S = L': joined(r, littleOf(L)),
      '-S': joined(r, littleOf(L - numberOf(s))),
      'S = 0': joined(r, new Uint8Array(32)),
      'all zero': new Uint8Array(64),
      'all ones': new Uint8Array(64).fill(255),
      none: new Uint8Array(),
      'R only': r,
      'a byte short': signed.subarray(0, 63),
      'a byte long': joined(signed, bytes('00')),
      'a leading zero': joined(bytes('00'), signed),
      'S before R': joined(s, r),
      'R twice': joined(r, r),
    }
    for (const [name, other] of Object.entries(others))
      expect([name, isSignatureOf(said, other, key)]).toEqual([name, false])
  })

  test('keys of another form are refused', () => {
    for (const other of ['', key.slice(1), `${key}A`, `${key}=`, 'é', toBase64url(new Uint8Array(31)), '{"kty":"oct"}'])
      expect([other, isSignatureOf(said, signed, other)]).toEqual([other, false])
  })
})

test('[L2] base64url is read as an encoder writes it, and in no other spelling', () => {
  expect(fromBase64url('_-8')).toEqual(bytes('ffef'))
  for (const other of ['/+8', '_-8=', '_-9', ' _-8', '_-8\n', '_-8.', '_-\u00ad8'])
    expect(fromBase64url(other)).toBeUndefined()
})
