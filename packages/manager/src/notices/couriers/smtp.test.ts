import { mkdtempSync, rmSync } from 'node:fs'
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { instant } from '@seatwarden/core/instant'
import { type Clock, SettableClock, systemClock } from '@seatwarden/runtime/clock'
import type { SMTPServerOptions } from 'smtp-server'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { type CertificateHouse, certificateHouse, type KeyPair } from '../../testing/certificates.ts'
import { readAuthorities, trustedWith } from '../../vendor/trusted.ts'
import type { Relay } from '../channels.ts'
import { type MailServer, mailServer } from '../testing/mail-server.ts'
import { LIMIT_MS } from './limit.ts'
import { hindrance, optionsOf, sendBySmtp } from './smtp.ts'

// Real relays on loopback, each with the manners that are found in houses.

const folder = mkdtempSync(join(tmpdir(), 'seatwarden-smtp-'))
let house: CertificateHouse
let authority: KeyPair
let shown: KeyPair
beforeAll(() => {
  house = certificateHouse(folder)
  authority = house.authority('House CA')
  shown = house.certificate(['127.0.0.1'], authority)
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const open: (() => unknown)[] = []
afterEach(async () => {
  for (const close of open.splice(0)) await close()
})

const relayTo = (port: number, more: Partial<Relay> = {}): Relay => ({
  host: '127.0.0.1',
  port,
  security: 'opportunistic',
  user: '',
  password: '',
  ...more,
})

const MAIL = Buffer.from(
  'From: <seatwarden@example.net>\r\nTo: <postmaster@example.net>\r\nSubject: hello\r\nMessage-ID: <1@x>\r\n\r\n.a line\r\n',
)
const post = { from: 'seatwarden@example.net', to: 'postmaster@example.net', mail: async () => MAIL }

const send = (relay: Relay, { trust = '', clock = systemClock }: { trust?: string; clock?: Clock } = {}) => {
  const { authorities } = readAuthorities(trust, systemClock.wall())
  return sendBySmtp(relay, post, { clock, trusted: async () => trustedWith(authorities), host: 'mail.example.net' })
}

const server = async (options: SMTPServerOptions = {}): Promise<MailServer> => {
  const made = await mailServer(options)
  open.push(() => made.close())
  return made
}

/** With TLS on offer. */
const offering = (options: SMTPServerOptions = {}) =>
  server({ disabledCommands: ['AUTH'], key: shown.key, cert: shown.cert, ...options })

/** Answers as it is told, and no more. */
const wire = async (talk: (socket: Socket) => void): Promise<number> => {
  const sockets = new Set<Socket>()
  const listening: Server = createServer((socket) => {
    sockets.add(socket.on('error', () => undefined))
    talk(socket)
  })
  await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve))
  open.push(() => {
    listening.close()
    for (const socket of sockets) socket.destroy()
  })
  return (listening.address() as AddressInfo).port
}

describe('a mail that is taken', () => {
  test('[N3] without TLS, where none is offered: the mail arrives whole, and the result is what the relay said', async () => {
    const relay = await server()
    const sent = await send(relayTo(relay.port))
    expect(sent).toEqual({ ok: true, result: expect.stringMatching(/^127\.0\.0\.1:\d+: 250 /) })
    expect(relay.arrived).toMatchObject([
      { from: 'seatwarden@example.net', to: ['postmaster@example.net'], secure: false, user: '' },
    ])
    expect(relay.arrived[0]?.mail).toMatchObject({ subject: 'hello', messageId: '<1@x>', text: '.a line\n' })
  })

  test('[N5] TLS is taken where it is offered, whatever the certificate: better than none', async () => {
    const relay = await offering()
    expect((await send(relayTo(relay.port))).ok).toBe(true)
    expect(relay.arrived[0]?.secure).toBe(true)
  })

  test('[N5] STARTTLS that is demanded holds to the certificate', async () => {
    const relay = await offering()
    const strict = relayTo(relay.port, { security: 'starttls' })
    expect(await send(strict)).toEqual({ ok: false, result: expect.stringMatching(/certificate|signed|issuer/i) })
    expect(await send(strict, { trust: authority.cert })).toMatchObject({ ok: true })
    expect(relay.arrived.map(({ secure }) => secure)).toEqual([true])
  })

  test('[N5] TLS from the first byte', async () => {
    const relay = await offering({ secure: true })
    const tls = relayTo(relay.port, { security: 'tls' })
    expect((await send(tls)).ok).toBe(false)
    expect(await send(tls, { trust: authority.cert })).toMatchObject({ ok: true })
    expect(relay.arrived[0]?.secure).toBe(true)
  })

  test('[N5] none means none, also where TLS is offered', async () => {
    const relay = await offering()
    expect((await send(relayTo(relay.port, { security: 'none' }))).ok).toBe(true)
    expect(relay.arrived[0]?.secure).toBe(false)
  })
})

