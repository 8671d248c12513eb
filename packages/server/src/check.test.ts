import { DAY, HOUR, plus, toIso } from '@seatwarden/core/instant'
import { signedDeactivation } from '@seatwarden/protocol/offline/signature'
import { expect, test } from 'vitest'
import { eachServer } from './testing/each-server.ts'
import { newOwnKey } from './testing/installation-key.ts'
import {
  activate,
  activationFor,
  type Bench,
  check,
  deactivate,
  machineOf,
  post,
  revalidate,
  startTrial,
} from './testing/server.ts'

const YEAR = '2027-11-12T09:00:00Z'

const turns = async (count: number): Promise<void> => {
  for (let turn = 0; turn < count; turn += 1) await new Promise<void>((resolve) => setImmediate(resolve))
}

/** Until so many requests wait for something new. */
const waiting = async ({ clock }: Bench, count = 1): Promise<void> => {
  while (clock.pending < count) await turns(1)
}

eachServer('looking for news', (desk) => {
  test('[A7] nothing new is said without a file, and leaves revalidation as it was', async () => {
    const one = await desk().activated()
    await desk().bench.clock.advance(DAY)
    const { body } = await one.check()
    expect(body.license).toBeNull()
    expect(await desk().count('issuances')).toBe(1)
    const [row] = (await desk().call('GET', '/vendor/installations')).body.items
    expect(row).toMatchObject({ lastHeardAt: toIso(desk().now()), usage: { mail: { active: 80, held: 70, trial: 0 } } })
  })

  test('[A7 A4] what was bought comes with the next check, without its Order ID being typed', async () => {
    const one = await desk().activated()
    const order = (await desk().extend('add_users', [['mail', 20, YEAR]])).body
    expect(order).toMatchObject({
      kind: 'add_users',
      previousOrderId: 'ORD-48213',
      licenseId: one.license.payload.licenseId,
    })
    await one.check()
    expect(one.seats('mail')).toBe(120)
    expect(one.license.payload).toMatchObject({
      orderId: order.orderId,
      previousOrderId: 'ORD-48213',
      machineSalt: 'ORD-48213',
      counter: 2,
    })
    expect((await one.check()).body.license).toBeNull()
    await one.revalidate()
    expect(one.license.payload).toMatchObject({ orderId: order.orderId, counter: 3 })
  })

  test('[A7] a customer whose details changed, an order that is taken back', async () => {
    const one = await desk().activated()
    const { orderId } = (await desk().extend('add_users', [['mail', 20, YEAR]])).body
    await one.check()
    await desk().call('POST', `/vendor/orders/${orderId}/suspend`, { reason: 'unpaid invoice 2026-118' })
    await one.check()
    expect([one.seats('mail'), one.license.payload.orderId]).toEqual([100, 'ORD-48213'])
    const customerId = await desk().customerId()
    const {
      customerId: _id,
      createdAt: _at,
      ...details
    } = (await desk().call('GET', `/vendor/customers/${customerId}`)).body
    await desk().call('PUT', `/vendor/customers/${customerId}`, { ...details, city: 'York' })
    await one.check()
    expect(one.license.payload.holder.streetAddress).toContain('York')
  })

  test('[D11 V3] a refusal is told in a check as well', async () => {
    const one = await desk().activated()
    await desk().call('POST', '/vendor/orders/ORD-48213/suspend', { reason: 'unpaid' })
    expect(await check(desk().server, one.request())).toMatchObject({ status: 403, body: { code: 'order_suspended' } })
  })

  test('[F6 A9] a check that lags behind what was issued is given the file', async () => {
    const one = await desk().activated()
    const lost = await revalidate(desk().server, one.request({ attempt: '1'.repeat(32) }))
    const again = await check(desk().server, one.request({ attempt: '1'.repeat(32) }))
    expect(again.body.license).toBe(lost.body.license)
    expect(again.body).not.toHaveProperty('remarks')
  })
})

