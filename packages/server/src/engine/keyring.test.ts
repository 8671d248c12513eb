import { join } from 'node:path'
import { DAY, type Instant, plus } from '@seatwarden/core/instant'
import { createLog } from '@seatwarden/runtime/log'
import { seededRandom } from '@seatwarden/runtime/random'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createServerContext, type ServerContext } from '../context.ts'
import { sampleVendor } from '../sample.ts'
import { activate, activationFor, Bench } from '../testing/server.ts'
import { Operator } from '../testing/vendor-keys.ts'
import { type Keyring, type OpenKey, openKeyring } from './keyring.ts'

let bench: Bench
let server: ServerContext
let operator: Operator
let root: string
let lines: string[]
beforeEach(async () => {
  bench = new Bench()
  server = await bench.open()
  operator = new Operator(bench)
  root = operator.rootFile(server)
  lines = []
})
afterEach(() => bench.remove())

const keyring = (open: OpenKey): Keyring => {
  const write = (line: string) => {
    lines.push((JSON.parse(line) as { msg: string }).msg)
  }
  return openKeyring(open, createLog({ level: 'warn', name: 'server', to: { write } }))
}
const opens: OpenKey = async ({ keyId }) => ({ keyId, sign: async () => new Uint8Array(64) })

test('[L14] a key that cannot be opened is told once, the one before signs on, and the new one as soon as it opens', async () => {
  const [first] = await server.engine.listKeys()
  const { key } = await operator.json('new', '--root', root)
  let opened = false
  const keys = keyring(async (row) => {
    if (row.keyId === key.keyId && !opened) throw new Error('the device is not there')
    return opens(row)
  })
  const current = () => keys.current(server.engine.db, bench.clock.wall())
  expect([await current(), await current()]).toEqual([first!.keyId, first!.keyId])
  expect(lines).toEqual([`issuing key ${key.keyId} cannot be used: the device is not there`])
  expect(await keys.named(server.engine.db, key.keyId)).toBeUndefined()
  opened = true
  expect(await current()).toBe(key.keyId)
})

test('[L14] from 60 days before the last key ends the log asks for the next one, once a day, until there is one', async () => {
  const [first] = await server.engine.listKeys()
  const keys = keyring(opens)
  const look = (at: Instant) => keys.current(server.engine.db, at)
  const end = first!.notAfter
  await look(plus(end, -61 * DAY))
  expect(lines).toEqual([])
  for (const before of [60 * DAY, 60 * DAY - 1, 59 * DAY]) await look(plus(end, -before))
  expect(lines).toEqual([
    expect.stringContaining('no issuing key may sign after 2031-11-11T09:00:00Z'),
    expect.stringContaining('certify the next one with the root key'),
  ])
  await bench.clock.advance(end - 30 * DAY - bench.clock.wall())
  await operator.keys('new', '--root', root, '--from', '2031-11-01')
  await look(plus(end, -10 * DAY))
  expect(lines).toHaveLength(2)
})

test('[L14] a server without a key says in its log what is to be done', async () => {
  const told: string[] = []
  const log = createLog({ level: 'error', name: 'server', to: { write: (line) => told.push(line) } })
  const orderId = await sampleVendor(server.engine, bench.clock.wall())
  await server.close()
  const parts = { clock: bench.clock, random: seededRandom(7), log }
  const other = await createServerContext({ data: join(bench.folder, 'data'), durability: 'off' }, parts)
  const [first] = await other.engine.listKeys()
  await operator.keys('revoke', first!.keyId, '--root', root, '--reason', 'drill', '--force')
  const { status, body } = await activate(other, activationFor(orderId, bench.clock.wall()))
  await other.close()
  expect([status, body.code, body.detail]).toEqual([
    503,
    'vendor_busy',
    expect.stringContaining('cannot sign just now'),
  ])
  expect(told.join('')).toContain('certify a new one with the root key (server.mjs keys new)')
})
