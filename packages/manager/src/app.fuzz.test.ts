import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Operation } from '@seatwarden/protocol/api/contract'
import { managerApi } from '@seatwarden/protocol/api/manager-operations'
import { unarmor } from '@seatwarden/protocol/license-file/armor'
import { ROOT } from '@seatwarden/protocol/license-file/testing/fixture'
import { SettableClock } from '@seatwarden/runtime/clock'
import { silentLog } from '@seatwarden/runtime/log'
import { seededRandom } from '@seatwarden/runtime/random'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createManagerContext, type ManagerContext } from './context.ts'
import { takingCouriers } from './notices/testing/couriers.ts'
import { NO_VENDOR, people, START } from './testing/engine.ts'
import { broken, imports, payloads, places, properties, queries, spoilt, text, value } from './testing/garbage.ts'
import { licenseFile, termsWith } from './testing/license.ts'

// Garbage to every door of the manager's API, signed in as its administrator. [Q2]

const OPERATIONS = managerApi as Record<string, Operation>
const PREFIX = '/api/v1'
const runs = (n: number) => ({ numRuns: n, seed: 20_261_112 })

let folder: string
let manager: ManagerContext
let token: string
let license: string

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sw-fuzz-'))
  const facts = async () => ({ machine: 'a machine for an hour' })
  const quiet = { log: silentLog, vendor: NO_VENDOR, couriers: takingCouriers() }
  const parts = { clock: new SettableClock(START), random: seededRandom(7), facts, ...quiet }
  const roots = [{ keyId: ROOT.keyId, publicKey: ROOT.publicKey }]
  manager = await createManagerContext({ data: folder, roots, defaultDomain: 'example.net', durability: 'off' }, parts)
  token = await manager.engine.signIn.token('fuzz')
  const { referenceId } = manager.engine.options.installation
  license = await licenseFile(termsWith(START, { mail: 20, im: 5 }, { referenceId }))
  await manager.engine.accounts.create(people(30))
})
afterAll(async () => {
  await manager?.close()
  rmSync(folder, { recursive: true, force: true })
})

interface Shot {
  url: string
  method: Operation['method']
  payload?: string
}

/** The licensing server is not there, and that is told as it is. */
const VENDOR_TROUBLE = new Set([502, 503])

/** Neither a crash nor a 500; whatever is refused names its code in a problem document, and nothing of our inside. */
async function fire({ url, method, payload }: Shot): Promise<number> {
  const sent = payload === undefined ? {} : { payload }
  const type = payload === undefined ? {} : { 'content-type': 'application/json' }
  const headers = { authorization: `Bearer ${token}`, ...type }
  const answer = await manager.app.inject({ method, url, headers, ...sent })
  const { statusCode: status, body } = answer
  if (status >= 500 && !VENDOR_TROUBLE.has(status)) throw new Error(`${method} ${url} ${payload}: ${status} ${body}`)
  if (status < 400) return status
  expect(answer.headers['content-type']).toContain('application/problem+json')
  const told = JSON.parse(body)
  expect(told).toMatchObject({ status, code: expect.stringMatching(/^[a-z_]+$/), detail: expect.any(String) })
  expect(told.detail).not.toMatch(/\b(undefined|SQLITE|at .*\.ts:\d+)\b/)
  return status
}

const shotAt = (name: string, place: string, query: string, payload: string): Shot => {
  const { method, path } = OPERATIONS[name] as Operation
  const url = `${PREFIX}${path.replace(/:\w+/g, () => place || 'x')}${query && `?${query}`}`
  return method === 'GET' || method === 'DELETE' ? { method, url } : { method, url, payload }
}

test('[Q2] [X5] whatever is sent to any operation, the answer is its own or a problem with a code, never a 500', async () => {
  // Sign-in is throttled, on purpose; its own test is further down.
  const names = Object.keys(OPERATIONS).filter((name) => name !== 'signIn')
  const sent = fc.oneof({ weight: 4, arbitrary: payloads }, broken)
  const shots = fc.tuple(fc.constantFrom(...names), places, queries, sent)
  await fc.assert(
    fc.asyncProperty(shots, async (shot) => void (await fire(shotAt(...shot)))),
    runs(1_500),
  )
})

/** Bodies that the operations take, before one field is bent. */
const WHOLE: Record<string, object> = {
  activateOnline: { orderId: 'ORD-1', dryRun: true },
  enterLicense: { text: 'x', dryRun: true },
  verifyLicense: { text: 'x' },
  restoreFile: { text: 'x', dryRun: true },
  restoreBackup: { dryRun: true },
  makeOfflineRequest: { kind: 'activation', orderId: 'ORD-1' },
  previewSent: { request: 'activation', orderId: 'ORD-1' },
  setAccessMode: { mode: 0, group: 'sales@example.net', dryRun: false },
  createAccount: { address: 'new@example.net', properties: { U_IM: 1, U_Name: 'New' }, dryRun: false },
  modifyAccounts: { mask: '*@*', properties: { U_IM: 0 }, dryRun: false },
  deleteAccounts: { mask: 'user000003@example.net', dryRun: true },
  importAccounts: { format: 'csv', text: 'address,name\na@example.net,A', defaultDomain: 'example.net', dryRun: false },
  saveDomain: { properties: { U_IM: 0 }, create: true, dryRun: false },
  modifySystem: { properties: { C_IM_ProcessingMode: 0 }, dryRun: false },
}

