import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { verifyLicense } from '@seatwarden/protocol/license-file/verify'
import { systemClock } from '@seatwarden/runtime/clock'
import { silentLog } from '@seatwarden/runtime/log'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { addressIn, listeningUrl } from './address.ts'
import { readOptions, type StartOptions } from './config.ts'
import { type Greeted, type RunningServer, startServer } from './main.ts'
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

/** The licensing server that a license file of this one names. */
const named = async ({ url, engine, rootKey }: RunningServer): Promise<string> => {
  const now = systemClock.wall()
  const orderId = await sampleVendor(engine, now)
  const answer = await fetch(`${url}/exchange/activation`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(activationFor(orderId, now)),
  })
  const { license } = (await answer.json()) as { license: string }
  const read = await verifyLicense(license, { roots: [rootKey], revoked: [] }, now)
  return read.ok ? read.payload.vendor.serverUrl : read.refusal.sentence
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

const listening = (options: Partial<StartOptions>) =>
  startServer({ data: join(bench.folder, 'data'), port: 0, allowRemote: true, ...options }, { log: silentLog })

test('[L1 Q3] what others can reach is started only with the address that license files are to name', async () => {
  for (const host of ['0.0.0.0', '::', '[::]', '192.0.2.7', 'license.example'])
    await expect(listening({ host })).rejects.toThrow(
      /^SEATWARDEN_SERVER_URL is needed .*https:\/\/license\.example\.net; set SEATWARDEN_SERVER_URL or give --server-url$/,
    )
  expect(existsSync(join(bench.folder, 'data'))).toBe(false)
})

test.each([
  ['https://lizenz.müller.example', 'https://lizenz.xn--mller-kva.example'],
  ['HTTPS://License.Example.NET:443/seats/', 'https://license.example.net/seats'],
  ['http://[::1]:7470', 'http://[::1]:7470'],
])('[L1] the address %s goes into license files as %s', async (publicUrl, written) => {
  running = await listening({ publicUrl })
  expect(await named(running)).toBe(written)
})

const NOWHERE = [
  'license.example.net',
  'ftp://license.example.net',
  'http://::1:7470',
  'http://0.0.0.0:7470',
  'http://[::]:7470',
  'https://a:b@license.example.net',
  'https://license.example.net/?a=b',
  `https://license.example.net/${'a'.repeat(1024)}`,
]
test.each(NOWHERE)('[L1] an address that no installation could use is told at the start: %s', async (publicUrl) => {
  const told = 'must be an address under which installations reach this server, as in https://license.example.net'
  expect(() => readOptions(['--server-url', publicUrl], {})).toThrow(
    `SEATWARDEN_SERVER_URL (the address for installations) ${told}; set SEATWARDEN_SERVER_URL or give --server-url`,
  )
  await expect(listening({ publicUrl })).rejects.toThrow(`SEATWARDEN_SERVER_URL ${told}`)
})

test.each(['::1', '[::1]'])('[L1] on IPv6 the address in license files has brackets: %s', (host) => {
  const url = listeningUrl(host, 7470)
  expect(url).toBe('http://[::1]:7470')
  expect(addressIn(url)).toBe(url)
})

test('a port that is taken is told in one line, and nothing is left open', async () => {
  const { url } = await start()
  const second = { data: join(bench.folder, 'other'), port: Number(new URL(url).port) }
  await expect(startServer(second, { log: silentLog })).rejects.toThrow('choose another with --server-port')
  await (await startServer({ ...second, port: 0 }, { log: silentLog })).close()
})

const opens = async ({ url }: Pick<RunningServer, 'url'>, token: string | null): Promise<number> =>
  (await fetch(`${url}/vendor/orders`, { headers: { authorization: `Bearer ${token}` } })).status

test('[Q3] a first start whose port is taken makes no token: the next one tells it', async () => {
  const blocker = await startServer({ data: join(bench.folder, 'other'), port: 0 }, { log: silentLog })
  const port = Number(new URL(blocker.url).port)
  const told: Greeted[] = []
  const tell = (greeted: Greeted) => void told.push(greeted)
  const options = { data: join(bench.folder, 'data'), port }
  await expect(startServer(options, { log: silentLog }, tell)).rejects.toThrow('is taken by another program')
  expect(told).toEqual([])
  await blocker.close()
  running = await startServer({ ...options, port: 0 }, { log: silentLog }, tell)
  expect(told.map(({ firstToken }) => firstToken)).toEqual([running.firstToken])
  expect(await opens(running, running.firstToken)).toBe(200)
})

test('[Q3] a token that could not be told is not stored; it is told when the server answers already', async () => {
  const data = join(bench.folder, 'data')
  const lost: (string | null)[] = []
  const closedPipe = async ({ url, firstToken }: Greeted) => {
    lost.push(firstToken)
    expect((await fetch(`${url}/exchange/time`)).status).toBe(200)
    throw new Error('write EPIPE')
  }
  await expect(startServer({ data, port: 0 }, { log: silentLog }, closedPipe)).rejects.toThrow('write EPIPE')
  running = await startServer({ data, port: 0 }, { log: silentLog })
  expect(running.firstToken).toMatch(/^swt_/)
  expect(lost).toEqual([expect.stringMatching(/^swt_/)])
  expect([await opens(running, running.firstToken), await opens(running, lost[0] ?? '')]).toEqual([200, 401])
  await running.close()
  const told: Greeted[] = []
  running = await startServer({ data, port: 0 }, { log: silentLog }, (greeted) => void told.push(greeted))
  expect(told).toEqual([{ url: running.url, rootKey: running.rootKey, firstToken: null }])
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
