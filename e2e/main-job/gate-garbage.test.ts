import { connect, type Socket } from 'node:net'
import { seededRandom } from '@seatwarden/runtime/random'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ask } from '../support/api.ts'
import { LOOPBACK } from '../support/ports.ts'
import { DOMAIN, openTown, placeOrder, type Town } from '../support/town.ts'
import { stopwatch, within } from '../support/wait.ts'

// [Q2] Bytes of any kind at the listener where mail services ask. Whatever came before, the next question of an honest
// gate is answered, and at once: that is asked after every throw.

const PERSON = `jana@${DOMAIN}`
const QUESTION = { login: PERSON, service: 'imap', requested: PERSON, remote: '127.0.0.1', tls: false }
const ALLOW = 'POST /dovecot?command=allow HTTP/1.1\r\nHost: gate\r\n'
const json = (body: string) =>
  `Content-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`

let town: Town
let port: number

beforeAll(async () => {
  town = await openTown()
  port = Number(new URL(town.manager.gateUrl).port)
  const orderId = await placeOrder(town.vendor, town.clock.wall(), { mail: 1 }, { seatPolicy: 'hardLimit' })
  await town.admin.call('activateOnline', { body: { orderId } })
  expect(await honest()).toEqual({ status: 200, body: { status: 0, msg: '' } })
})
afterAll(() => town?.close())

async function honest(): Promise<{ status: number; body: unknown }> {
  const elapsed = stopwatch()
  const said = { method: 'POST', path: '/dovecot?command=allow', body: QUESTION }
  const { status, text } = await ask({ url: town.manager.gateUrl }, said)
  expect(elapsed()).toBeLessThan(1_000)
  return { status, body: JSON.parse(text) }
}

const open: Socket[] = []
function dial(): Socket {
  const socket = connect(port, LOOPBACK)
  socket.on('error', () => {})
  open.push(socket)
  return socket
}
const hangUp = () => {
  for (const socket of open.splice(0)) socket.destroy()
}

/** Says it, hangs up its half, and hears whatever comes until the other side has closed. */
async function throwAt(bytes: string | Uint8Array): Promise<string> {
  const socket = dial()
  const heard: Buffer[] = []
  socket.on('data', (part) => heard.push(part))
  const closed = new Promise<void>((done) => socket.once('close', () => done()))
  socket.end(bytes)
  await within('the gate to close', 10_000, closed)
  return Buffer.concat(heard).toString('latin1')
}

/** The status of each answer that was heard. */
const statuses = (heard: string) => [...heard.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => Number(status))

const seats = () => town.manager.engine.stores.db.all('select account_id, kind from seats')

test('[Q2] random bytes are refused or hung up on', async () => {
  const random = seededRandom(20_261_201)
  for (let round = 0; round < 300; round += 1) {
    const bytes = random.bytes(1 + random.int(400))
    const start = random.int(3) === 0 ? Buffer.from(ALLOW) : Buffer.alloc(0)
    for (const status of statuses(await throwAt(Buffer.concat([start, bytes])))) expect([400, 404]).toContain(status)
  }
  expect((await honest()).status).toBe(200)
})

test('[Q2] a question with some of its bytes changed is answered, or refused with 4xx', async () => {
  const random = seededRandom(7)
  const whole = Buffer.from(`${ALLOW}Connection: close\r\n${json(JSON.stringify(QUESTION))}`)
  for (let round = 0; round < 500; round += 1) {
    const bent = Buffer.from(whole)
    for (let edits = 1 + random.int(4); edits > 0; edits -= 1) bent[random.int(bent.length)] = random.int(256)
    for (const status of statuses(await throwAt(bent))) expect([200, 400, 404, 405, 413, 415, 417]).toContain(status)
  }
  expect((await honest()).status).toBe(200)
})

const BODIES = {
  nothing: '',
  'no JSON': '{"login":',
  'deep JSON': '['.repeat(15_000),
  'deep and whole JSON': `${'['.repeat(7_000)}${']'.repeat(7_000)}`,
  'a list': '[]',
  'a text': '"allow"',
  null: 'null',
  'no login': JSON.stringify({ service: 'imap' }),
  'an empty login': JSON.stringify({ ...QUESTION, login: '' }),
  'a login that is a list': JSON.stringify({ ...QUESTION, login: [PERSON] }),
  'a long login': JSON.stringify({ ...QUESTION, login: `${'x'.repeat(400)}@${DOMAIN}` }),
  'a service that is a number': JSON.stringify({ ...QUESTION, service: 1 }),
}

