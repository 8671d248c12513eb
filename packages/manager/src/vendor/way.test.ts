import { mkdtempSync, rmSync } from 'node:fs'
import { createServer as createHttpServer } from 'node:http'
import { createServer as createHttpsServer } from 'node:https'
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { instant } from '@seatwarden/core/instant'
import { SettableClock, systemClock } from '@seatwarden/runtime/clock'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { type CertificateHouse, certificateHouse, type KeyPair } from '../testing/certificates.ts'
import { silentPort } from '../testing/silent-port.ts'
import { vendorOver } from '../vendor-client.ts'
import { httpTransport } from './transport.ts'
import { readAuthorities, trustedWith } from './trusted.ts'
import type { Connection, HttpProxy } from './way.ts'

// Every link of the way, broken for real: sockets, certificates and proxies as they are found in houses.

const folder = mkdtempSync(join(tmpdir(), 'seatwarden-way-'))
let house: CertificateHouse
let corp: KeyPair
beforeAll(() => {
  house = certificateHouse(folder)
  corp = house.authority('Corp Inspection CA')
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const open: (() => void)[] = []
afterEach(() => {
  for (const close of open.splice(0)) close()
})

/** Listens on loopback until the test is over. */
const listening = async <S extends Server>(server: S): Promise<number> => {
  const sockets = new Set<Socket>()
  server.on('connection', (socket: Socket) => sockets.add(socket.on('error', () => undefined)))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  open.push(() => {
    server.close()
    for (const socket of sockets) socket.destroy()
  })
  return (server.address() as AddressInfo).port
}

const NOW = '{"now":"2026-11-12T08:14:00.000Z"}'
const told = (_: unknown, response: { end(text: string): void }) => response.end(NOW)
const vendorShowing = ({ key, cert }: KeyPair) => listening(createHttpsServer({ key, cert }, told))

interface Asked {
  server: string
  proxy?: HttpProxy
  /** PEM. */
  trusted?: string
  clock?: SettableClock
}

const ask = async ({ server, proxy, trusted = '', clock }: Asked) => {
  const held: string[] = []
  const { authorities } = readAuthorities(trusted, systemClock.wall())
  const connection: Connection = { server, proxy: proxy ?? null, trusted: trustedWith(authorities) }
  const transport = httpTransport(
    async () => connection,
    clock ?? systemClock,
    (link, sentence) => held.push(`${link}: ${sentence}`),
  )
  return { answer: await vendorOver(transport, 'the vendor').time(), held }
}

const broken = async (asked: Asked) => {
  const { answer, held } = await ask(asked)
  if (answer.ok) throw new Error('the way holds')
  const { refused, code, sentence, next, about } = answer
  expect({ refused, code }).toEqual({ refused: false, code: 'vendor_unreachable' })
  expect(next).toMatch(/\.$/)
  return { cause: about?.cause, sentence, next, held }
}

/** Answers each CONNECT in this way, or, with none, as a proxy should. */
const proxyOn = (answer?: (socket: Socket, asked: string) => void) =>
  listening(
    createServer((socket) => {
      socket
        .on('error', () => undefined)
        .once('data', (data: Buffer) => {
          const asked = data.toString('latin1')
          if (answer) return answer(socket, asked)
          const [, host = '', port = ''] = /^CONNECT ([^:]+):(\d+) /.exec(asked) ?? []
          const on = connect({ host: host.endsWith('.test') ? '127.0.0.1' : host, port: Number(port) })
          on.on('error', () => socket.destroy())
          socket.write('HTTP/1.1 200 Connection established\r\n\r\n')
          socket.pipe(on).pipe(socket)
          return undefined
        })
    }),
  )
const replying = (head: string) => (socket: Socket) => socket.end(`HTTP/1.1 ${head}\r\n\r\n`)
const NOBODY = { user: '', password: '' }

describe('[A3] the name', () => {
  test('one that nobody knows', async () => {
    expect(await broken({ server: 'https://license.vendor.invalid' })).toMatchObject({
      cause: 'name',
      sentence: 'The name license.vendor.invalid cannot be resolved from this server.',
      next: 'Check the connection ("tool license check"), or activate off-line.',
      held: [],
    })
  })
})

describe('[A3] the port', () => {
  test('a closed one', async () => {
    const server = createServer()
    const port = await listening(server)
    await new Promise((resolve) => server.close(resolve))
    expect(await broken({ server: `https://127.0.0.1:${port}` })).toMatchObject({
      cause: 'port',
      sentence: `127.0.0.1:${port} refused the connection; nothing listens there, or a firewall blocks it.`,
      next: `Open TCP ${port} to 127.0.0.1, or activate off-line.`,
    })
  })

  test('one that swallows everything', async () => {
    const { port, close } = await silentPort()
    open.push(close)
    const clock = new SettableClock(instant(0))
    const answer = broken({ server: `https://127.0.0.1:${port}`, clock })
    await clock.advance(20_000)
    expect(await answer).toMatchObject({
      cause: 'port',
      sentence: `127.0.0.1:${port} does not answer; a firewall may block it.`,
    })
  })
})

describe('[A3] the certificate', () => {
  const at = (port: number) => `https://127.0.0.1:${port}`

  test('signed by itself', async () => {
    const own = house.certificate(['127.0.0.1'])
    const port = await vendorShowing(own)
    expect(await broken({ server: at(port) })).toMatchObject({
      cause: 'tls',
      sentence: 'The certificate shown is signed by itself ("127.0.0.1"), which this server does not trust.',
      next: expect.stringContaining('Add that certificate in Settings'),
    })
    expect((await ask({ server: at(port), trusted: own.cert })).answer.ok).toBe(true)
  })

  test('issued by an authority that is not known here, named by it; known, it is trusted', async () => {
    const port = await vendorShowing(house.certificate(['127.0.0.1'], corp))
    expect(await broken({ server: at(port) })).toMatchObject({
      cause: 'tls',
      sentence: 'The certificate shown is issued by "Corp Inspection CA", which this server does not trust.',
      next: expect.stringContaining('or exempt 127.0.0.1 from inspection.'),
    })
    const { answer, held } = await ask({ server: at(port), trusted: corp.cert })
    expect(answer).toMatchObject({ ok: true })
    expect(held).toEqual([
      'name: 127.0.0.1 needs no name service.',
      'proxy: No proxy is set.',
      `port: 127.0.0.1:${port} answers.`,
      `tls: 127.0.0.1:${port} shows a certificate that this server trusts.`,
    ])
  })

  test('an authority in between is enough to be trusted', async () => {
    const between = house.intermediate('Corp Proxy 7', corp)
    const own = house.certificate(['127.0.0.1'], between)
    const port = await vendorShowing({ key: own.key, cert: own.cert + between.cert })
    expect(await broken({ server: at(port), trusted: house.authority('Another CA').cert })).toMatchObject({
      sentence: 'The certificate shown is issued by "Corp Proxy 7", which this server does not trust.',
    })
    expect((await ask({ server: at(port), trusted: between.cert })).answer.ok).toBe(true)
  })

  test('ended, or not begun', async () => {
    const dates = { from: '20260101000000Z', to: '20260303000000Z' }
    const ended = await vendorShowing(house.certificate(['127.0.0.1'], corp, dates))
    expect(await broken({ server: at(ended), trusted: corp.cert })).toMatchObject({
      cause: 'tls',
      sentence: 'The certificate shown ended on 3 Mar 2026.',
    })
    const early = await vendorShowing(house.certificate(['127.0.0.1'], corp, { from: '20980101000000Z' }))
    expect(await broken({ server: at(early), trusted: corp.cert })).toMatchObject({
      cause: 'tls',
      sentence: 'The certificate shown is valid only from 1 Jan 2098.',
    })
  })

  test('of an authority that ended', async () => {
    const old = house.authority('Corp CA of 2020', { to: '20210101000000Z' })
    const port = await vendorShowing(house.certificate(['127.0.0.1'], old))
    expect(await broken({ server: at(port), trusted: old.cert })).toMatchObject({
      cause: 'tls',
      sentence: 'The certificate shown is issued by "Corp CA of 2020", whose own ended on 1 Jan 2021.',
    })
  })

  test('made for another host', async () => {
    const port = await vendorShowing(house.certificate(['other.example', 'www.other.example'], corp))
    expect(await broken({ server: at(port), trusted: corp.cert })).toMatchObject({
      cause: 'tls',
      sentence: 'The certificate shown is made for other.example, www.other.example, not for 127.0.0.1.',
    })
  })

  test('none, where plain HTTP is spoken; and none, where the handshake is cut', async () => {
    const plain = await listening(createHttpServer(told))
    expect(await broken({ server: at(plain) })).toMatchObject({
      cause: 'tls',
      sentence: `127.0.0.1:${plain} does not speak TLS.`,
    })
    const cut = await listening(createServer((socket) => socket.once('data', () => socket.destroy())))
    const { cause, sentence } = await broken({ server: at(cut) })
    expect({ cause, sentence }).toEqual({
      cause: 'tls',
      sentence: expect.stringContaining(`127.0.0.1:${cut} ended the connection before its certificate was shown`),
    })
  })

  test('none in time', async () => {
    let heard = () => undefined as unknown
    const port = await listening(createServer((socket) => socket.once('data', () => heard())))
    const clock = new SettableClock(instant(0))
    const begun = new Promise((resolve) => {
      heard = () => resolve(undefined)
    })
    const answer = broken({ server: at(port), clock })
    await begun
    await clock.advance(20_000)
    expect(await answer).toMatchObject({
      cause: 'tls',
      sentence: `127.0.0.1:${port} took the connection and showed no certificate in time.`,
    })
  })

  test('not a byte is sent to who shows one that is not trusted', async () => {
    const { key, cert } = house.certificate(['127.0.0.1'])
    let requests = 0
    const port = await listening(createHttpsServer({ key, cert }, () => (requests += 1)))
    await broken({ server: at(port) })
    expect(requests).toBe(0)
  })
})

describe('[A3] [A8] the proxy', () => {
  const SETTINGS = expect.stringContaining('Set the proxy right')
  const through = (port: number, more: Partial<HttpProxy> = {}) => ({
    server: 'https://license.vendor.test:443',
    proxy: { url: `http://127.0.0.1:${port}`, ...NOBODY, ...more },
  })

  test('carries the exchange: it looks the name up, and TLS is the vendor’s own', async () => {
    const vendor = await vendorShowing(house.certificate(['license.vendor.test'], corp))
    const proxy = await proxyOn()
    const way = { ...through(proxy), server: `https://license.vendor.test:${vendor}`, trusted: corp.cert }
    const { answer, held } = await ask(way)
    expect(answer).toMatchObject({ ok: true, now: '2026-11-12T08:14:00.000Z' })
    expect(held).toEqual([
      'name: The proxy looks the name license.vendor.test up.',
      `proxy: The proxy 127.0.0.1:${proxy} lets this server through.`,
      `port: The proxy reaches license.vendor.test:${vendor}.`,
      `tls: license.vendor.test:${vendor} shows a certificate that this server trusts.`,
    ])
  })

  test('carries plain HTTP too', async () => {
    const vendor = await listening(createHttpServer(told))
    const way = { ...through(await proxyOn()), server: `http://license.vendor.test:${vendor}` }
    expect((await ask(way)).answer.ok).toBe(true)
  })

  test('is given user and password, letter by letter', async () => {
    let asked = ''
    const proxy = await proxyOn((socket, text) => {
      asked = text
      socket.end('HTTP/1.1 407 No\r\nProxy-Authenticate: Basic realm="x"\r\n\r\n')
    })
    expect(await broken(through(proxy, { user: 'jana', password: 'žluť:1' }))).toMatchObject({
      cause: 'proxy',
      sentence: `The proxy 127.0.0.1:${proxy} refused the user name or password (407).`,
      next: SETTINGS,
      held: ['name: The proxy looks the name license.vendor.test up.'],
    })
    expect(asked).toMatch(/^CONNECT license\.vendor\.test:443 HTTP\/1\.1\r\n/)
    expect(asked).toContain(`proxy-authorization: Basic ${Buffer.from('jana:žluť:1').toString('base64')}\r\n`)
  })

  test('wants a user, where none is set', async () => {
    const proxy = await proxyOn(replying('407 No\r\nProxy-Authenticate: Basic realm="x"'))
    expect(await broken(through(proxy))).toMatchObject({
      cause: 'proxy',
      sentence: `The proxy 127.0.0.1:${proxy} asks for a user name and a password (407).`,
    })
    const strict = await proxyOn(replying('401 Unauthorized'))
    expect(await broken(through(strict, { user: 'jana', password: 'guessed' }))).toMatchObject({
      cause: 'proxy',
      sentence: `The proxy 127.0.0.1:${strict} refused the user name or password (401).`,
    })
  })

  test('knows other ways to sign in only', async () => {
    const proxy = await proxyOn(replying('407 No\r\nProxy-Authenticate: NTLM\r\nProxy-Authenticate: Negotiate'))
    expect(await broken(through(proxy, { user: 'u', password: 'p' }))).toMatchObject({
      cause: 'proxy',
      sentence: `The proxy 127.0.0.1:${proxy} takes no user name and password by Basic authentication (407).`,
    })
  })

  test('lets nobody through, or does not reach the vendor', async () => {
    const strict = await proxyOn(replying('403 Access violation'))
    expect(await broken(through(strict))).toMatchObject({
      cause: 'proxy',
      sentence: `The proxy 127.0.0.1:${strict} does not allow connections to license.vendor.test:443 (it answered 403).`,
    })
    const lost = await proxyOn(replying('502 Bad Gateway\r\ncontent-length: 3\r\n\r\nno.'))
    expect(await broken(through(lost))).toMatchObject({
      cause: 'port',
      sentence: `The proxy 127.0.0.1:${lost} does not reach license.vendor.test:443 (it answered 502).`,
      held: [expect.stringContaining('name: '), `proxy: The proxy 127.0.0.1:${lost} lets this server in.`],
    })
  })

  test('is none', async () => {
    const ssh = await proxyOn((socket) => socket.end('SSH-2.0-OpenSSH_9.2\r\n'))
    expect(await broken(through(ssh))).toMatchObject({
      cause: 'proxy',
      sentence: `127.0.0.1:${ssh} does not answer as an HTTP proxy does.`,
    })
  })

  test('is down, is not known by its name, does not answer', async () => {
    const down = createServer()
    const port = await listening(down)
    await new Promise((resolve) => down.close(resolve))
    expect(await broken(through(port))).toMatchObject({
      cause: 'proxy',
      sentence: `The proxy 127.0.0.1:${port} refused the connection; nothing listens there.`,
      next: SETTINGS,
    })
    const unknown = { ...through(1), proxy: { url: 'http://proxy.corp.invalid:3128', ...NOBODY } }
    expect(await broken(unknown)).toMatchObject({
      cause: 'proxy',
      sentence: 'The name of the proxy, proxy.corp.invalid, cannot be resolved from this server.',
    })
    const silent = await silentPort()
    open.push(silent.close)
    const clock = new SettableClock(instant(0))
    const answer = broken({ ...through(silent.port), clock })
    await clock.advance(20_000)
    expect(await answer).toMatchObject({
      cause: 'proxy',
      sentence: `The proxy 127.0.0.1:${silent.port} does not answer.`,
    })
  })

  test('takes the question and is never heard of again', async () => {
    let heard = () => undefined as unknown
    const proxy = await proxyOn(() => heard())
    const clock = new SettableClock(instant(0))
    const begun = new Promise((resolve) => {
      heard = () => resolve(undefined)
    })
    const answer = broken({ ...through(proxy), clock })
    await begun
    await clock.advance(20_000)
    expect(await answer).toMatchObject({
      cause: 'port',
      sentence: `The proxy 127.0.0.1:${proxy} opened no connection to license.vendor.test:443 in time.`,
    })
  })

  test('over TLS: its own certificate is judged too, and the tunnel goes through it', async () => {
    const vendor = await vendorShowing(house.certificate(['license.vendor.test'], corp))
    const inner = await proxyOn()
    const proxyCa = house.authority('Proxy CA')
    const { key, cert } = house.certificate(['127.0.0.1'], proxyCa)
    const outer = createHttpsServer({ key, cert })
    outer.on('connect', (request, socket: Socket) => {
      const on = connect({ host: '127.0.0.1', port: inner })
      on.on('error', () => socket.destroy()).write(`CONNECT ${request.url} HTTP/1.1\r\n\r\n`)
      socket
        .on('error', () => on.destroy())
        .pipe(on)
        .pipe(socket)
    })
    const port = await listening(outer)
    const server = `https://license.vendor.test:${vendor}`
    const proxy = { url: `https://127.0.0.1:${port}`, ...NOBODY }
    expect(await broken({ server, proxy, trusted: corp.cert })).toMatchObject({
      cause: 'proxy',
      sentence: `The certificate shown by the proxy 127.0.0.1:${port} is issued by "Proxy CA", which this server does not trust.`,
    })
    expect((await ask({ server, proxy, trusted: corp.cert + proxyCa.cert })).answer.ok).toBe(true)
  })
})

describe('[A3] [D11] the answer', () => {
  type Handler = (socket: Socket) => void
  const raw = async (handler: Handler) => {
    const port = await listening(createServer((socket) => socket.once('data', () => handler(socket))))
    return { server: `http://127.0.0.1:${port}`, from: `127.0.0.1:${port}` }
  }
  const answering = (head: string, body = '') => raw((socket) => socket.end(`HTTP/1.1 ${head}\r\n\r\n${body}`))
  const PAGE = '<!doctype html><title>Sign in to this network</title>'

  test.each([
    [
      'a web page',
      '200 OK\r\ncontent-type: text/html',
      PAGE,
      'answered with a web page (200) instead of its own answer.',
    ],
    [
      'a sign-in that is needed',
      '511 Network Authentication Required',
      PAGE,
      'answered with a web page (511) instead of its own answer.',
    ],
    [
      'another place',
      '302 Found\r\nlocation: http://login.hotel.example/?next=x\r\ncontent-length: 0',
      '',
      'sends this server elsewhere (login.hotel.example) instead of answering.',
    ],
    ['a gate that says no', '403 Forbidden', PAGE, 'answered with a web page (403) instead of its own answer.'],
    ['something else', '200 OK', '[1, 2]', 'answered in a way that is not its own (200).'],
    [
      'a problem that is no reason of ours',
      '404 Not Found',
      '{"code":"not_found","detail":"There is nothing here."}',
      'did not take the question: There is nothing here.',
    ],
  ])('%s', async (_, head, body, sentence) => {
    const { server, from } = await answering(head, body)
    expect(await broken({ server })).toMatchObject({ cause: 'answer', sentence: `${from} ${sentence}` })
  })

  test('cut off, by its length or by its sense', async () => {
    const long = await answering('200 OK\r\ncontent-length: 500', NOW)
    expect(await broken(long)).toMatchObject({ cause: 'answer', sentence: `The answer of ${long.from} was cut off.` })
    const senseless = await answering('200 OK', NOW.slice(0, 20))
    expect(await broken(senseless)).toMatchObject({
      cause: 'answer',
      sentence: `The answer of ${senseless.from} was cut off.`,
    })
  })

  test('none: ended without a word, or no HTTP', async () => {
    const mute = await raw((socket) => socket.end())
    expect(await broken(mute)).toMatchObject({
      cause: 'answer',
      sentence: `${mute.from} ended the connection without an answer.`,
    })
    const ssh = await raw((socket) => socket.end('SSH-2.0-OpenSSH_9.2\r\n'))
    expect(await broken(ssh)).toMatchObject({
      cause: 'answer',
      sentence: expect.stringContaining(`What ${ssh.from} answered is not HTTP`),
    })
  })

  test('none in time', async () => {
    let heard = () => undefined as unknown
    const slow = await raw(() => heard())
    const begun = new Promise((resolve) => {
      heard = () => resolve(undefined)
    })
    const clock = new SettableClock(instant(0))
    const answer = broken({ ...slow, clock })
    await begun
    await clock.advance(20_000)
    expect(await answer).toMatchObject({
      cause: 'answer',
      sentence: `${slow.from} took the question and gave no answer in time.`,
    })
  })

  test('[A7] a long poll is waited for longer, and its end by a person is no time-out', async () => {
    let heard = () => undefined as unknown
    const { server } = await raw(() => heard())
    const begun = new Promise((resolve) => {
      heard = () => resolve(undefined)
    })
    const clock = new SettableClock(instant(0))
    const end = new AbortController()
    const transport = httpTransport(async () => ({ server, proxy: null, trusted: trustedWith([]) }), clock)
    let settled = false
    const answer = transport('/exchange/check', {}, { wait: 50, signal: end.signal }).catch((error: Error) => {
      settled = true
      return error
    })
    await begun
    await clock.advance(69_000)
    expect(settled).toBe(false)
    end.abort(new Error('enough'))
    expect(await answer).toMatchObject({ message: 'enough' })
  })

  test('[D11] a busy vendor is quoted, and a broken one is no refusal', async () => {
    const own = { code: 'vendor_busy', detail: 'The licensing server is busy.', next: 'Try again in 7 s.' }
    const busy = await answering('429 Too Many', JSON.stringify(own))
    expect((await ask(busy)).answer).toEqual({
      ok: false,
      refused: false,
      code: 'vendor_busy',
      sentence: own.detail,
      next: own.next,
    })
    const gateway = await answering('502 Bad Gateway', PAGE)
    expect((await ask(gateway)).answer).toMatchObject({ refused: false, code: 'vendor_busy' })
  })
})
