import { DAY, plus, toIso } from '@seatwarden/core/instant'
import { describe, expect, test } from 'vitest'
import { eachServer } from './testing/each-server.ts'
import { deactivate, machineOf, readLicense, revalidate } from './testing/server.ts'

/** Until when the sample's license is paid, and a year more. */
const YEAR = '2027-11-12T09:00:00Z'
const TWO_YEARS = '2028-11-12T09:00:00Z'

eachServer('a license of several orders', (desk) => {
  const grants = async () => (await desk().call('GET', '/vendor/orders/ORD-48213/license')).body

  test('[A4 A7] users, modules, a smaller renewal: what they grant together, now and later', async () => {
    await desk().extend('add_users', [['mail', 20, YEAR]])
    await desk().bench.clock.advance(1)
    const renewal = await desk().extend('renewal', [['mail', 80, TWO_YEARS]])
    expect(renewal.status).toBe(201)
    const chain = await grants()
    expect(chain.orders.map(({ kind }: { kind: string }) => kind)).toEqual(['new', 'add_users', 'renewal'])
    expect(chain.entitlements.slice(0, 2)).toEqual([
      { module: 'mail', seats: 120, maintenanceEnds: TWO_YEARS, trialUntil: null, master: true },
      { module: 'im', seats: 25, maintenanceEnds: YEAR, trialUntil: null, master: false },
    ])
    expect(chain).toMatchObject({ expiresAt: null, movesLeft: 3, coming: [{ at: YEAR, module: 'mail', seats: 80 }] })
    expect((await desk().call('GET', `/vendor/orders/${renewal.body.orderId}/license`)).body).toEqual(chain)
    const one = await desk().activated()
    expect(one.seats('mail')).toBe(120)
    await desk().bench.clock.advance(365 * DAY)
    await one.check()
    expect(one.seats('mail')).toBe(80)
  })

  test('[A4] an extension that does not fit is refused with the place, and nothing is written', async () => {
    const before = await desk().history()
    const cases: [object, string][] = [
      [{ previousOrderId: 'ORD-1' }, 'previousOrderId: there is no ORD-1.'],
      [
        { customerId: 'cus_1' },
        `customerId: ORD-48213 is of another customer: ${await desk().customerId()} (and 1 more).`,
      ],
      [{ type: 'subscription' }, 'type: the license is perpetual.'],
      [{ kind: 'renewal' }, 'lines.0: Mail is paid until 12 Nov 2027: a renewal ends later, or leaves it out.'],
    ]
    for (const [change, detail] of cases)
      expect((await desk().extend('add_users', [['mail', 5, YEAR]], change)).body).toMatchObject({
        status: 422,
        code: 'unusable',
        detail,
      })
    expect(await desk().history()).toEqual(before)
    expect((await desk().call('GET', '/vendor/orders/ORD-1/license')).status).toBe(404)
  })

  test('[A4 A5] an extension alone: fine, but the base license is still needed, by name', async () => {
    const { orderId } = (await desk().extend('add_users', [['mail', 20, YEAR]])).body
    expect((await desk().ask({ orderId })).body).toMatchObject({
      status: 409,
      code: 'previous_order_required',
      detail: `${orderId} extends ORD-48213, which is not installed here.`,
      next: 'Activate ORD-48213 first.',
      about: { orderId: 'ORD-48213' },
    })
    expect(await desk().count('activations')).toBe(0)
    const one = await desk().activated({ orderId, installedOrderId: 'ORD-48213' })
    expect(one.seats('mail')).toBe(120)
  })

  test('[A4 F5] on a new machine the whole chain moves in one step, as one transfer', async () => {
    const added = (await desk().extend('add_users', [['mail', 20, YEAR]])).body.orderId
    const more = (await desk().extend('add_users', [['im', 5, YEAR]], { previousOrderId: added })).body.orderId
    await desk().activated()
    const elsewhere = { orderId: more, machine: { ...machineOf('B') }, host: 'new.example.net' }
    expect((await desk().ask(elsewhere)).body).toMatchObject({
      code: 'order_bound_elsewhere',
      about: { movesLeft: 3 },
    })
    const moves = Array.from({ length: 30 }, () => desk().ask({ ...elsewhere, move: true }))
    const files = new Set((await Promise.all(moves)).map(({ status, body }) => `${status} ${body.license}`))
    expect(files.size).toBe(1)
    expect([await desk().count('activations'), await desk().count('transfers')]).toEqual([2, 1])
    const two = await desk().activated(elsewhere)
    expect([two.seats('mail'), two.seats('im'), two.license.payload.machineSalt]).toEqual([120, 30, 'ORD-48213'])
    expect((await grants()).movesLeft).toBe(2)
  })

  test('[A9 A4] activated by any of its orders it is one activation', async () => {
    const { orderId } = (await desk().extend('add_users', [['mail', 20, YEAR]])).body
    const one = await desk().activated()
    const two = await desk().activated({ orderId })
    expect(two.license.payload).toEqual(one.license.payload)
    expect((await desk().call('GET', `/vendor/installations?orderId=${orderId}`)).body.items).toHaveLength(1)
  })

  test('[V3 D11] an extension that is stopped leaves the rest as it was; the first order stops all', async () => {
    const { orderId } = (await desk().extend('add_users', [['mail', 20, YEAR]])).body
    const one = await desk().activated()
    await desk().call('POST', `/vendor/orders/${orderId}/revoke`, { reason: 'sold twice' })
    await one.revalidate()
    expect(one.seats('mail')).toBe(100)
    expect((await desk().ask({ orderId })).body.code).toBe('order_revoked')
    await desk().call('POST', '/vendor/orders/ORD-48213/suspend', { reason: 'unpaid' })
    expect((await revalidate(desk().server, one.request())).body.code).toBe('order_suspended')
  })

  test('[L16 L15] a subscription lasts as long as its longest order says', async () => {
    const body = { customerId: await desk().customerId(), productId: 'brightwater-mail', type: 'subscription' }
    const lines = [{ module: 'mail', seats: 5, maintenanceUntil: YEAR }]
    const { orderId } = (await desk().call('POST', '/vendor/orders', { ...body, lines, expiresAt: YEAR })).body
    const one = await desk().activated({ orderId })
    const renewal = { previousOrderId: orderId, type: 'subscription', expiresAt: TWO_YEARS }
    await desk().extend('renewal', [['mail', 5, TWO_YEARS]], renewal)
    await one.check()
    expect(one.license.payload).toMatchObject({ type: 'subscription', expiresAt: TWO_YEARS })
    await desk().bench.clock.advance(2 * 366 * DAY)
    expect((await revalidate(desk().server, one.request())).body.code).toBe('license_expired')
  })

  test('[Q1 A9] orders placed at once on one license come one after the other', async () => {
    const placed = Array.from({ length: 20 }, () => desk().extend('add_users', [['mail', 1, YEAR]]))
    expect(new Set((await Promise.all(placed)).map(({ status }) => status))).toEqual(new Set([201]))
    const chain = await grants()
    expect(chain.entitlements[0].seats).toBe(120)
    expect(await desk().server.engine.firstBreakInHistory()).toBeNull()
  })
})

