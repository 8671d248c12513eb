import { createPrivateKey, createPublicKey } from 'node:crypto'
import { readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DAY, HOUR } from '@seatwarden/core/instant'
import { createTestDatabase, type TestDatabase } from '@seatwarden/runtime/testing/postgres'
import { afterEach, beforeEach, expect, test } from 'vitest'
import {
  activate,
  activationFor,
  Bench,
  machineOf,
  readLicense,
  revalidate,
  revalidationFor,
} from './testing/server.ts'

let bench: Bench
let postgres: TestDatabase | undefined
beforeEach(() => {
  bench = new Bench()
})
afterEach(async () => {
  await bench.remove()
  await postgres?.remove()
  postgres = undefined
})
const file = (name: string) => join(bench.folder, 'data', name)

test('[Q1 L14] after a restart the same keys sign, and orders, activations and history are there', async () => {
  const before = await bench.openWithSample()
  const request = activationFor(before.orderId, bench.clock.wall())
  const { license } = (await activate(before, request)).body
  await before.close()
  const after = await bench.openWithSample()
  expect(after.rootKey).toEqual(before.rootKey)
  expect((await activate(after, request)).body.license).toBe(license)
  const first = await readLicense(license, before, bench.clock.wall())
  await bench.clock.advance(30 * DAY)
  const answer = await revalidate(after, revalidationFor(first, bench.clock.wall()))
  const second = await readLicense(answer.body.license, before, bench.clock.wall())
  expect(second.keyId).toBe(first.keyId)
  expect(await after.engine.firstBreakInHistory()).toBeNull()
})

test('[Q1 A9] killed between the record and the signature: the next request gets what was written down', async () => {
  const server = await bench.openWithSample()
  const request = activationFor(server.orderId, bench.clock.wall())
  const { license } = (await activate(server, request)).body
  await server.engine.db.run('update issuances set file = null')
  await bench.clock.advance(HOUR)
  expect((await activate(server, request)).body.license).toBe(license)
})

test('[L14] the root key lies in a file of its own for its owner alone, and the server does without it', async () => {
  const server = await bench.openWithSample()
  const path = file(`${server.rootKey.keyId}.pem`)
  expect(statSync(path).mode & 0o777).toBe(0o600)
  const text = readFileSync(path, 'utf8')
  expect(text).toContain('kept offline')
  const root = createPublicKey(createPrivateKey(text)).export({ format: 'jwk' })
  expect(root.x).toBe(server.rootKey.publicKey)
  rmSync(path)
  await server.close()
  const again = await bench.openWithSample()
  expect((await activate(again, activationFor(again.orderId, bench.clock.wall()))).status).toBe(200)
})

test('[V4] the issuing key is encrypted at rest, and opens with its own secret only', async () => {
  const server = await bench.open()
  const [row] = await server.engine.db.all<{ sealed: string }>('select sealed from issuing_keys')
  expect(Object.keys(JSON.parse(row!.sealed))).toEqual(['form', 'cost', 'salt', 'iv', 'tag', 'data'])
  expect(statSync(file('secret')).mode & 0o777).toBe(0o600)
  await server.close()
  const elsewhere = join(bench.folder, 'secret-elsewhere')
  renameSync(file('secret'), elsewhere)
  await expect(bench.open()).rejects.toThrow('secret is missing, and without it the issuing key cannot be opened')
  const moved = await bench.open({ secretFile: elsewhere })
  expect(moved.rootKey).toEqual(server.rootKey)
  await moved.close()
  writeFileSync(elsewhere, 'a secret of another server')
  await expect(bench.open({ secretFile: elsewhere })).rejects.toThrow('the secret does not open issuing key')
  writeFileSync(elsewhere, 'short')
  await expect(bench.open({ secretFile: elsewhere })).rejects.toThrow('shorter than 12 characters')
})

test('[L14] outside the days of its key nothing is signed: the server is busy, and nothing is bound', async () => {
  const server = await bench.openWithSample()
  await bench.clock.advance(6 * 365 * DAY)
  const { status, body } = await activate(
    server,
    activationFor(server.orderId, bench.clock.wall(), { builtAt: '2026-10-01T00:00:00Z' }),
  )
  expect([status, body.code]).toEqual([503, 'vendor_busy'])
  expect(await server.engine.db.all('select * from activations')).toEqual([])
})

test('[V6 A9] two nodes on one PostgreSQL: one root, and 100 requests across both give one activation and one move', async () => {
  postgres = await createTestDatabase()
  const nodes = await Promise.all([
    bench.open({ databaseUrl: postgres.url }),
    bench.open({ databaseUrl: postgres.url }),
  ])
  const [one, two] = nodes
  expect(one.rootKey).toEqual(two.rootKey)
  expect(nodes.filter((node) => node.firstToken !== null)).toHaveLength(1)
  const { orderId } = await bench.openWithSample({ databaseUrl: postgres.url })
  const many = async (change: object) => {
    const request = activationFor(orderId, bench.clock.wall(), change)
    const ask = (_: unknown, at: number) => activate(nodes[at % 2]!, request)
    const answers = await Promise.all(Array.from({ length: 100 }, ask))
    expect(new Set(answers.map((answer) => `${answer.status} ${answer.body.license}`)).size).toBe(1)
    return answers[0]!
  }
  const first = await many({})
  await readLicense(first.body.license, one, bench.clock.wall())
  expect((await many({ machine: machineOf('B'), move: true })).status).toBe(200)
  const counted = await one.engine.db.get(`select (select count(*) from activations) as activations,
    (select count(*) from transfers) as transfers, (select count(*) from issuances) as issuances`)
  expect(counted).toEqual({ activations: 2, transfers: 1, issuances: 2 })
  expect(await two.engine.firstBreakInHistory()).toBeNull()
})
