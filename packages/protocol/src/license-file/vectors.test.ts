import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import type { TrustStore } from './keys.ts'
import { licensePayloadSchema } from './payload.ts'
import { testInstant } from './testing/fixture.ts'
import { makeVectors, type Vector } from './testing/vectors.ts'
import { verifyLicense } from './verify.ts'

const DOCS = new URL('../../../../docs/', import.meta.url)
const VECTORS = new URL('license-file/vectors.json', DOCS)
type Committed = Awaited<ReturnType<typeof makeVectors>>
const committed = async (): Promise<Committed> => JSON.parse(await readFile(VECTORS, 'utf8'))

test('[L2] the committed vectors are what the code writes today (vitest -u writes them anew)', async () => {
  await expect(`${JSON.stringify(await makeVectors(), null, 2)}\n`).toMatchFileSnapshot(VECTORS.pathname)
})

test('[L2 L13 L14] each committed vector is read as it says', async () => {
  const { keys, vectors } = await committed()
  const seen = async ({ name, text, now, revoked }: Vector): Promise<Pick<Vector, 'name' | 'expect'>> => {
    const { keyId, publicKey } = keys.root
    const trust: TrustStore = { roots: [{ keyId, publicKey }], revoked: revoked.map((key) => key.keyId) }
    const read = await verifyLicense(text, trust, testInstant(now))
    return { name, expect: read.ok ? 'ok' : read.refusal.code }
  }
  expect(await Promise.all(vectors.map(seen))).toEqual(vectors.map(({ name, expect }) => ({ name, expect })))
  expect(new Set(vectors.map((vector) => vector.name)).size).toBe(vectors.length)
})

test('[L1 L15] the page names every field of the payload', async () => {
  const page = await readFile(new URL('license-file.md', DOCS), 'utf8')
  const rows = page.split('\n').filter((line) => line.startsWith('| `'))
  const documented = rows.map((line) => line.slice(3, line.indexOf('`', 3)))
  const { product, holder, vendor, modules, ...plain } = licensePayloadSchema.shape
  const inner = (name: string, object: { shape: object }) => Object.keys(object.shape).map((key) => `${name}.${key}`)
  const nested = [...inner('product', product), ...inner('holder', holder), ...inner('vendor', vendor)]
  const all = [...Object.keys(plain), ...nested, ...inner('modules[]', modules.element)]
  expect(documented.filter((name) => all.includes(name)).toSorted()).toEqual(all.toSorted())
})
