import type { Operation } from '@seatwarden/protocol/api/contract'
import { exchangeApi } from '@seatwarden/protocol/api/exchange'
import { vendorApi } from '@seatwarden/protocol/api/vendor'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ServerContext } from './context.ts'
import { activate, activationFor, Bench, readLicense, revalidationFor } from './testing/server.ts'

let bench: Bench
let server: ServerContext & { orderId: string }
beforeAll(async () => {
  bench = new Bench()
  server = await bench.openWithSample({ exchangePerMinute: 1e9 })
})
afterAll(() => bench.remove())

const operations = Object.values<Operation>({ ...exchangeApi, ...vendorApi })
const text = fc.oneof(
  fc.string(),
  fc.string({ unit: 'binary' }),
  fc.constantFrom('\0', '\ud800', 'ORD-48213', '__proto__'),
)
const junk = fc.jsonValue({ maxDepth: 3 })
const id = fc.oneof(text.map(escaped), fc.constantFrom('ORD-48213', 'cus_1', '%00', '%zz'))

function escaped(raw: string): string {
  return encodeURIComponent(raw.replace(/\p{Surrogate}/gu, '')) || 'x'
}

/** One field of a body that would be taken, replaced by something else. */
const bent = <T extends object>(whole: T) =>
  fc
    .tuple(fc.constantFrom(...Object.keys(whole)), fc.oneof(text, junk))
    .map(([key, value]) => ({ ...whole, [key]: value }))

const ask = async (operation: Operation, place: string, payload: unknown, query = '') => {
  const url = operation.path.replace(/:\w+/g, () => place) + query
  const headers = { authorization: `Bearer ${server.firstToken}`, 'content-type': 'application/json' }
  const body = operation.method === 'GET' ? {} : { payload: JSON.stringify(payload) }
  const answer = await server.app.inject({ method: operation.method, url, headers, ...body })
  return { status: answer.statusCode, text: answer.body, url }
}

const calm = ({ status, text }: { status: number; text: string }) => {
  if (status >= 500) expect.fail(text)
  if (status >= 400)
    expect(JSON.parse(text)).toMatchObject({ status, code: expect.any(String), detail: expect.any(String) })
}

test('[Q2] whatever is sent to any route, the answer is a problem document or a success, never a 500', async () => {
  const shots = fc.record({
    operation: fc.constantFrom(...operations),
    id,
    payload: junk,
    cursor: text.map(escaped),
  })
  await fc.assert(
    fc.asyncProperty(shots, async ({ operation, id, payload, cursor }) => {
      const query = operation.method === 'GET' ? `?cursor=${cursor}` : ''
      calm(await ask(operation, id, payload, query))
    }),
    { numRuns: 400 },
  )
})

test('[Q2] a request bent in one field is answered calmly too', async () => {
  const now = bench.clock.wall()
  const payload = { orderId: server.orderId, licenseId: 'lic_1', activationId: 'act_1', counter: 1 }
  const activation = activationFor(server.orderId, now)
  const revalidation = revalidationFor({ payload } as Parameters<typeof revalidationFor>[0], now)
  const order = {
    customerId: 'cus_1',
    productId: 'brightwater-mail',
    type: 'subscription',
    expiresAt: '2027-01-01T00:00:00Z',
    lines: [{ module: 'mail', seats: 1, maintenanceUntil: '2027-01-01T00:00:00Z' }],
  }
  const extension = { kind: 'add_users', previousOrderId: server.orderId }
  const shots = fc.oneof(
    fc.tuple(fc.constant(exchangeApi.activate as Operation), bent(activation)),
    fc.tuple(
      fc.constant(exchangeApi.activate as Operation),
      bent(activation.machine).map((machine) => ({ ...activation, machine })),
    ),
    fc.tuple(fc.constant(exchangeApi.revalidate as Operation), bent(revalidation)),
    fc.tuple(fc.constant(vendorApi.createOrder as Operation), bent(order)),
    fc.tuple(fc.constant(vendorApi.createOrder as Operation), bent({ ...order, ...extension })),
  )
  await fc.assert(
    fc.asyncProperty(shots, async ([operation, payload]) => calm(await ask(operation, 'ORD-48213', payload))),
    { numRuns: 400 },
  )
  expect(await server.engine.firstBreakInHistory()).toBeNull()
})

test('[Q2] what an installed license asks for, bent in one field', async () => {
  const now = bench.clock.wall()
  const { body } = await activate(server, activationFor(server.orderId, now))
  const { usage, ...installed } = revalidationFor(await readLicense(body.license, server, now), now)
  const trial = { ...installed, module: 'sip', details: { phone: '1' } }
  const shots = fc.oneof(
    fc.tuple(fc.constant(exchangeApi.revalidate as Operation), bent({ ...installed, usage })),
    // The wait itself stays 0: this clock stands still.
    fc.tuple(fc.constant(exchangeApi.check as Operation), bent({ ...installed, usage })),
    fc.tuple(fc.constant(exchangeApi.startTrial as Operation), bent(trial)),
    fc.tuple(
      fc.constant(exchangeApi.startTrial as Operation),
      bent({ phone: '', country: '' }).map((details) => ({ ...trial, details })),
    ),
    fc.tuple(fc.constant(exchangeApi.deactivate as Operation), bent({ ...installed, activationId: 'act_other' })),
    fc.tuple(
      fc.constant(vendorApi.takeOfflineRequest as Operation),
      bent({ request: '<OfflineRequest/>', orderId: server.orderId, move: true }),
    ),
    fc.tuple(fc.constant(vendorApi.allowMoves as Operation), bent({ more: 1, reason: 'x' })),
    fc.tuple(fc.constant(vendorApi.settleCopy as Operation), bent({ decision: 'x' })),
  )
  await fc.assert(
    fc.asyncProperty(shots, async ([operation, payload]) => calm(await ask(operation, server.orderId, payload))),
    { numRuns: 400 },
  )
  expect(await server.engine.firstBreakInHistory()).toBeNull()
})

test('[Q2] a body over 64 KiB and one that is no JSON are refused', async () => {
  const send = (payload: string) =>
    server.app.inject({
      method: 'POST',
      url: '/exchange/activation',
      payload,
      headers: { 'content-type': 'application/json' },
    })
  expect((await send(JSON.stringify({ orderId: 'x'.repeat(70_000) }))).json()).toMatchObject({ code: 'too_large' })
  expect((await send('{"orderId":')).json()).toMatchObject({ status: 400, code: 'malformed' })
  expect((await send('')).json()).toMatchObject({ status: 400, code: 'malformed' })
})
