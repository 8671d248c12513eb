import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { ServerContext } from './context.ts'
import { BRIGHTWATER as CUSTOMER, NORTHWIND as PROFILE } from './testing/northwind.ts'
import {
  activate,
  activationFor,
  Bench,
  machineOf,
  readLicense,
  revalidate,
  revalidationFor,
} from './testing/server.ts'

let bench: Bench
let server: ServerContext
let token: string
beforeEach(async () => {
  bench = new Bench()
  server = await bench.open()
  token = server.firstToken!
})
afterEach(() => bench.remove())

const call = async (method: 'GET' | 'POST' | 'PUT', url: string, payload?: object, bearer = token) => {
  const headers = bearer ? { authorization: `Bearer ${bearer}` } : {}
  const answer = await server.app.inject({ method, url, headers, ...(payload && { payload }) })
  return { status: answer.statusCode, body: answer.json() }
}

const PRODUCT = { productId: 'mail', name: 'Mail', master: 'mail', modules: [{ module: 'mail' }, { module: 'im' }] }
const LINES = [
  { module: 'mail', seats: 160, maintenanceUntil: '2027-11-24T00:00:00Z' },
  { module: 'im', seats: 'unlimited', maintenanceUntil: '2027-11-24T00:00:00Z' },
]

const customerId = async (): Promise<string> => (await call('POST', '/vendor/customers', CUSTOMER)).body.customerId
const prepare = async () => {
  await call('PUT', '/vendor/profile', PROFILE)
  await call('POST', '/vendor/products', PRODUCT)
  return { customerId: await customerId(), productId: 'mail', type: 'perpetual', lines: LINES }
}
const placed = async (change = {}) => call('POST', '/vendor/orders', { ...(await prepare()), ...change })

describe('the doors', () => {
  test('[Q3] without the token nothing is told, not even whether something exists', async () => {
    for (const bearer of ['', 'wrong', `${token}x`]) {
      expect(await call('GET', '/vendor/orders/ORD-1', undefined, bearer)).toMatchObject({
        status: 401,
        body: { code: 'not_signed_in' },
      })
    }
    expect((await call('POST', '/vendor/customers', { nonsense: true }, 'wrong')).status).toBe(401)
  })

  test('[Q3] the token is stored hashed and told once', async () => {
    const stored = JSON.stringify(await server.engine.db.all('select * from tokens'))
    expect(stored).not.toContain(token)
    await server.close()
    expect((await bench.open()).firstToken).toBeNull()
  })
})

describe('the main job, through the API', () => {
  test('[V1 A1 D1 V3] product, customer, order, activation, revalidation, installation', async () => {
    const order = await placed()
    expect(order).toMatchObject({ status: 201, body: { state: 'open', graceDays: null, seatPolicy: 'trialOverage' } })
    expect(order.body.orderId).toMatch(/^ORD-\d{10}$/)
    const now = bench.clock.wall()
    const answer = await activate(server, activationFor(order.body.orderId, now))
    const first = await readLicense(answer.body.license, server, now)
    expect(first.payload.vendor).toEqual({
      ...PROFILE,
      manageUrl: `https://portal.northwind.example/licenses/${order.body.licenseId}`,
    })
    expect((await revalidate(server, revalidationFor(first, now))).status).toBe(200)
    const { items } = (await call('GET', '/vendor/installations')).body
    expect(items).toMatchObject([
      {
        orderId: order.body.orderId,
        organization: 'Brightwater Ltd',
        host: 'mail.example.net',
        state: 'active',
        counter: 2,
        usage: { mail: { active: 80, held: 70, trial: 0 } },
      },
    ])
    expect((await call('GET', `/vendor/orders/${order.body.orderId}`)).body).toEqual(order.body)
  })

  test('[A2] the file for a machine that is not connected, by Order ID and Reference ID', async () => {
    const { orderId } = (await placed({ offline: true })).body
    const url = `/vendor/orders/${orderId}/license-file`
    const { referenceId } = machineOf('A')
    const made = await call('POST', url, { referenceId, host: 'mail.example.net' })
    const { payload } = await readLicense(made.body.license, server, bench.clock.wall())
    expect(payload).toMatchObject({ referenceId, offline: true, revalidationDays: 365 })
    expect((await call('POST', url, { referenceId })).body.license).toBe(made.body.license)
    const other = await call('POST', url, { referenceId: machineOf('B').referenceId })
    expect(other.body).toMatchObject({ status: 409, code: 'order_bound_elsewhere' })
    expect((await call('POST', url, { referenceId: '9F3C' })).body.code).toBe('malformed')
    expect((await call('POST', '/vendor/orders/ORD-0/license-file', { referenceId })).body.code).toBe('order_unknown')
  })

  test('[V3] suspended, lifted and revoked, each once, with the reason', async () => {
    const { orderId } = (await placed()).body
    const act = (what: string, body?: object) => call('POST', `/vendor/orders/${orderId}/${what}`, body)
    const suspended = await act('suspend', { reason: 'unpaid invoice 2026-118' })
    expect(suspended.body).toMatchObject({ state: 'suspended', reason: 'unpaid invoice 2026-118' })
    expect((await act('suspend', { reason: 'unpaid invoice 2026-118' })).body).toEqual(suspended.body)
    expect((await act('lift')).body).toMatchObject({ state: 'open', reason: null })
    expect((await act('revoke', { reason: 'sold twice' })).body.state).toBe('revoked')
    expect((await act('lift')).body).toMatchObject({
      status: 409,
      detail: `Order ${orderId} is revoked, so it cannot be lifted.`,
    })
    const { items } = (await call('GET', `/vendor/history?orderId=${orderId}`)).body
    expect(items.map((one: { kind: string }) => one.kind)).toEqual([
      'order_placed',
      'order_suspended',
      'order_lifted',
      'order_revoked',
    ])
    expect(items[1].actor).toBe('vendor:first')
  })

  test('[A3 A5] details that the customer still owes are named, then given', async () => {
    const { orderId } = (await placed()).body
    const [customer] = (await call('GET', '/vendor/customers')).body.items
    const url = `/vendor/customers/${customer.customerId}`
    await call('PUT', url, { ...CUSTOMER, phone: '', zip: '' })
    const ask = () => activate(server, activationFor(orderId, bench.clock.wall()))
    expect((await ask()).body).toMatchObject({ code: 'details_missing', detail: 'Still needed: phone, zip.' })
    await call('PUT', url, CUSTOMER)
    expect((await ask()).status).toBe(200)
  })
})