eachServer('the long poll', (desk) => {
  const waits = async (wait = 50) => {
    const one = await desk().activated()
    let done: unknown
    const answered = check(desk().server, one.request(), wait).then((answer) => {
      done = answer
      return answer
    })
    await waiting(desk().bench)
    expect(done).toBeUndefined()
    return { one, answered }
  }

  test('[A7] is answered at once when something is bought', async () => {
    const { one, answered } = await waits()
    await desk().extend('add_users', [['mail', 20, YEAR]])
    await one.take(await answered)
    expect(one.seats('mail')).toBe(120)
    expect(desk().bench.clock.pending).toBe(0)
  })

  test('[A7] is answered with "nothing new" when its time is over, and no later', async () => {
    const { answered } = await waits(50)
    await desk().bench.clock.advance(49_999)
    expect(desk().bench.clock.pending).toBe(1)
    await desk().bench.clock.advance(1)
    expect((await answered).body.license).toBeNull()
  })

  test('[A7 V3 D11] hears a suspension, a release, and changed details', async () => {
    const suspended = await waits()
    await desk().call('POST', '/vendor/orders/ORD-48213/suspend', { reason: 'unpaid' })
    expect((await suspended.answered).body.code).toBe('order_suspended')
    await desk().call('POST', '/vendor/orders/ORD-48213/lift')
    const released = await waits()
    const { activationId } = released.one.license.payload
    await desk().call('POST', `/vendor/installations/${activationId}/release`, { reason: 'its disk died' })
    expect((await released.answered).body).toMatchObject({ code: 'order_unknown' })
  })

  test("[A7] a license's own waiters are woken, and no others", async () => {
    const { answered } = await waits()
    const body = { customerId: await desk().customerId(), productId: 'brightwater-mail', type: 'perpetual' }
    const lines = [{ module: 'mail', seats: 5, maintenanceUntil: YEAR }]
    expect((await desk().call('POST', '/vendor/orders', { ...body, lines })).status).toBe(201)
    await turns(100)
    expect(desk().bench.clock.pending).toBe(1)
    await desk().bench.clock.advance(50_000)
    expect((await answered).status).toBe(200)
  })

  test('[A7 Q1] ends when the server closes', async () => {
    const { answered } = await waits()
    await desk().server.close()
    expect((await answered).body.license).toBeNull()
  })

  test('[A7] who is not known is not kept waiting', async () => {
    const one = await desk().activated()
    const request = one.request({ activationId: 'act_other' })
    expect((await check(desk().server, request, 50)).body.code).toBe('order_unknown')
    expect((await post(desk().server, '/exchange/check', { ...request, wait: 51 })).status).toBe(400)
  })

  test('[A9 A7] 100 equal checks in parallel hear the same', async () => {
    const one = await desk().activated()
    const request = one.request()
    const asked = Promise.all(Array.from({ length: 100 }, () => check(desk().server, request, 50)))
    await waiting(desk().bench, 100)
    await desk().extend('add_users', [['mail', 20, YEAR]])
    const answers = await asked
    expect(new Set(answers.map(({ status, body }) => `${status} ${body.license}`)).size).toBe(1)
    expect(await desk().count('issuances')).toBe(2)
    expect((await desk().history('copy_seen')).length).toBe(0)
  })
})