const bent = ([name, whole]: [string, object]) =>
  fc.record({
    name: fc.constant(name),
    body: fc
      .tuple(fc.constantFrom(...Object.keys(whole)), fc.oneof(value, properties))
      .map(([key, one]) => ({ ...whole, [key]: key === 'properties' && typeof one !== 'object' ? {} : one })),
    place: name === 'setAccessMode' ? fc.constantFrom('mail', 'im') : places,
  })

test('[Q2] a request bent in one field is answered calmly too', async () => {
  const shots = fc.constantFrom(...Object.entries(WHOLE)).chain(bent)
  const property = fc.asyncProperty(shots, async ({ name, place, body }) => {
    await fire(shotAt(name, place, '', JSON.stringify(body)))
  })
  await fc.assert(property, runs(1_500))
})

test('[Q2] [L2] the door for license files takes none but the one that was signed', async () => {
  const whole = JSON.stringify(unarmor(license))
  const property = fc.asyncProperty(spoilt(license), async (file) => {
    const payload = JSON.stringify({ text: file, dryRun: true })
    const status = await fire({ method: 'POST', url: `${PREFIX}/license/file`, payload })
    // What mail and paste add around a file does no harm.
    if (status < 400) expect(JSON.stringify(unarmor(file))).toBe(whole)
  })
  await fc.assert(property, runs(1_000))
  expect(manager.engine.license.terms).toBeNull()
})

test.each(['restore', 'verify'])('[Q2] [L2] [A10] nor does the door that takes them to %s', async (door) => {
  const whole = JSON.stringify(unarmor(license))
  const property = fc.asyncProperty(spoilt(license), async (file) => {
    const payload = JSON.stringify({ text: file, ...(door === 'restore' && { dryRun: true }) })
    const status = await fire({ method: 'POST', url: `${PREFIX}/license/${door}`, payload })
    if (status < 400) expect(JSON.stringify(unarmor(file))).toBe(whole)
  })
  await fc.assert(property, runs(300))
  expect(manager.engine.license.terms).toBeNull()
})

test('[Q2] [X6] the door for imports: any file is read, or refused by line', async () => {
  const shots = fc.tuple(imports, fc.boolean(), fc.option(text, { nil: undefined }))
  const property = fc.asyncProperty(shots, async ([file, dryRun, defaultDomain]) => {
    const payload = JSON.stringify({ ...file, dryRun, defaultDomain })
    await fire({ method: 'POST', url: `${PREFIX}/accounts/import`, payload })
  })
  await fc.assert(property, runs(600))
})

test('[Q2] deep and long JSON is refused in a moment', async () => {
  const at = (url: string, payload: string) => fire({ method: 'POST', url: `${PREFIX}${url}`, payload })
  const shut = (n: number) => `${'['.repeat(n)}${']'.repeat(n)}`
  for (const deep of ['['.repeat(100_000), shut(50_000), '{"a":'.repeat(50_000)])
    expect(await at('/accounts', deep)).toBe(400)
  expect(await at('/accounts', `{"address":"deep@example.net","properties":{"U_IM":${shut(20_000)}}}`)).toBe(400)
  expect(await at('/accounts/modify', JSON.stringify({ mask: '*'.repeat(2_000_000), properties: {} }))).toBe(413)
})

test('[Q2] [S2] the longest address that can be is created and explained', async () => {
  const domain = `${'d'.repeat(60)}.${'e'.repeat(60)}.example.net`
  const address = `${'l'.repeat(64)}@${domain}`
  const at = (method: 'PUT' | 'POST', url: string, body: object) =>
    fire({ method, url: `${PREFIX}${url}`, payload: JSON.stringify(body) })
  expect(await at('PUT', `/domains/${domain}`, { properties: {}, create: true })).toBe(200)
  expect(await at('POST', '/accounts', { address })).toBe(200)
  expect(await fire({ method: 'GET', url: `${PREFIX}/accounts/${encodeURIComponent(address)}/explain` })).toBe(200)
})

test('[Q2] [Q3] the door for sign-in lets no garbage in, and slows it down', async () => {
  const bodies = fc.oneof(
    payloads,
    broken,
    fc.record({ link: text }).map((one) => JSON.stringify(one)),
  )
  const property = fc.asyncProperty(bodies, async (payload) => {
    expect([400, 401, 429]).toContain(await fire({ method: 'POST', url: `${PREFIX}/session`, payload }))
  })
  await fc.assert(property, runs(300))
})

test('[Q2] [L8] after all of it the manager answers, and a recount agrees with its counters', async () => {
  const { recount, options } = manager.engine
  await Promise.all([recount.start(), (options.clock as SettableClock).advance(60_000)])
  expect(recount.progress.lastResult).toEqual({ equal: true, repaired: [] })
  expect(await fire({ method: 'GET', url: `${PREFIX}/license` })).toBe(200)
})
