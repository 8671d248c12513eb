import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { createServer as createHttpsServer } from 'node:https'
import type { AddressInfo, Server, Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Instant, instant, MINUTE, plus, SECOND } from '@seatwarden/core/instant'
import { type Clock, SettableClock, systemClock } from '@seatwarden/runtime/clock'
import { afterAll, afterEach, expect, test } from 'vitest'
import { certificateHouse } from '../../testing/certificates.ts'
import { readAuthorities, trustedWith } from '../../vendor/trusted.ts'
import { LIMIT_MS } from './limit.ts'
import { SIGNATURE_HEADER, signatureOf, verifySignature } from './signature.ts'
import { sendByWebhook } from './webhook.ts'

const NOW: Instant = instant(Date.UTC(2026, 10, 12, 8, 14))
const SECRET = 'a secret of the house'
const BODY = '{"notice":"unreached","subject":"mail.example.net: Ř"}'
const folder = mkdtempSync(join(tmpdir(), 'seatwarden-hook-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

interface Heard {
  method: string | undefined
  url: string | undefined
  headers: IncomingMessage['headers']
  body: string
}

const open: (() => void)[] = []
afterEach(() => {
  for (const close of open.splice(0)) close()
})

const listening = async (server: Server): Promise<number> => {
  const sockets = new Set<Socket>()
  server.on('connection', (socket: Socket) => sockets.add(socket.on('error', () => undefined)))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  open.push(() => {
    server.close()
    for (const socket of sockets) socket.destroy()
  })
  return (server.address() as AddressInfo).port
}

type Answer = (response: ServerResponse, heard: Heard) => void

const hearing = (heard: Heard[], answer: Answer) => (request: IncomingMessage, response: ServerResponse) => {
  let body = ''
  request.setEncoding('utf8').on('data', (part: string) => {
    body += part
  })
  request.on('end', () => {
    const one = { method: request.method, url: request.url, headers: request.headers, body }
    heard.push(one)
    answer(response, one)
  })
}

const receiver = async (answer: Answer = (response) => response.writeHead(200).end('thank you')) => {
  const heard: Heard[] = []
  const port = await listening(createServer(hearing(heard, answer)))
  return { heard, url: `http://127.0.0.1:${port}/hooks/seatwarden?token=x`, place: `127.0.0.1:${port}` }
}

const send = (url: string, { clock = systemClock, trust = '' }: { clock?: Clock; trust?: string } = {}) => {
  const { authorities } = readAuthorities(trust, systemClock.wall())
  return sendByWebhook({ url, secret: SECRET }, 'id-1', BODY, {
    clock,
    trusted: async () => trustedWith(authorities),
    now: () => NOW,
  })
}

test('[N5] a notice is posted with a signature that its receiver can check', async () => {
  const { heard, url, place } = await receiver()
  expect(await send(url)).toEqual({ ok: true, result: `${place}: HTTP 200 thank you` })
  const [one] = heard
  expect(one).toMatchObject({ method: 'POST', url: '/hooks/seatwarden?token=x', body: BODY })
  expect(one?.headers).toMatchObject({ 'content-type': 'application/json', 'seatwarden-id': 'id-1' })
  const signature = String(one?.headers[SIGNATURE_HEADER])
  expect(signature).toMatch(/^t=1794471240,v1=[0-9a-f]{64}$/)
  expect(verifySignature(SECRET, signature, one?.body ?? '', plus(NOW, 4 * MINUTE))).toBe(true)
})

test('[N5] another secret, another body, a bent signature, or one of long ago does not hold', () => {
  const signature = signatureOf(SECRET, NOW, BODY)
  expect(verifySignature(SECRET, signature, BODY, NOW)).toBe(true)
  expect(verifySignature('another secret of the house', signature, BODY, NOW)).toBe(false)
  expect(verifySignature(SECRET, signature, `${BODY} `, NOW)).toBe(false)
  expect(verifySignature(SECRET, signature, BODY, plus(NOW, 6 * MINUTE))).toBe(false)
  expect(verifySignature(SECRET, signature, BODY, plus(NOW, -6 * MINUTE))).toBe(false)
  expect(verifySignature(SECRET, signature.replace('t=', 't=1'), BODY, NOW)).toBe(false)
  for (const bent of ['', 'v1=', signature.slice(0, -1), `${signature}0`, signature.toUpperCase(), `t=x,${signature}`])
    expect(verifySignature(SECRET, bent, BODY, NOW)).toBe(false)
})

test('[N5] each try is signed for its own second, and has the same id', async () => {
  const { heard, url } = await receiver()
  await send(url)
  await sendByWebhook({ url, secret: SECRET }, 'id-1', BODY, {
    clock: systemClock,
    trusted: async () => trustedWith([]),
    now: () => plus(NOW, 90 * SECOND),
  })
  expect(new Set(heard.map(({ headers }) => headers['seatwarden-id']))).toEqual(new Set(['id-1']))
  expect(new Set(heard.map(({ headers }) => headers[SIGNATURE_HEADER])).size).toBe(2)
})

test.each([
  [500, 'something broke', 'HTTP 500 something broke'],
  [410, '', 'HTTP 410'],
  [404, `<html>\u0000${'x'.repeat(9_000)}`, `HTTP 404 <html> ${'x'.repeat(193)}`],
] as const)('[N5] HTTP %d is no delivery, and what it says is the result', async (status, said, result) => {
  const { url, place } = await receiver((response) => response.writeHead(status).end(said))
  expect(await send(url)).toEqual({ ok: false, result: `${place}: ${result}` })
})

test('[N5] a redirection is not followed: the signature is for this address', async () => {
  const other = await receiver()
  const { url } = await receiver((response) => response.writeHead(307, { location: other.url }).end())
  expect(await send(url)).toMatchObject({ ok: false, result: expect.stringContaining('HTTP 307') })
  expect(other.heard).toEqual([])
})

test('[N5] nobody listens; one that breaks off', async () => {
  const { url, place } = await receiver((response) => response.destroy())
  expect((await send(url)).ok).toBe(false)
  for (const close of open.splice(0)) close()
  expect(await send(url)).toEqual({ ok: false, result: `${place} refuses connections (ECONNREFUSED)` })
})

test('[N5] one that never answers is left after 45 seconds', async () => {
  const clock = new SettableClock(NOW)
  let asked: () => void = () => undefined
  const heardOf = new Promise<void>((resolve) => {
    asked = resolve
  })
  const { url, place } = await receiver(() => asked())
  const sending = send(url, { clock })
  await heardOf
  await clock.advance(LIMIT_MS)
  expect(await sending).toEqual({ ok: false, result: `${place} took longer than 45 seconds` })
})

test('[N5] over TLS with a certificate of the house, once the house is trusted', async () => {
  const house = certificateHouse(folder)
  const authority = house.authority('House CA')
  const heard: Heard[] = []
  const shown = house.certificate(['127.0.0.1'], authority)
  const port = await listening(
    createHttpsServer(
      shown,
      hearing(heard, (response) => response.end('ok')),
    ),
  )
  const url = `https://127.0.0.1:${port}/`
  expect((await send(url)).ok).toBe(false)
  expect(heard).toEqual([])
  expect(await send(url, { trust: authority.cert })).toMatchObject({ ok: true })
  expect(heard).toHaveLength(1)
})