eachServer('giving a license up', (desk) => {
  test('[A11] frees the license at once for another machine, and no move is counted', async () => {
    const one = await desk().activated()
    expect((await deactivate(desk().server, one.request())).body).toEqual({ released: true })
    const two = await desk().activated({ machine: machineOf('B'), host: 'new.example.net' })
    expect(two.license.payload.activationId).not.toBe(one.license.payload.activationId)
    expect(await desk().count('transfers')).toBe(0)
    expect((await desk().call('GET', '/vendor/orders/ORD-48213/license')).body.movesLeft).toBe(3)
  })

  test('[A11 A9] 100 times in parallel it is done once', async () => {
    const one = await desk().activated()
    const request = one.request()
    const answers = await Promise.all(Array.from({ length: 100 }, () => deactivate(desk().server, request)))
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]))
    expect(await desk().history('activation_released')).toHaveLength(1)
  })

  test('[A11 A3] then it hears when it was given up, and what to do; activated again it is a new activation', async () => {
    const one = await desk().activated()
    await deactivate(desk().server, one.request())
    for (const ask of [revalidate, check]) {
      expect((await ask(desk().server, one.request())).body).toMatchObject({
        code: 'order_unknown',
        detail: 'This activation of ORD-48213 was deactivated on 12 Nov 2026.',
        next: 'Activate ORD-48213 again.',
      })
    }
    const again = await desk().activated()
    expect(again.license.payload.activationId).not.toBe(one.license.payload.activationId)
    const { items } = (await desk().call('GET', '/vendor/installations')).body
    expect(items.map((it: { state: string }) => it.state).toSorted()).toEqual(['active', 'released'])
  })

  test('[A11 F5] who knows the ids of a license file, but has not its key, gives nothing up', async () => {
    const one = await desk().activated()
    const stranger = { machine: machineOf('D'), host: 'elsewhere.example' }
    const refused = await deactivate(desk().server, one.request(stranger), newOwnKey())
    expect([refused.status, refused.body]).toMatchObject([
      422,
      {
        code: 'signature_invalid',
        detail: 'This request is not signed by the installation that holds the activation.',
        next: 'Make it on that installation; if it was installed anew, activate ORD-48213 there again first. Where it is gone, the vendor can release it.',
      },
    ])
    const { usage: _usage, ...body } = one.request(stranger)
    const forged = await signedDeactivation(body, newOwnKey().sign)
    expect((await post(desk().server, '/exchange/deactivation', forged)).body.code).toBe('signature_invalid')
    expect((await desk().ask(stranger)).body.code).toBe('order_bound_elsewhere')
    expect((await one.revalidate()).status).toBe(200)
    expect([await desk().count('transfers'), await desk().history('activation_released')]).toEqual([0, []])
  })

  test('[A11 F1] the Reference ID, which stands in the license file too, brings no stranger the key', async () => {
    const one = await desk().activated()
    const key = newOwnKey()
    const posing = { ...machineOf('D'), referenceId: machineOf('A').referenceId }
    for (const machine of [posing, { ...posing, facts: {} }, { ...posing, salt: 'another' }])
      expect((await desk().ask({ machine, installationKey: key.x })).status).toBe(200)
    expect((await deactivate(desk().server, one.request(), key)).body.code).toBe('signature_invalid')
    expect((await deactivate(desk().server, one.request())).status).toBe(200)
  })

  test('[A11 F1] a machine that was installed anew activates again, and then its new key counts', async () => {
    const one = await desk().activated()
    const key = newOwnKey()
    expect((await deactivate(desk().server, one.request(), key)).body.code).toBe('signature_invalid')
    const again = await desk().activated({ installationKey: key.x })
    expect((await deactivate(desk().server, again.request(), key)).status).toBe(200)
    expect(await desk().count('transfers')).toBe(0)
  })

  test('[A11 A9] an old deactivation, sent once more, does nothing to a later activation', async () => {
    const one = await desk().activated()
    const request = one.request()
    await deactivate(desk().server, request)
    const again = await desk().activated()
    expect((await deactivate(desk().server, request)).body).toEqual({ released: true })
    expect((await again.revalidate()).status).toBe(200)
    expect(await desk().history('activation_released')).toHaveLength(1)
  })

  test('[A11] an activation that is not known is not given up, nor is an order', async () => {
    const one = await desk().activated()
    for (const change of [{ activationId: 'act_other' }, { licenseId: 'lic_other' }, { orderId: 'ORD-1' }])
      expect((await deactivate(desk().server, one.request(change))).body.code).toBe('order_unknown')
    expect((await one.revalidate()).status).toBe(200)
  })
})

