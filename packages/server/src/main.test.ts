import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { verifyLicense } from '@seatwarden/protocol/license-file/verify'
import { silentLog } from '@seatwarden/runtime/log'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { readOptions } from './config.ts'
import { type RunningServer, startServer } from './main.ts'
import { sampleVendor } from './sample.ts'
import { activationFor, Bench } from './testing/server.ts'

let bench: Bench
let running: RunningServer | undefined
beforeEach(() => {
  bench = new Bench()
})
afterEach(async () => {
  await running?.close()
  running = undefined
  await bench.remove()
})

const start = async (port = 0): Promise<RunningServer> => {
  running = await startServer({ data: join(bench.folder, 'data'), port }, { clock: bench.clock, log: silentLog })
  return running
}

test('[A1 L2] over a real socket: the file verifies with the root key alone and names this address', async () => {
  const { url, rootKey, rootPublicKey, firstToken, engine } = await start()
  expect(firstToken).toMatch(/^swt_[0-9a-f]{64}$/)
  expect(rootPublicKey).toBe(rootKey.publicKey)
  const orderId = await sampleVendor(engine, bench.clock.wall())
  expect(await sampleVendor(engine, bench.clock.wall())).toBe(orderId)
  const answer = await fetch(`${url}/exchange/activation`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(activationFor(orderId, bench.clock.wall())),
  })
  const { license } = (await answer.json()) as { license: string }
  const read = await verifyLicense(license, { roots: [rootKey], revoked: [] }, bench.clock.wall())
  expect(read).toMatchObject({ ok: true, payload: { vendor: { serverUrl: url } } })
})

test('[Q3] it listens on loopback only, unless told in so many words', async () => {
  const { url } = await start()
  expect(new URL(url).hostname).toBe('127.0.0.1')
  const remote = startServer({ data: join(bench.folder, 'other'), host: '0.0.0.0', port: 0 }, { log: silentLog })
  await expect(remote).rejects.toThrow('can be reached from other machines')
})

test('a port that is taken is told in one line, and nothing is left open', async () => {
  const { url } = await start()
  const second = { data: join(bench.folder, 'other'), port: Number(new URL(url).port) }
  await expect(startServer(second, { log: silentLog })).rejects.toThrow('choose another with --server-port')
  await (await startServer({ ...second, port: 0 }, { log: silentLog })).close()
})

test('[L14] the data folder holds the database, the secret and the root key', async () => {
  const server = await start()
  const { rootKey } = server
  await server.close()
  running = undefined
  const names = readdirSync(join(bench.folder, 'data')).filter((name) => !/-(?:wal|shm|lock)$|\.lock$/.test(name))
  expect(names.toSorted()).toEqual(['secret', 'server.db', `${rootKey.keyId}.pem`].toSorted())
})

test('settings come from the environment and from flags, which go first', () => {
  const env = { SEATWARDEN_SERVER_PORT: '8000', SEATWARDEN_SERVER_DATA: '/srv/a', DATABASE_URL: 'postgres://db/x' }
  const { options, logLevel } = readOptions(['--server-port', '9000'], env)
  expect(options).toMatchObject({ port: 9000, data: '/srv/a', databaseUrl: 'postgres://db/x', host: '127.0.0.1' })
  expect(logLevel).toBe('info')
  expect(readOptions([], {}).options).toMatchObject({ port: 7470, allowRemote: false })
  expect(() => readOptions([], { SEATWARDEN_SERVER_PORT: 'x' })).toThrow(
    'SEATWARDEN_SERVER_PORT (the port to listen on)',
  )
})
