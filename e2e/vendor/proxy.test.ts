import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { certificateHouse, type KeyPair } from '@seatwarden/manager/testing/certificates'
import { systemClock } from '@seatwarden/runtime/clock'
import { silentLog } from '@seatwarden/runtime/log'
import { startServer } from '@seatwarden/server/main'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Dovecot, startDovecot } from '../support/dovecot.ts'
import { imapLogin } from '../support/imap.ts'
import { buildPrograms, type ManagerProgram, startManagerProgram } from '../support/manager-program.ts'
import { LOOPBACK } from '../support/ports.ts'
import { startTinyproxy, type Tinyproxy } from '../support/tinyproxy.ts'
import { type Front, startFront } from '../support/tls-front.ts'
import { placeOrder, vendorOf } from '../support/town.ts'
import { createPeople, expectGated, ORDER_FOR_ONE, type Person, twoPeopleOf } from '../support/two-people.ts'

// From an order to a gated login where the only way out is a proxy that asks who you are, and where the licensing
// server shows a certificate of a private CA: Debian's tinyproxy, real TLS, the real manager, the real Dovecot. The name
// of the licensing server is known to the proxy alone. Each test goes on where the one before it ended.

const NAME = 'license.northwind.test'
const DOMAIN = 'brightwater.example'
const USER = 'mailserver'
const PASSWORD = 'letmein2026'

const folder = mkdtempSync(join(tmpdir(), 'sw-proxy-'))
const closing: (() => unknown)[] = [() => rmSync(folder, { recursive: true, force: true })]
const people = twoPeopleOf(DOMAIN)

let ca: KeyPair
let front: Front
let proxy: Tinyproxy
let server: Awaited<ReturnType<typeof startServer>>
let manager: ManagerProgram
let dovecot: Dovecot
let orderId: string
let url: string

const begin = async (env: Record<string, string> = {}) => {
  manager = await startManagerProgram({
    data: join(folder, 'manager'),
    rootKey: server.rootKey,
    domain: DOMAIN,
    env: { SEATWARDEN_VENDOR_URL: url, ...env },
  })
}

beforeAll(async () => {
  await buildPrograms()
  const house = certificateHouse(folder)
  ca = house.authority('Northwind House CA')
  const shown = house.certificate([NAME], ca)
  // The address of the licensing server is known only once somebody stands before it.
  let target = ''
  front = await startFront(() => target, shown)
  closing.push(() => front.close())
  url = `https://${NAME}:${front.port}`
  server = await startServer(
    { data: join(folder, 'server'), port: 0, publicUrl: url, exchangePerMinute: 1e6, durability: 'off' },
    { log: silentLog },
  )
  closing.push(() => server.close())
  target = server.url
  proxy = await startTinyproxy({ user: USER, password: PASSWORD, hosts: { [NAME]: LOOPBACK } })
  closing.push(() => proxy.stop())
  const { seats, more } = ORDER_FOR_ONE
  orderId = await placeOrder(vendorOf(server), systemClock.wall(), seats, more)
  await begin()
  closing.push(() => manager.stop())
  await createPeople(manager.api, people)
  dovecot = await startDovecot({ passwdFile: manager.passwdFile, gateUrl: manager.gateUrl, patienceMs: 30_000 })
  closing.push(() => dovecot.stop())
})
afterAll(async () => {
  for (const close of closing.toReversed()) await close()
})

const activate = () => manager.api.call('activateOnline', { body: { orderId } })
const refused = () => manager.api.problem('activateOnline', { body: { orderId } })
const save = (body: Parameters<typeof manager.api.call<'saveConnection'>>[1]) =>
  manager.api.call('saveConnection', body)
const proxyWith = (user: string, password?: string) =>
  save({ body: { proxy: { url: proxy.url, user, ...(password !== undefined && { password }) } } })

test('[A3] without the proxy there is no way: nobody here knows the name', async () => {
  expect(await refused()).toMatchObject({ code: 'vendor_unreachable', about: { cause: 'name' } })
  expect(front.connections()).toBe(0)
})

