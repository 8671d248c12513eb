import { HOUR } from '@seatwarden/core/instant'
import { verifyLicense } from '@seatwarden/protocol/license-file/verify'
import { expect, test } from 'vitest'
import { type Desk, eachServer } from './testing/each-server.ts'
import { machineOf } from './testing/server.ts'

const DRY = { dryRun: true }
const NORTH = { host: 'north.example.net' }
const SOUTH = { machine: machineOf('B'), host: 'south.example.net' }
const TABLES = ['activations', 'issuances', 'transfers', 'history', 'notices']

const records = async (desk: Desk) => ({
  counts: await Promise.all(TABLES.map((table) => desk.count(table))),
  customer: (await desk.call('GET', `/vendor/customers/${await desk.customerId()}`)).body,
  activations: await desk.server.engine.db.all('select * from activations order by activation_id'),
})

eachServer('only asking what would be granted', (desk) => {
  test('[A1 A12] tells what the license would hold, keeps nothing, and the order is still free', async () => {
    const before = await records(desk())
    const { status, body } = await desk().ask({ ...NORTH, ...DRY, details: { phone: '+44 1', zip: 'YO1' } })
    expect(status).toBe(200)
    expect(body).toMatchObject({ license: null, would: { orderId: 'ORD-48213', modules: expect.anything() } })
    expect(await records(desk())).toEqual(before)
    await desk().bench.clock.advance(HOUR)
    expect((await desk().ask(SOUTH)).status).toBe(200)
    expect((await desk().ask(DRY)).body.code).toBe('order_bound_elsewhere')
  })

  test('[A12 L2] what it tells is no license: nothing in it is signed', async () => {
    const { text } = await desk().ask(DRY)
    expect(text).not.toContain('SEATWARDEN LICENSE')
    const trust = { roots: [desk().server.rootKey], revoked: [] }
    expect((await verifyLicense(text, trust, desk().now())).ok).toBe(false)
    expect(await desk().count('issuances')).toBe(0)
  })

  test('[A9 A12] in parallel with the activation itself, it neither hinders nor doubles it', async () => {
    const asks = Array.from({ length: 20 }, (_, at) => desk().ask(at % 2 === 0 ? DRY : {}))
    const answers = await Promise.all(asks)
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]))
    expect([await desk().count('activations'), await desk().count('issuances')]).toEqual([1, 1])
  })

  test('[A12 F5] of a machine that holds the order, and of a move: nothing is heard of either', async () => {
    await desk().activated()
    const before = await records(desk())
    await desk().bench.clock.advance(HOUR)
    expect((await desk().ask({ ...DRY, host: 'renamed.example.net' })).status).toBe(200)
    expect((await desk().ask({ ...DRY, ...SOUTH })).body.code).toBe('order_bound_elsewhere')
    expect((await desk().ask({ ...DRY, ...SOUTH, move: true })).body).toMatchObject({ license: null })
    expect(await records(desk())).toEqual(before)
  })
})
