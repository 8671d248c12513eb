import { execFile } from 'node:child_process'
import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { CompactSign, compactVerify } from 'jose'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { armor } from './armor.ts'
import { toCanonical } from './canonical.ts'
import { isSignedBy, openJws } from './jws.ts'
import { certifyKey } from './keys.ts'
import { ed25519Signer, LICENSE_TYPE, type Signer, signLicense } from './sign.ts'
import { NOW, PAYLOAD } from './testing/fixture.ts'
import { verifyLicense, verifyLicenseJws } from './verify.ts'

const DOCS = fileURLToPath(new URL('../../../../docs/license-file/', import.meta.url))
const exec = promisify(execFile)

/** Runs a program; when it is missing, says what to install. */
const run = async (program: string, args: string[]): Promise<string> => {
  try {
    return (await exec(program, args)).stdout
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT')
      throw new Error(`${program} is missing: apt-get install ${program}`, { cause: error })
    throw error
  }
}

const pem = (key: KeyObject): string =>
  key.export({ type: key.type === 'private' ? 'pkcs8' : 'spki', format: 'pem' }).toString()
const DATES = { notBefore: '2026-01-01T00:00:00Z', notAfter: '2027-01-01T00:00:00Z' }

let folder: string
const path = (name: string): string => join(folder, name)
const save = (name: string, content: string | Uint8Array) => writeFile(path(name), content)

/** Fresh keys of this run. */
const root = generateKeyPairSync('ed25519')
const issuing = generateKeyPairSync('ed25519')
const rootSigner = ed25519Signer(root.privateKey, 'fresh-root')
const issuer = ed25519Signer(issuing.privateKey, 'fresh-key')
const trust = { roots: [{ keyId: 'fresh-root', publicKey: rootSigner.publicKey }], revoked: [] }
const payload = { ...PAYLOAD, keyId: 'fresh-key' }
let certificate: string
let jws: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'seatwarden-license-'))
  certificate = await certifyKey({ keyId: 'fresh-key', publicKey: issuer.publicKey, ...DATES }, rootSigner)
  jws = await signLicense(payload, issuer, certificate)
  const mailed = armor(jws).replace(/^/gm, '> ').replace(/\n/g, '\r\n')
  await Promise.all([
    save('root.pem', pem(root.publicKey)),
    save('other.pem', pem(issuing.publicKey)),
    save('issuing-private.pem', pem(issuing.privateKey)),
    save('license.txt', armor(jws)),
    save('mailed.txt', `Dear customer,\r\n\r\n${mailed}\r\n-- \r\nThe vendor\r\n`),
  ])
})
afterAll(() => rm(folder, { recursive: true }))

describe.each([
  ['python3', 'verify.py'],
  ['sh', 'verify.sh'],
])('[L2] %s %s, with the root public key alone', (program, script) => {
  const verify = (key: string, file: string) => run(program, [join(DOCS, script), path(key), path(file)])

  test.each(['license.txt', 'mailed.txt'])('prints the content of a file signed a moment ago (%s)', async (file) => {
    expect(JSON.parse(await verify('root.pem', file))).toEqual(payload)
  })

  test('refuses another root key, a changed payload, and a changed certificate', async () => {
    await expect(verify('other.pem', 'license.txt')).rejects.toThrow(/Command failed/)
    const [header, , signature] = jws.split('.')
    const forged = Buffer.from(toCanonical({ ...payload, graceDays: 7 })).toString('base64url')
    await save('forged.txt', armor(`${header}.${forged}.${signature}`))
    await expect(verify('root.pem', 'forged.txt')).rejects.toThrow(/Command failed/)
    const self = await certifyKey({ keyId: 'fresh-key', publicKey: issuer.publicKey, ...DATES }, issuer)
    await save('self.txt', armor(await signLicense(payload, issuer, self)))
    await expect(verify('root.pem', 'self.txt')).rejects.toThrow(/Command failed/)
  })
})

test('[L2] the Python verifier is at most 20 lines', async () => {
  expect((await readFile(join(DOCS, 'verify.py'), 'utf8')).trimEnd().split('\n').length).toBeLessThanOrEqual(20)
})

test('[L2 V4] a file whose signature openssl made, over the Signer interface, is accepted', async () => {
  const openssl: Signer = {
    keyId: 'fresh-key',
    sign: async (bytes) => {
      await save('input', bytes)
      const files = ['-in', path('input'), '-out', path('signature'), '-inkey', path('issuing-private.pem')]
      await run('openssl', ['pkeyutl', '-sign', '-rawin', ...files])
      return new Uint8Array(await readFile(path('signature')))
    },
  }
  const text = armor(await signLicense(payload, openssl, certificate))
  expect(await verifyLicense(text, trust, NOW)).toMatchObject({ ok: true, payload })
})

test('[L2] a file that a JOSE library signed is accepted, and ours is verified by it as it is', async () => {
  const header = { alg: 'EdDSA', kid: 'fresh-key', typ: LICENSE_TYPE, 'x-swcert': certificate }
  const signed = await new CompactSign(toCanonical(payload)).setProtectedHeader(header).sign(issuing.privateKey)
  expect(await verifyLicenseJws(signed, trust, NOW)).toMatchObject({ ok: true, payload })
  const verified = await compactVerify(jws, issuing.publicKey)
  expect(JSON.parse(new TextDecoder().decode(verified.payload))).toEqual(payload)
})

test('[L2] RFC 8037, appendix A.4: its signature is made and verified by the same functions', async () => {
  const x = '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo'
  const d = 'nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A'
  const vector =
    'eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc.hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg'
  const opened = openJws(vector, z.strictObject({ alg: z.literal('EdDSA') }))
  expect(opened && new TextDecoder().decode(opened.payload)).toBe('Example of Ed25519 signing')
  expect(opened && (await isSignedBy(opened, x))).toBe(true)
  expect(opened && (await isSignedBy(opened, issuer.publicKey))).toBe(false)
  const signer = ed25519Signer({ kty: 'OKP', crv: 'Ed25519', x, d }, 'rfc-8037')
  const input = vector.slice(0, vector.lastIndexOf('.'))
  const signature = await signer.sign(new TextEncoder().encode(input))
  expect(`${input}.${Buffer.from(signature).toString('base64url')}`).toBe(vector)
})

test('[L2] a key that is not Ed25519 signs nothing', () => {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  expect(() => ed25519Signer(privateKey, 'p256')).toThrow(/not an Ed25519 private key/)
})