describe('user and password', () => {
  const asking = (more: SMTPServerOptions = {}) =>
    offering({
      disabledCommands: [],
      authOptional: false,
      authMethods: ['PLAIN', 'LOGIN'],
      onAuth: ({ username, password }, _, done) =>
        username === 'mail' && password === 'correct horse'
          ? done(null, { user: username })
          : done(Object.assign(new Error('5.7.8 that is not the password'), { responseCode: 535 })),
      ...more,
    })
  const known = { user: 'mail', password: 'correct horse', security: 'starttls' as const }

  test('[N5] under TLS the relay is told who sends', async () => {
    const relay = await asking()
    expect(await send(relayTo(relay.port, known), { trust: authority.cert })).toMatchObject({ ok: true })
    expect(relay.arrived[0]).toMatchObject({ user: 'mail', secure: true })
  })

  test('[N5 Q3] a wrong password is told in the words of the relay, and the password in none', async () => {
    const relay = await asking()
    const sent = await send(relayTo(relay.port, { ...known, password: 'battery staple' }), { trust: authority.cert })
    expect(sent).toEqual({ ok: false, result: expect.stringContaining('535 ') })
    expect(sent.result).not.toMatch(/battery|staple/)
    expect(relay.arrived).toEqual([])
  })

  test('[N5] a relay that offers no authentication is told so', async () => {
    const relay = await offering()
    const sent = await send(relayTo(relay.port, known), { trust: authority.cert })
    expect(sent).toEqual({ ok: false, result: expect.stringContaining('offers no authentication') })
  })

  test('[Q3] a password leaves this machine under TLS only, with a certificate that holds', () => {
    const far = relayTo(587, { host: 'relay.example.net', user: 'mail', password: 'x' })
    const trusted = trustedWith([])
    expect(optionsOf(far, trusted, 'h')).toMatchObject({ requireTLS: true, opportunisticTLS: false })
    expect(optionsOf(far, trusted, 'h').tls).toHaveProperty('secureContext')
    expect(optionsOf({ ...far, user: '' }, trusted, 'h')).toMatchObject({ requireTLS: false, opportunisticTLS: true })
    expect(optionsOf({ ...far, host: '127.0.0.1' }, trusted, 'h')).toMatchObject({ requireTLS: false })
    expect(hindrance({ secure: false, allowsAuth: true }, { ...far, security: 'none' })).toContain('not sent')
    expect(hindrance({ secure: false, allowsAuth: true }, { ...far, host: '127.0.0.1' })).toBeNull()
    expect(hindrance({ secure: true, allowsAuth: true }, far)).toBeNull()
  })
})

describe('a mail that is not taken', () => {
  const refusing = (code: number, said: string) => (_: unknown, __: unknown, done: (error: Error) => void) =>
    done(Object.assign(new Error(said), { responseCode: code }))

  test.each([
    ['451 at MAIL', { onMailFrom: refusing(451, '4.3.0 try later') }, '451 4.3.0 try later'],
    ['550 at RCPT', { onRcptTo: refusing(550, '5.1.1 nobody here') }, '550 5.1.1 nobody here'],
    ['452 at RCPT', { onRcptTo: refusing(452, '4.2.2 mailbox full') }, '452 4.2.2 mailbox full'],
    [
      '554 after DATA',
      {
        onData: (
          stream: { resume(): void; on(event: string, run: () => void): void },
          _: unknown,
          done: (e: Error) => void,
        ) => {
          stream.on('end', () => done(Object.assign(new Error('5.6.0 not wanted'), { responseCode: 554 })))
          stream.resume()
        },
      },
      '554 5.6.0 not wanted',
    ],
  ])('[N3] %s: the words of the relay are the result', async (_, options, said) => {
    const relay = await server(options)
    const sent = await send(relayTo(relay.port))
    expect(sent).toEqual({ ok: false, result: `127.0.0.1:${relay.port}: ${said}` })
    expect(relay.arrived).toEqual([])
  })

  test('[N3] STARTTLS that is demanded and not offered: nothing is sent', async () => {
    const relay = await server()
    expect((await send(relayTo(relay.port, { security: 'starttls' }))).ok).toBe(false)
    expect(relay.arrived).toEqual([])
  })

  test('[N3] nobody listens: that is what is told', async () => {
    const relay = await mailServer()
    await relay.close()
    expect(await send(relayTo(relay.port))).toEqual({
      ok: false,
      result: `127.0.0.1:${relay.port} refuses connections (ECONNREFUSED)`,
    })
  })

  test('[N3] a relay that breaks off in the middle of a mail', async () => {
    const port = await wire((socket) => {
      socket.write('220 hello\r\n')
      socket.on('data', (data) => {
        const text = data.toString()
        if (text.startsWith('DATA')) socket.destroy()
        else socket.write('250 ok\r\n')
      })
    })
    expect(await send(relayTo(port))).toEqual({ ok: false, result: expect.stringMatching(/closed|broken/i) })
  })

  test('[N3] one that answers nonsense', async () => {
    const port = await wire((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'))
    expect((await send(relayTo(port))).ok).toBe(false)
  })

  test.each(['at the greeting', 'after the mail'])(
    '[N3] one that falls silent %s is left after 45 seconds',
    async (when) => {
      const clock = new SettableClock(instant(0))
      let silent: () => void = () => undefined
      const heard = new Promise<void>((resolve) => {
        silent = resolve
      })
      const port = await wire((socket) => {
        if (when === 'at the greeting') return silent()
        let taken = false
        socket.write('220 hello\r\n')
        socket.on('data', (data) => {
          const text = data.toString()
          if (taken) silent()
          else if (text.startsWith('DATA')) {
            taken = true
            socket.write('354 go\r\n')
          } else socket.write('250 ok\r\n')
        })
      })
      const sending = send(relayTo(port), { clock })
      await heard
      await clock.advance(LIMIT_MS)
      expect(await sending).toEqual({ ok: false, result: `127.0.0.1:${port} took longer than 45 seconds` })
      expect(clock.pending).toBe(0)
    },
  )

  test('[Q2] what a relay writes cannot fill the page or break its lines', async () => {
    const relay = await server({ onMailFrom: refusing(550, `no\u0007 ${'x'.repeat(2000)}`) })
    const { result } = await send(relayTo(relay.port))
    expect(result.length).toBeLessThanOrEqual(500)
    expect(result).not.toMatch(/\p{Cc}/u)
  })
})