eachServer('details of the customer', (desk) => {
  const lacking = async (change: object) => {
    const url = `/vendor/customers/${await desk().customerId()}`
    const { customerId: _id, createdAt: _at, ...known } = (await desk().call('GET', url)).body
    await desk().call('PUT', url, { ...known, ...change })
    return async () => (await desk().call('GET', url)).body
  }

  test('[A5 A3] what is lacking is named, given with the activation, and bound by it', async () => {
    const customer = await lacking({ phone: '', zip: '' })
    expect((await desk().ask()).body).toMatchObject({
      code: 'details_missing',
      detail: 'Still needed: phone, zip.',
      about: { fields: ['phone', 'zip'] },
    })
    const details = { phone: '+44 1', zip: 'YO1', city: 'Elsewhere', organization: 'Somebody Else' }
    const one = await desk().activated({ details })
    expect(await customer()).toMatchObject({ phone: '+44 1', zip: 'YO1', city: 'Leeds' })
    expect(one.license.payload.holder).toMatchObject({
      company: 'Harbour & Finch Ltd',
      streetAddress: '12 Mill Lane, YO1 Leeds, GB',
    })
    const [entry] = (await desk().history('customer_changed')).slice(-1)
    expect(entry).toMatchObject({ actor: 'installation', data: { after: { phone: '+44 1', zip: 'YO1' } } })
  })

  test('[A5 Q2] what cannot be used is named, and nothing is kept of a refused request', async () => {
    const customer = await lacking({ email: '', country: '', phone: '' })
    const before = await customer()
    const wrong = await desk().ask({ details: { email: 'nobody', country: 'G1', phone: '+44 1' } })
    expect(wrong.body).toMatchObject({
      code: 'details_missing',
      detail: 'Cannot be used as written: email, country.',
      about: { fields: ['email', 'country'] },
    })
    expect((await desk().ask({ details: { email: 'a@b.example', phone: '1' } })).body.about).toEqual({
      fields: ['country'],
    })
    expect(await customer()).toEqual(before)
    expect((await desk().ask({ details: { email: 'a@b.example', phone: '1', country: 'us' } })).body.about).toEqual({
      fields: ['state'],
    })
    await desk().activated({ details: { email: 'a@b.example', phone: '1', country: 'gb' } })
    expect(await customer()).toMatchObject({ email: 'a@b.example', country: 'GB' })
  })
})