test('[A8] the proxy wants to know who asks', async () => {
  await proxyWith('')
  expect(await refused()).toMatchObject({
    about: { cause: 'proxy' },
    detail: `The proxy ${LOOPBACK}:${proxy.port} asks for a user name and a password (407).`,
  })
  await proxyWith(USER, 'guessed')
  expect(await refused()).toMatchObject({
    about: { cause: 'proxy' },
    detail: `The proxy ${LOOPBACK}:${proxy.port} refused the user name or password (401).`,
  })
  expect(front.connections()).toBe(0)
})

test('[A8] a check names the broken link: the certificate, by who issued it', async () => {
  const view = await proxyWith(USER, PASSWORD)
  expect(view).toMatchObject({ proxy: { url: proxy.url, user: USER, password: true }, from: 'settings' })
  expect(JSON.stringify(view)).not.toContain(PASSWORD)
  const check = await manager.api.call('checkConnection')
  expect(check.steps.map(({ step, ok }) => [step, ok])).toEqual([
    ['name', true],
    ['proxy', true],
    ['port', true],
    ['tls', false],
    ['clock', null],
    ['answer', null],
  ])
  expect(check.steps[3]).toMatchObject({
    sentence: 'The certificate shown is issued by "Northwind House CA", which this server does not trust.',
    next: expect.stringContaining('Add that CA in Settings'),
  })
  expect(await refused()).toMatchObject({ about: { cause: 'tls' }, detail: check.steps[3]?.sentence })
})

test('[A8] with the private CA the whole way holds, without a restart, and nothing was changed by looking', async () => {
  expect(await save({ body: { authorities: ca.cert } })).toMatchObject({
    authorities: ['Northwind House CA'],
    proxy: { user: USER, password: true },
  })
  const before = await manager.api.call('readLicense')
  const check = await manager.api.call('checkConnection')
  expect(check.steps.filter(({ ok }) => ok !== true)).toEqual([])
  expect(check).toMatchObject({ ok: true, server: url })
  const { status, orderId: none } = await manager.api.call('readLicense')
  expect({ status, orderId: none }).toEqual({ status: before.status, orderId: null })
})

test('[A1] [A8] [G1] an order is activated through the proxy, and decides who may log in', async () => {
  await activate()
  expect(await manager.api.call('readLicense')).toMatchObject({ orderId, status: 'OK' })
  expect(new Set(proxy.connects())).toEqual(new Set([`${NAME}:${front.port}`]))
  await expectGated(
    async ({ address, password }: Person) => (await imapLogin(dovecot.imapPort, address, password)).line,
    people,
  )
})

test('[A8] [D1] after a restart the way is still the one that was set, and the license revalidates over it', async () => {
  await manager.stop()
  const asked = proxy.connects().length
  await begin()
  expect(await manager.api.call('readConnection')).toMatchObject({
    proxy: { user: USER },
    from: 'settings',
    server: url,
  })
  await manager.api.call('revalidateNow')
  expect(proxy.connects().length).toBeGreaterThan(asked)
  expect((await manager.api.call('readLicense')).status).toBe('OK')
})

test('[A8] the environment can name proxy and private CA too', async () => {
  const caFile = join(folder, 'ca.pem')
  writeFileSync(caFile, ca.cert)
  const other = await startManagerProgram({
    data: join(folder, 'by-environment'),
    rootKey: server.rootKey,
    domain: DOMAIN,
    env: {
      SEATWARDEN_VENDOR_URL: url,
      SEATWARDEN_PROXY: `http://${USER}:${PASSWORD}@${LOOPBACK}:${proxy.port}`,
      SEATWARDEN_CA_FILE: caFile,
    },
  })
  try {
    expect(await other.api.call('readConnection')).toEqual({
      server: url,
      proxy: { url: proxy.url, user: USER, password: true },
      authorities: ['Northwind House CA'],
      from: 'environment',
    })
    expect(await other.api.call('checkConnection')).toMatchObject({ ok: true })
  } finally {
    await other.stop()
  }
})