describe('what is not taken', () => {
  test('[A4] an order that extends nothing, or an order that there is not', async () => {
    for (const kind of ['add_users', 'add_modules', 'renewal', 'trial', 'extension']) {
      const { status, body } = await placed({ kind, orderId: 'ORD-7' })
      expect(status).toBe(422)
      expect(body.detail).toContain(`an order of kind "${kind}" needs an order of the license that it is for`)
      expect((await placed({ kind, previousOrderId: 'ORD-1' })).body.errors[0].message).toBe('there is no ORD-1')
    }
    expect((await placed({ previousOrderId: 'ORD-1' })).body.errors).toMatchObject([{ path: 'previousOrderId' }])
    expect((await call('GET', '/vendor/orders')).body.items).toEqual([])
  })

  test('[V1] an order for nobody, of nothing, before anybody said who sells, or twice', async () => {
    const order = { customerId: 'cus_0', productId: 'nothing', type: 'perpetual', lines: LINES }
    expect((await call('POST', '/vendor/orders', order)).body.detail).toBe('Nobody has said yet who sells.')
    await call('PUT', '/vendor/profile', PROFILE)
    expect((await call('POST', '/vendor/orders', order)).body.errors).toEqual([
      { path: 'productId', message: 'there is no nothing' },
      { path: 'customerId', message: 'there is no cus_0' },
    ])
    expect((await placed({ orderId: 'ORD-48213' })).status).toBe(201)
    expect((await placed({ orderId: 'ORD-48213' })).body.code).toBe('conflict')
    expect((await call('POST', '/vendor/products', PRODUCT)).body.code).toBe('conflict')
  })

  test('[L15 D5] nothing is taken that could not be signed', async () => {
    expect((await placed({ graceDays: 8 })).body.code).toBe('malformed')
    expect((await placed({ lines: [LINES[1]] })).body.errors).toMatchObject([{ path: 'lines' }])
    expect((await placed({ lines: [{ ...LINES[0], maintenanceUntil: '+012026-01-01T00:00:00Z' }] })).status).toBe(400)
    expect((await placed({ orderId: 'a b' })).status).toBe(400)
    expect((await call('POST', '/vendor/customers', { ...CUSTOMER, person: 'a\nb' })).status).toBe(400)
  })

  test('[V1] what is not there is not found', async () => {
    for (const url of ['/vendor/profile', '/vendor/orders/ORD-1', '/vendor/customers/cus_1']) {
      expect((await call('GET', url)).body.code).toBe('not_found')
    }
    expect((await call('PUT', '/vendor/customers/cus_1', CUSTOMER)).status).toBe(404)
    expect((await call('POST', '/vendor/orders/ORD-1/suspend', { reason: 'x' })).status).toBe(404)
  })
})

test('[X5] lists come in pages that lose and repeat nothing', async () => {
  await prepare()
  for (let made = 0; made < 6; made += 1) await customerId()
  const all = (await call('GET', '/vendor/customers')).body.items
  const seen: unknown[] = []
  let cursor = ''
  do {
    const { items, next } = (await call('GET', `/vendor/customers?limit=2&cursor=${cursor}`)).body
    seen.push(...items)
    cursor = next
  } while (cursor)
  expect(seen).toEqual(all)
  expect(all).toHaveLength(7)
})
