import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { httpTransport } from './vendor-client.ts'

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
  expect(await httpTransport(`http://127.0.0.1:${port}`)('/exchange', {})).toEqual({ status: 409, body: SENTENCE })
})
