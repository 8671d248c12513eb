import { join } from 'node:path'
import { DAY, plus, toIso } from '@seatwarden/core/instant'
import { termsFor } from '@seatwarden/core/vending/issue'
import {
  activationOf,
  CUSTOMER,
  machineOf,
  orderOf,
  PRODUCT,
  saleOf,
  VENDOR,
} from '@seatwarden/core/vending/testing/sale'
import { payloadOf } from '@seatwarden/protocol/license-file/payload-of'
import { openDatabase } from '@seatwarden/runtime/db/database'
import { createTestDatabase, type TestDatabase } from '@seatwarden/runtime/testing/postgres'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { Bench, machineOf as hashed, readLicense, revalidate, revalidationFor, START } from '../testing/server.ts'
import { migrations } from './index.ts'

const sale = saleOf({ lines: [{ module: 'mail', seats: 100, maintenanceUntil: plus(START, 365 * DAY) }] })
const { referenceId, facts } = hashed('A')
const terms = termsFor(
  { sale, vendor: VENDOR, activation: activationOf({ ...machineOf('A'), referenceId }), counter: 1 },
  START,
)
const payload = payloadOf(terms, { keyId: 'issuing-old', machineSalt: 'ORD-48213' })

/** What the first published schema held, written as the program of then wrote it. */
const writeFirst = async (url: string): Promise<void> => {
  const db = await openDatabase({ url, migrations: migrations.slice(0, 1), durability: 'off' })
  const { order } = sale
  const at = START
  await db.run('insert into settings (name, value) values ($1, $2)', 'profile', JSON.stringify(VENDOR))
  await db.run(
    `insert into customers (customer_id, organization, person, email, phone, country, state, city, street, zip,
      created_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
    CUSTOMER.customerId,
    CUSTOMER.organization,
    CUSTOMER.person,
    CUSTOMER.email,
    CUSTOMER.phone,
    CUSTOMER.country,
    CUSTOMER.state,
    CUSTOMER.city,
    CUSTOMER.street,
    CUSTOMER.zip,
    at,
  )
  await db.run(
    'insert into products (product_id, name, master, modules, created_at) values ($1, $2, $3, $4, $5)',
    PRODUCT.productId,
    PRODUCT.name,
    PRODUCT.master,
    JSON.stringify(PRODUCT.modules),
    at,
  )
  await db.run(
    `insert into orders (order_id, license_id, customer_id, product_id, kind, placed_at, type, lines, seat_policy,
      offline, state, state_since) values ($1, $2, $3, $4, 'new', $5, 'perpetual', $6, 'trialOverage', 0, 'open', $5)`,
    order.orderId,
    order.licenseId,
    order.customerId,
    order.productId,
    at,
    JSON.stringify(order.lines),
  )
  const activation = `insert into activations (activation_id, order_id, reference_id, facts, host, version, first_at,
    last_heard_at, state, runs_until) values ($1, $2, $3, $4, 'mail.example.net', '14.1.0', $5, $5, $6, $7)`
  const typed = `${referenceId.slice(0, -8)}00000000`
  await db.run(activation, 'ACT-0', order.orderId, typed, '{}', at, 'moved', plus(at, DAY))
  await db.run(activation, 'ACT-1', order.orderId, referenceId, JSON.stringify(facts), at, 'active', null)
  await db.run(
    "insert into transfers (transfer_id, order_id, from_activation, to_activation, at) values ('mov_1', $1, 'ACT-0', 'ACT-1', $2)",
    order.orderId,
    at,
  )
  await db.run(
    `insert into issuances (activation_id, counter, presented, cause, issued_at, payload, file)
      values ('ACT-1', 1, null, 'activation', $1, $2, 'a file')`,
    at,
    JSON.stringify(payload),
  )
  await db.close()
}

describe.each(['sqlite', 'postgres'] as const)('a database made at the first schema, on %s', (dialect) => {
  let bench: Bench
  let postgres: TestDatabase | undefined
  let url: string
  beforeEach(async () => {
    bench = new Bench()
    postgres = dialect === 'postgres' ? await createTestDatabase() : undefined
    url = postgres?.url ?? `sqlite:${join(bench.folder, 'first.db')}`
    await writeFirst(url)
  })
  afterEach(async () => {
    await bench.remove()
    await postgres?.remove()
  })

  const call = async (server: Awaited<ReturnType<Bench['open']>>, path: string) => {
    const headers = { authorization: `Bearer ${server.firstToken}` }
    return (await server.app.inject({ url: `/vendor${path}`, headers })).json()
  }

  test('[Q1 A4 F5] goes on with its orders, activations, moves and files', async () => {
    const server = await bench.open({ databaseUrl: url })
    expect(await call(server, '/orders/ORD-48213/license')).toMatchObject({
      licenseId: orderOf().licenseId,
      orders: [{ orderId: 'ORD-48213', kind: 'new' }],
      entitlements: [{ module: 'mail', seats: 100 }],
      movesLeft: 2,
    })
    const { items } = await call(server, '/installations')
    expect(items).toMatchObject([
      { activationId: 'ACT-0', state: 'moved', counter: 0, copySeen: null },
      { activationId: 'ACT-1', state: 'active', counter: 1, copySeen: null },
    ])
    const salts = await server.engine.db.all('select activation_id as "id", salt from activations order by id')
    expect(salts).toEqual([
      { id: 'ACT-0', salt: '' },
      { id: 'ACT-1', salt: 'ORD-48213' },
    ])
  })

  test('[D1 F1 F6] an installation of then exchanges its file, and is known again after a reinstall', async () => {
    const server = await bench.open({ databaseUrl: url })
    const answer = await revalidate(server, revalidationFor({ payload }, START))
    expect(answer.status).toBe(200)
    const second = await readLicense(answer.body.license, server, START)
    expect(second.payload).toMatchObject({ activationId: 'ACT-1', counter: 2, machineSalt: 'ORD-48213' })
    const reinstalled = { ...hashed('A'), referenceId: hashed('B').referenceId }
    const later = revalidationFor(second, START, { machine: reinstalled, attempt: '1'.repeat(32) })
    expect((await revalidate(server, { ...later, sentAt: toIso(START) })).status).toBe(200)
    expect(await server.engine.db.all('select * from notices')).toEqual([])
  })

  test('[Q1] opened once more it is as it was', async () => {
    const first = await bench.open({ databaseUrl: url })
    const before = await call(first, '/installations')
    const token = first.firstToken
    await first.close()
    const again = await bench.open({ databaseUrl: url })
    expect(again.firstToken).toBeNull()
    expect(await call({ ...again, firstToken: token }, '/installations')).toEqual(before)
  })
})