eachServer('trying a module', (desk) => {
  const DETAILS = { phone: '+44 1', zip: 'YO1' }

  test('[A6 S17] 30 days for as many as there are licensed users, then it is gone from the file', async () => {
    const small = await smallLicense()
    const answer = await startTrial(desk().server, small.request(), { module: 'im' })
    await small.take(answer)
    const until = toIso(plus(desk().now(), 30 * DAY))
    expect(small.license.payload.modules).toMatchObject([{ id: 'mail' }, { id: 'im', seats: 40, trialUntil: until }])
    expect((await desk().call('GET', `/vendor/orders/${small.license.payload.orderId}/license`)).body).toMatchObject({
      orders: [{ kind: 'new' }, { kind: 'trial' }],
      coming: [{ at: until, module: 'im', seats: null }],
    })
    await desk().bench.clock.advance(30 * DAY)
    await small.check()
    expect(small.license.payload.modules.map(({ id }) => id)).toEqual(['mail'])
  })

  /** A second license of the same customer, with nothing but mail. */
  async function smallLicense() {
    const body = { customerId: await desk().customerId(), productId: 'brightwater-mail', type: 'perpetual' }
    const lines = [{ module: 'mail', seats: 40, maintenanceUntil: YEAR }]
    const { orderId } = (await desk().call('POST', '/vendor/orders', { ...body, lines })).body
    return desk().activated({ orderId })
  }

  test('[A6 A3] once for a customer and module, on whatever license; the lost answer is given again', async () => {
    const one = await smallLicense()
    const request = one.request()
    const first = await startTrial(desk().server, request, { module: 'im' })
    expect((await startTrial(desk().server, request, { module: 'im' })).body.license).toBe(first.body.license)
    await one.take(first)
    const sentence = 'A trial of Instant Messaging was used here from 12 Nov 2026 to 12 Dec 2026.'
    const two = await smallLicense()
    for (const who of [one, two])
      expect((await startTrial(desk().server, who.request(), { module: 'im' })).body).toMatchObject({
        code: 'evaluation_used',
        detail: sentence,
      })
    await one.take(await startTrial(desk().server, one.request(), { module: 'groupware' }))
    expect((await desk().history('order_placed')).filter(({ data }) => data.kind === 'trial')).toHaveLength(2)
  })

  test('[A6 A9] asked 100 times in parallel, on two licenses at once, there is one trial', async () => {
    const [one, two] = [await smallLicense(), await smallLicense()]
    const requests = [one.request(), two.request()]
    const answers = await Promise.all(
      Array.from({ length: 100 }, (_, at) => startTrial(desk().server, requests[at % 2]!, { module: 'im' })),
    )
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200, 409]))
    expect((await desk().history('order_placed')).filter(({ data }) => data.kind === 'trial')).toHaveLength(1)
  })

  test('[A6] of what is bought already, or what the product does not have, it is refused in as many words', async () => {
    const one = await desk().activated()
    const said = async (module: 'im' | 'sms') => (await startTrial(desk().server, one.request(), { module })).body
    expect((await said('im')).detail).toBe('Instant Messaging is in this license already.')
    expect((await said('sms')).detail).toBe('Brightwater Mail Server has no SMS: there is nothing to try.')
  })

  test('[A6 A5] the details that are lacking are asked for, and kept once it is granted', async () => {
    const one = await smallLicense()
    const url = `/vendor/customers/${await desk().customerId()}`
    const { customerId: _id, createdAt: _at, ...known } = (await desk().call('GET', url)).body
    await desk().call('PUT', url, { ...known, phone: '', zip: '' })
    const asked = await startTrial(desk().server, one.request(), { module: 'im', details: { zip: 'YO1' } })
    expect(asked.body).toMatchObject({ code: 'details_missing', about: { fields: ['phone'] } })
    expect((await desk().call('GET', url)).body.zip).toBe('')
    await one.take(await startTrial(desk().server, one.request(), { module: 'im', details: DETAILS }))
    expect((await desk().call('GET', url)).body).toMatchObject(DETAILS)
  })

  test('[A6 F5] a machine that was left behind starts none', async () => {
    const one = await smallLicense()
    const { orderId } = one.license.payload
    await activate(desk().server, activationFor(orderId, desk().now(), { machine: machineOf('B'), move: true }))
    await desk().bench.clock.advance(HOUR)
    const { body } = await startTrial(desk().server, one.request(), { module: 'im' })
    expect(body.code).toBe('order_bound_elsewhere')
  })
})

eachServer('the time', (desk) => {
  test("[A8] the vendor's time is told to anybody", async () => {
    const answer = await desk().server.app.inject({ url: '/exchange/time' })
    expect(answer.json()).toEqual({ now: toIso(desk().now()) })
  })
})