eachServer('the salt of the facts', (desk) => {
  test('[F1 F5] a reinstalled machine that typed another Order ID is asked to hash as it once did, and costs no move', async () => {
    const { orderId } = (await desk().extend('add_users', [['mail', 20, YEAR]])).body
    await desk().activated()
    const hash = 'e'.repeat(64)
    const reinstalled = { referenceId: machineOf('B').referenceId, salt: orderId, facts: { board: hash, disk: hash } }
    const refused = await desk().ask({ orderId, machine: reinstalled, move: true })
    expect(refused.body).toMatchObject({
      code: 'order_bound_elsewhere',
      about: { movesLeft: 3, machineSalt: 'ORD-48213' },
    })
    const hashedAnew = { ...machineOf('A'), referenceId: reinstalled.referenceId }
    const one = await desk().activated({ orderId, machine: hashedAnew })
    expect(one.license.payload.referenceId).toBe(reinstalled.referenceId)
    expect([await desk().count('activations'), await desk().count('transfers')]).toEqual([1, 0])
  })

  test("[F1] first known under an extension's ID, it is known under the license's own salt from the next exchange on", async () => {
    const { orderId } = (await desk().extend('add_users', [['mail', 20, YEAR]])).body
    const machine = { ...machineOf('A'), salt: orderId }
    const one = await desk().activated({ orderId, machine, installedOrderId: 'ORD-48213' })
    expect(one.license.payload.machineSalt).toBe('ORD-48213')
    expect((await revalidate(desk().server, one.request({ machine: machineOf('A') }))).status).toBe(200)
    const reinstalled = { ...machineOf('A'), referenceId: machineOf('B').referenceId }
    expect((await desk().activated({ machine: reinstalled })).license.payload.activationId).toBe(
      one.license.payload.activationId,
    )
  })
})