test.each(Object.entries(BODIES))('[Q2] %s is refused with 400', async (_, body) => {
  expect(statuses(await throwAt(`${ALLOW}Connection: close\r\n${json(body)}`))).toEqual([400])
  expect((await honest()).status).toBe(200)
})

test.each(['GET', 'PUT', 'DELETE', 'PATCH', 'HEAD', 'OPTIONS', 'TRACE'])(
  '[Q2] [S4] %s takes no seat',
  async (method) => {
    const before = await seats()
    const other = JSON.stringify({ ...QUESTION, login: `other@${DOMAIN}` })
    const heard = await throwAt(`${ALLOW.replace('POST', method)}Connection: close\r\n${json(other)}`)
    expect(statuses(heard)).toEqual([405])
    expect(await seats()).toEqual(before)
  },
)

test('[Q2] logins that are no address are refused, and nobody is taken in', async () => {
  const { total } = await town.admin.call('listAccounts')
  const logins = [
    '@',
    'a@',
    `@${DOMAIN}`,
    'a b@c.example',
    'a@b@c',
    'a\u0000@b.example',
    '\ud800@b.example',
    'a\n@b.example',
  ]
  for (const login of logins) {
    const said = { method: 'POST', path: '/dovecot?command=allow', body: { ...QUESTION, login } }
    const { status, text } = await ask({ url: town.manager.gateUrl }, said)
    expect([status, JSON.parse(text).status], login).toEqual([200, -1])
    expect(JSON.parse(text).msg).not.toMatch(/\p{C}/u)
  }
  expect((await town.admin.call('listAccounts')).total).toBe(total)
})

test('[Q2] a body without end is not kept, and not read for ever', async () => {
  const socket = dial()
  const heard: Buffer[] = []
  socket.on('data', (part) => heard.push(part))
  const closed = new Promise<void>((done) => socket.once('close', () => done()))
  socket.write(`${ALLOW}Transfer-Encoding: chunked\r\n\r\n`)
  const chunk = `10000\r\n${'x'.repeat(65_536)}\r\n`
  const before = process.memoryUsage().rss
  let sent = 0
  while (!socket.destroyed && socket.writable && sent < 4_000) {
    sent += 1
    if (!socket.write(chunk)) await Promise.race([new Promise((done) => socket.once('drain', done)), closed])
  }
  await within('the gate to hang up', 10_000, closed)
  expect(statuses(Buffer.concat(heard).toString('latin1'))).toEqual([413])
  expect(process.memoryUsage().rss - before).toBeLessThan(100 * 1024 * 1024)
  expect((await honest()).status).toBe(200)
})

test('[Q2] [G4] 300 questions that never end hold nobody up', async () => {
  for (let at = 0; at < 300; at += 1) {
    const socket = dial()
    // Some have no head yet, some promise a body and send none of it, some a letter of it.
    socket.write(
      ['POST /dovecot?comm', `${ALLOW}Content-Length: 500\r\n\r\n`, `${ALLOW}Content-Length: 500\r\n\r\n{`][at % 3] ??
        '',
    )
  }
  expect(await honest()).toEqual({ status: 200, body: { status: 0, msg: '' } })
  hangUp()
  expect((await honest()).status).toBe(200)
})

test('[Q2] a gate that goes away before its answer harms nobody', async () => {
  for (let at = 0; at < 200; at += 1) {
    const socket = dial()
    const login = JSON.stringify({ ...QUESTION, login: `gone${at}@${DOMAIN}` })
    socket.write(`${ALLOW}${json(login)}`, () => socket.resetAndDestroy())
  }
  await Promise.all(
    open.splice(0).map((socket) => new Promise((done) => (socket.closed ? done(null) : socket.once('close', done)))),
  )
  expect(await honest()).toEqual({ status: 200, body: { status: 0, msg: '' } })
})

test('[Q2] [G2] after all of it one seat is held, by the one who logged in', async () => {
  const { modules } = await town.admin.call('readUsage')
  expect(modules.find(({ id }) => id === 'mail')).toMatchObject({ held: 1 })
  const { modules: answers } = await town.admin.call('explainAccount', { params: { address: PERSON } })
  expect(answers.find(({ id }) => id === 'mail')?.answer).toBe('licensed')
})
