import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import type { TrustStore } from './keys.ts'
import { FORMAT_VERSION, licensePayloadSchema, OLDEST_FORMAT_VERSION } from './payload.ts'
import { testInstant } from './testing/fixture.ts'
import { makeVectors, type Vector } from './testing/vectors.ts'
import { verifyLicense } from './verify.ts'

const exec = promisify(execFile)
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

/** What the page says that they leave to their reader. */
const LET_THROUGH = [
  'the last letter spelt with a free bit set',
  'an unknown header',
  'a key revoked before',
  'a duplicate key',
  'white space in the JSON',
  'a field that format 1 does not have',
  'grace of 8 days',
  'a format before the first',
  'read with a clock two days behind',
  'two files in one text',
]

test.each([
  ['python3', 'verify.py', LET_THROUGH],
  ['sh', 'verify.sh', LET_THROUGH.filter((name) => !/duplicate|white space/.test(name))],
])(
  '[L2] the vectors read by %s %s: what counts is refused',
  { timeout: 60_000 },
  async (program, script, letThrough) => {
    const { keys, vectors } = await committed()
    const folder = await mkdtemp(join(tmpdir(), 'seatwarden-vectors-'))
    const root = join(folder, 'root.pem')
    await writeFile(root, keys.root.publicKeyPem)
    const passes = async ({ text }: Vector, at: number): Promise<boolean> => {
      const file = join(folder, `${at}.txt`)
      await writeFile(file, text)
      return exec(program, [fileURLToPath(new URL(`license-file/${script}`, DOCS)), root, file]).then(
        () => true,
        () => false,
      )
    }
    const passed: string[] = []
    for (const [at, vector] of vectors.entries()) if (await passes(vector, at)) passed.push(vector.name)
    await rm(folder, { recursive: true })
    const good = vectors.filter((vector) => vector.expect === 'ok').map((vector) => vector.name)
    expect(good.length).toBeGreaterThan(3)
    expect(passed.toSorted()).toEqual([...good, ...letThrough].toSorted())
  },
)

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

test('[L13] the page names the format that is written and the oldest that is read', async () => {
  const page = await readFile(new URL('license-file.md', DOCS), 'utf8')
  const formats = (page.split('## Formats [L13]')[1] ?? '').split('\n## ')[0]?.split('\n') ?? []
  const rows = formats.filter((line) => /^\| \d/.test(line)).map((line) => line.split('|').map((cell) => cell.trim()))
  const read = rows.filter(([, , , answer]) => answer?.startsWith('yes')).map(([, format]) => Number(format))
  expect([Math.min(...read), Math.max(...read)]).toEqual([OLDEST_FORMAT_VERSION, FORMAT_VERSION])
  expect(page).toContain(`The oldest format that is read is ${OLDEST_FORMAT_VERSION}.`)
})
