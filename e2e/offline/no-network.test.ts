import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { systemClock } from '@seatwarden/runtime/clock'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Dovecot, startDovecot } from '../support/dovecot.ts'
import { imapLogin } from '../support/imap.ts'
import { buildPrograms, type ManagerProgram, startManagerProgram } from '../support/manager-program.ts'
import { type NetSpace, openNetSpace } from '../support/net-space.ts'
import { runToEnd } from '../support/processes.ts'
import { tempDir } from '../support/temp.ts'
import { placeOrder, startVendor, vendorOf } from '../support/town.ts'
import { createPeople, expectGated, ORDER_FOR_ONE, type Person, twoPeopleOf } from '../support/two-people.ts'

// From an order to a gated login without any connection: the manager and Dovecot are in a network of their own, from
// which nothing leads out; the licensing server is outside. What goes between them are files, carried by the test as a
// person would carry them. Each test goes on where the one before it ended.

const DOMAIN = 'brightwater.example'
/** Of RFC 5737: nobody's, and no route leads there. */
const VENDOR = '192.0.2.7'
const TOOL = fileURLToPath(new URL('../../dist/tool.mjs', import.meta.url))
const SCHEMA = fileURLToPath(new URL('../../docs/schema/seatwarden-license.xsd', import.meta.url))

const temp = tempDir('offline')
const people = twoPeopleOf(DOMAIN)
const closing: (() => unknown)[] = [() => temp.remove()]
let space: NetSpace
let server: Awaited<ReturnType<typeof startVendor>>
let manager: ManagerProgram
let dovecot: Dovecot
let imap: string
let orderId: string

beforeAll(async () => {
  await buildPrograms()
  space = await openNetSpace()
  closing.push(() => space.close())
  server = await startVendor(join(temp.path, 'server'))
  closing.push(() => server.close())
  const { seats, more } = ORDER_FOR_ONE
  orderId = await placeOrder(vendorOf(server), systemClock.wall(), seats, { ...more, offline: true })
  manager = await startManagerProgram({
    data: join(temp.path, 'manager'),
    rootKey: server.rootKey,
    domain: DOMAIN,
    prefix: space.prefix,
    env: { SEATWARDEN_VENDOR_URL: `http://${VENDOR}` },
  })
  closing.push(() => manager.stop())
  await createPeople(manager.api, people)
  const { passwdFile, gateUrl } = manager
  dovecot = await startDovecot({ passwdFile, gateUrl, patienceMs: 30_000, space })
  closing.push(() => dovecot.stop())
  imap = await space.bridge(dovecot.imapPort)
  mkdirSync(join(temp.path, 'stick'))
})
afterAll(async () => {
  for (const close of closing.toReversed()) await close()
})

const login = async ({ address, password }: Person): Promise<string> => (await imapLogin(imap, address, password)).line
/** What is carried in and out. */
const stick = (name: string): string => join(temp.path, 'stick', name)

const tool = async (...words: string[]) => {
  const argv = ['env', `SEATWARDEN_SOCKET=${manager.socket}`, process.execPath, TOOL, ...words] as const
  const { code, output } = await runToEnd(argv)
  return { code, output }
}

const CONNECT = `require('node:net').connect({ host: process.argv[1], port: 80 })
  .on('connect', () => console.log('connected')).on('error', (error) => console.log(error.code))`

test('nothing leads out: no route, no name, and not even the licensing server of this machine', async () => {
  expect((await space.run('ip', '-oneline', 'link')).output).toMatch(/^1: lo: [^\n]*\n$/)
  for (const family of ['-4', '-6']) expect((await space.run('ip', family, 'route', 'show', 'default')).output).toBe('')
  expect((await space.run(process.execPath, '-e', CONNECT, VENDOR)).output.trim()).toBe('ENETUNREACH')
  expect((await space.run(process.execPath, '-e', CONNECT, 'license.northwind.test')).output).toMatch(
    /EAI_AGAIN|ENOTFOUND/,
  )
  const { port } = new URL(server.url)
  expect((await space.run('bash', '-c', `: < /dev/tcp/127.0.0.1/${port}`)).code).not.toBe(0)
})

test('[A3] the manager is in there: online there is no way', async () => {
  expect(await manager.api.problem('activateOnline', { body: { orderId } })).toMatchObject({
    code: 'vendor_unreachable',
    detail: `This server has no route to ${VENDOR}:80.`,
    about: { cause: 'port' },
  })
  const { steps } = await manager.api.call('checkConnection')
  expect(steps.map(({ ok }) => ok)).toEqual([true, true, false, null, null, null])
})

test('[A2] a request leaves the house as a file', async () => {
  const { code, output } = await tool('license', 'request', orderId, '--out', stick('request.xml'))
  expect(code, output).toBe(0)
  const checked = await runToEnd(['xmllint', '--nonet', '--noout', '--schema', SCHEMA, stick('request.xml')])
  expect(checked.code, checked.output).toBe(0)
  expect(readFileSync(stick('request.xml'), 'utf8')).not.toContain('jana')
})

test('[A2] [G1] the license file that comes back for it decides who may log in', async () => {
  const request = readFileSync(stick('request.xml'), 'utf8')
  const answer = await vendorOf(server).call('takeOfflineRequest', { body: { request } })
  expect(answer).toMatchObject({ kind: 'activation', orderId })
  writeFileSync(stick('license.txt'), answer.license ?? '')
  const { code, output } = await tool('license', 'import', stick('license.txt'))
  expect(code, output).toBe(0)
  expect(await manager.api.call('readLicense')).toMatchObject({ orderId, status: 'OK' })
  await expectGated(login, people)
})

test('[A13] [D1] it is revalidated by a file too', async () => {
  const before = await manager.api.call('readLicense')
  const { code, output } = await tool('license', 'request', '--revalidation', '--out', stick('again.xml'))
  expect(code, output).toBe(0)
  const request = readFileSync(stick('again.xml'), 'utf8')
  const answer = await vendorOf(server).call('takeOfflineRequest', { body: { request } })
  expect(answer.kind).toBe('revalidation')
  writeFileSync(stick('again.txt'), answer.license ?? '')
  const imported = await tool('license', 'import', stick('again.txt'))
  expect(imported.code, imported.output).toBe(0)
  expect(await manager.api.call('readLicense')).toMatchObject({ orderId: before.orderId, status: 'OK' })
  await expectGated(login, people)
})

test('[A11] it is given up by a file, and the order is free', async () => {
  const given = await manager.api.call('deactivateLicense', { body: { offline: true } })
  const answer = await vendorOf(server).call('takeOfflineRequest', { body: { request: given.proof?.xml ?? '' } })
  expect(answer).toMatchObject({ kind: 'deactivation', orderId, license: null })
  const { items } = await vendorOf(server).call('listInstallations')
  expect(items).toMatchObject([{ orderId, state: 'released' }])
})
