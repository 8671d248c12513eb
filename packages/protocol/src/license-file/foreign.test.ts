import { execFile } from 'node:child_process'
import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { CompactSign, compactVerify } from 'jose'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { armor } from './armor.ts'
import { toCanonical } from './canonical.ts'
import { certifyKey, signRevocations } from './keys.ts'
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
    save('root-private.pem', pem(root.privateKey)),
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

let signatures = 0
/** Stands for a key in a device: another process signs, and no byte of the private key is in this one. [V4] */
const opensslSigner = (keyId: string, keyFile: string): Signer => ({
  keyId,
  sign: async (bytes) => {
    signatures += 1
    const [input, signature] = [path(`input-${signatures}`), path(`signature-${signatures}`)]
    await writeFile(input, bytes)
    await run('openssl', ['pkeyutl', '-sign', '-rawin', '-inkey', path(keyFile), '-in', input, '-out', signature])
    return new Uint8Array(await readFile(signature))
  },
})

test('[L2 V4] files whose signatures openssl made, over the Signer interface, are accepted', async () => {
  const device = opensslSigner('fresh-key', 'issuing-private.pem')
  const counters = [1, 2, 3, 4, 5]
  const files = await Promise.all(
    counters.map(async (counter) => armor(await signLicense({ ...payload, counter }, device, certificate))),
  )
  for (const [at, text] of files.entries())
    expect(await verifyLicense(text, trust, NOW)).toMatchObject({ ok: true, payload: { counter: counters[at] } })
  expect(files[0]).toBe(armor(await signLicense({ ...payload, counter: 1 }, issuer, certificate)))
})

const xOf = async (keyFile: string): Promise<string> => {
  await run('openssl', ['pkey', '-in', path(keyFile), '-pubout', '-outform', 'DER', '-out', path('public.der')])
  return (await readFile(path('public.der'))).subarray(-32).toString('base64url')
}

test('[L2 L14 V4] a whole vendor outside this process: root, issuing key and revocations by openssl', async () => {
  for (const name of ['their-root.pem', 'their-key.pem'])
    await run('openssl', ['genpkey', '-algorithm', 'ed25519', '-out', path(name)])
  const theirRoot = opensslSigner('their-root', 'their-root.pem')
  const theirTrust = { roots: [{ keyId: 'their-root', publicKey: await xOf('their-root.pem') }], revoked: [] }
  const key = { keyId: 'their-key', publicKey: await xOf('their-key.pem') }
  const theirs = await certifyKey({ ...key, ...DATES }, theirRoot)
  const content = { ...PAYLOAD, keyId: 'their-key' }
  const device = opensslSigner('their-key', 'their-key.pem')
  const verdict = async (revoked: string[], from = theirTrust) => {
    const list = await signRevocations({ revoked, issuedAt: '2026-02-01T00:00:00Z' }, theirRoot)
    const read = await verifyLicense(armor(await signLicense(content, device, theirs, list)), from, NOW)
    return read.ok ? read.revocations?.revoked : read.refusal.code
  }
  expect(await verdict(['an-older-key'])).toEqual(['an-older-key'])
  expect(await verdict(['their-key'])).toBe('signature_invalid')
  expect(await verdict([], trust)).toBe('signature_invalid')
})

describe('[L2] issue.py, in plain Python with nothing but its standard library', () => {
  const issue = async (rootFile: string, content: string, more: string[] = []) => {
    await save('payload.json', content)
    const dates = [DATES.notBefore, DATES.notAfter]
    const args = [join(DOCS, 'issue.py'), path(rootFile), 'fresh-root', path('issuing-private.pem'), ...dates, ...more]
    return run('python3', [...args, path('payload.json')])
  }

  test('its file is accepted, and is the same, byte for byte, as ours', async () => {
    const text = await issue('root-private.pem', JSON.stringify(payload, null, 2))
    expect(await verifyLicense(text, trust, NOW)).toMatchObject({ ok: true, payload })
    expect(text).toBe(armor(jws))
  })

  test('letters outside ASCII, quotes and newlines are written as we write them', async () => {
    const name = 'Ω "quoted" back\\slash / \u2028 漢字 🎫'
    const content = { ...payload, holder: { ...payload.holder, name, streetAddress: '1\n2' } }
    const text = await issue('root-private.pem', JSON.stringify(content))
    expect(await verifyLicense(text, trust, NOW)).toMatchObject({ ok: true, payload: content })
  })

  test('with another root key, nobody accepts it', async () => {
    const text = await issue('issuing-private.pem', JSON.stringify(payload))
    expect(await verifyLicense(text, trust, NOW)).toMatchObject({ ok: false, refusal: { code: 'signature_invalid' } })
  })
})

test('[L2] a file that a JOSE library signed is accepted, and ours is verified by it as it is', async () => {
  const header = { alg: 'EdDSA', kid: 'fresh-key', typ: LICENSE_TYPE, 'x-swcert': certificate }
  const signed = await new CompactSign(toCanonical(payload)).setProtectedHeader(header).sign(issuing.privateKey)
  expect(await verifyLicenseJws(signed, trust, NOW)).toMatchObject({ ok: true, payload })
  const verified = await compactVerify(jws, issuing.publicKey)
  expect(JSON.parse(new TextDecoder().decode(verified.payload))).toEqual(payload)
})

test('[L2] a key that is not Ed25519 signs nothing', () => {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  expect(() => ed25519Signer(privateKey, 'p256')).toThrow(/not an Ed25519 private key/)
})
