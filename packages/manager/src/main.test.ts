import { mkdtempSync, rmSync } from 'node:fs'
import { request } from 'node:http'
import { type AddressInfo, createConnection } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { SettableClock } from '@seatwarden/runtime/clock'
import { silentLog } from '@seatwarden/runtime/log'
import { seededRandom } from '@seatwarden/runtime/random'
import { createTestDatabase } from '@seatwarden/runtime/testing/postgres'
import { afterAll, expect, test, vi } from 'vitest'
import { createManagerContext } from './context.ts'
import { startManager } from './main.ts'
import { NO_VENDOR, START } from './testing/engine.ts'

const folders: string[] = []
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})

const optionsFor = () => {
  const data = mkdtempSync(join(tmpdir(), 'sw-main-'))
  folders.push(data)
  return { data, port: 0, gatePort: 0, roots: [], defaultDomain: 'example.net', durability: 'off' as const }
}
const facts = async () => ({ machine: 'a machine for an hour' })
const parts = () => ({
  clock: new SettableClock(START),
  random: seededRandom(7),
  log: silentLog,
  facts,
  vendor: NO_VENDOR,
})

const firstOf = (stream: ReturnType<typeof request>): Promise<string> =>
  new Promise((resolve, reject) => {
    stream.on('error', reject)
    stream.once('response', (response) => {
      response.once('data', (chunk: Buffer) => resolve(chunk.toString()))
      response.on('error', () => undefined)
    })
    stream.end()
  })

test('[Q1] [Q3] a stream of events at the own socket does not hold up the end', async () => {
  const manager = await startManager(optionsFor(), parts())
  const stream = request({ socketPath: manager.socket, path: '/api/v1/events' })
  expect(await firstOf(stream)).toContain('event: hello')
  let ended = false
  const closed = manager.close().then(() => {
    ended = true
  })
  await vi.waitFor(() => expect(ended).toBe(true), { timeout: 3_000 })
  await closed
})

test('[Q4] a reader of events that does not read is let go', async () => {
  const context = await createManagerContext(optionsFor(), parts())
  await context.app.listen({ host: '127.0.0.1', port: 0 })
  const token = await context.engine.signIn.token('console')
  const socket = createConnection((context.app.server.address() as AddressInfo).port, '127.0.0.1')
  const gone = new Promise<void>((resolve) => socket.once('close', () => resolve()))
  socket.on('error', () => undefined)
  socket.write(`GET /api/v1/events HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${token}\r\n\r\n`)
  await new Promise((resolve) => socket.once('readable', resolve))
  // The kernel's buffers between the two take a few megabytes.
  for (let i = 0; i < 400_000; i += 1) {
    context.engine.events.emit()
    if (i % 2_000 === 0) await new Promise((resolve) => setImmediate(resolve))
  }
  socket.resume()
  await gone
  await context.close()
})

test('[Q2] a NUL in an address is an account that is not here, on PostgreSQL too', async () => {
  const place = await createTestDatabase()
  const context = await createManagerContext({ ...optionsFor(), databaseUrl: place.url }, parts())
  const headers = { authorization: `Bearer ${await context.engine.signIn.token('console')}` }
  const ask = (address: string) => context.app.inject({ url: `/api/v1/accounts/${address}/explain`, headers })
  expect([(await ask('a%00b@example.net')).statusCode, (await ask('ab@example.net')).statusCode]).toEqual([404, 404])
  await context.close()
  await place.remove()
})
