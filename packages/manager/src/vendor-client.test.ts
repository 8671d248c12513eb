import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { instant } from '@seatwarden/core/instant'
import { SettableClock, systemClock } from '@seatwarden/runtime/clock'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { httpTransport } from './vendor/transport.ts'
import { trustedWith } from './vendor/trusted.ts'
import { vendorOver } from './vendor-client.ts'

const to = (server: string) => async () => ({ server, proxy: null, trusted: trustedWith([]) })

const SENTENCE = 'Žluťoučký kůň: objednávka není známa'
const server = createServer((_request, response) => {
  const body = Buffer.from(SENTENCE)
  const next = (at: number): void => {
    if (at === body.length) response.end()
    else response.write(body.subarray(at, at + 1), () => setImmediate(() => next(at + 1)))
  }
  response.writeHead(409)
  next(0)
})
beforeAll(() => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve)))
afterAll(() => new Promise<void>((resolve) => server.close(() => resolve())))

test('[A3] the vendor is quoted letter by letter, however the answer is cut on its way', async () => {
  const { port } = server.address() as AddressInfo
  expect(await httpTransport(to(`http://127.0.0.1:${port}`), systemClock)('/exchange', {})).toEqual({
    status: 409,
    body: SENTENCE,
    from: `127.0.0.1:${port}`,
  })
})

test('[D2 A3] an answer that only trickles ends after a minute as one that was not given, and no refusal', async () => {
  const slow = createServer((_request, response) => {
    response.writeHead(200)
    response.write('{')
  })
  await new Promise<void>((resolve) => slow.listen(0, '127.0.0.1', resolve))
  const heard = new Promise<void>((resolve) => slow.once('request', () => resolve()))
  const clock = new SettableClock(instant(0))
  const { port } = slow.address() as AddressInfo
  const answer = vendorOver(httpTransport(to(`http://127.0.0.1:${port}`), clock), 'the vendor').revalidate({} as never)
  await heard
  await clock.advance(60_000)
  expect(await answer).toMatchObject({ ok: false, refused: false, code: 'vendor_unreachable' })
  await new Promise((resolve) => slow.close(resolve).closeAllConnections())
})