eachServer('moves that the vendor allows, and machines that are gone', (desk) => {
  test('[F5 V3] three a year, and as many more as are allowed', async () => {
    await desk().activated()
    for (const digit of ['B', 'C', 'D']) await desk().activated({ machine: machineOf(digit), move: true })
    const next = { machine: machineOf('E'), move: true }
    expect((await desk().ask(next)).body).toMatchObject({
      code: 'order_bound_elsewhere',
      detail: expect.stringContaining('0 of 3 moves are left this year.'),
      next: 'Ask the vendor for a move.',
      about: { movesLeft: 0 },
    })
    const allowed = await desk().call('POST', '/vendor/orders/ORD-48213/moves', { more: 2, reason: 'its rack burnt' })
    expect(allowed.body.movesLeft).toBe(2)
    await desk().activated(next)
    expect((await desk().call('GET', '/vendor/orders/ORD-48213/license')).body.movesLeft).toBe(1)
    expect((await desk().history('moves_allowed'))[0]).toMatchObject({
      actor: 'vendor:first',
      data: { more: 2, reason: 'its rack burnt' },
    })
    expect((await desk().call('POST', '/vendor/orders/ORD-1/moves', { more: 1, reason: 'x' })).status).toBe(404)
    await desk().bench.clock.advance(365 * DAY)
    expect((await desk().call('GET', '/vendor/orders/ORD-48213/license')).body.movesLeft).toBe(3)
  })

  test('[F5 A11] an activation whose machine is gone is freed, once', async () => {
    const one = await desk().activated()
    const url = `/vendor/installations/${one.license.payload.activationId}/release`
    const freed = await desk().call('POST', url, { reason: 'its disk died' })
    expect(freed.body).toMatchObject({ state: 'released', orderId: 'ORD-48213', host: 'mail.example.net' })
    expect((await desk().call('POST', url, { reason: 'again' })).body).toEqual(freed.body)
    expect(await desk().history('activation_released')).toHaveLength(1)
    expect((await revalidate(desk().server, one.request())).body.detail).toBe(
      'The vendor has released this activation of ORD-48213 on 12 Nov 2026: "its disk died".',
    )
    await desk().activated({ machine: machineOf('B') })
    expect(await desk().count('transfers')).toBe(0)
    expect((await desk().call('POST', '/vendor/installations/act_1/release', { reason: 'x' })).status).toBe(404)
  })

  test('[F5 A11] the new machine gives up within the 14 days: the old one goes on until they are over', async () => {
    const one = await desk().activated()
    const two = await desk().activated({ machine: machineOf('B'), move: true })
    await deactivate(desk().server, two.request())
    expect((await one.revalidate()).status).toBe(200)
    await desk().bench.clock.advance(14 * DAY)
    expect((await revalidate(desk().server, one.request())).body.code).toBe('order_unknown')
    expect((await desk().activated()).license.payload.activationId).not.toBe(one.license.payload.activationId)
  })
})

describe('[A2] the license file by Order ID and Reference ID', () => {
  eachServer('typed', (desk) => {
    test('[A2 A4] by any order of a license that the machine has, with all that was bought', async () => {
      const { orderId } = (await desk().extend('add_users', [['mail', 20, YEAR]])).body
      const { referenceId } = machineOf('A')
      const make = (id: string, body: object) => desk().call('POST', `/vendor/orders/${id}/license-file`, body)
      expect((await make(orderId, { referenceId })).body.code).toBe('previous_order_required')
      const first = await make('ORD-48213', { referenceId })
      const { payload } = await readLicense(first.body.license, desk().server, desk().now())
      expect(payload.modules[0]).toMatchObject({ id: 'mail', seats: 120 })
      expect((await make(orderId, { referenceId })).body.license).toBe(first.body.license)
      const other = machineOf('B').referenceId
      const moved = await make(orderId, { referenceId: other, host: 'new.example.net', move: true })
      expect((await readLicense(moved.body.license, desk().server, desk().now())).payload.referenceId).toBe(other)
      expect(await desk().count('transfers')).toBe(1)
    })

    test('[F6 A2] a file that is fetched for a machine beside its own exchanges makes no copy of it', async () => {
      const one = await desk().activated()
      await desk().bench.clock.advance(2 * DAY)
      const { referenceId } = machineOf('A')
      const file = await desk().call('POST', '/vendor/orders/ORD-48213/license-file', { referenceId })
      expect(file.status).toBe(200)
      await one.revalidate()
      await one.revalidate()
      expect(await desk().history('copy_seen')).toEqual([])
      expect(one.license.payload.issuedAt).toBe(toIso(plus(desk().now(), 0)))
    })
  })
})
