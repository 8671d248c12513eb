import { DAY, toIso } from '@seatwarden/core/instant'
import { LEAP } from '@seatwarden/core/vending/copies'
import { expect, test } from 'vitest'
import { eachServer } from './testing/each-server.ts'
import { Installation, readLicense, revalidate } from './testing/server.ts'

eachServer('copies', (desk) => {
  /** Two installations from one disk, each going on by itself from here. */
  const forked = async () => {
    const one = await desk().activated()
    const two = new Installation(desk().server, desk().now, one.license, { attempt: 'b', host: 'copy.example.net' })
    return [one, two] as const
  }
  const installation = async () => (await desk().call('GET', '/vendor/installations')).body.items[0]

  test('[F6] two machines with one activation are seen at the next exchange, told to all, and never refused', async () => {
    const [one, two] = await forked()
    await one.revalidate()
    expect((await installation()).copySeen).toBeNull()
    await desk().bench.clock.advance(DAY)
    const answer = await two.revalidate()
    const sentence =
      'This activation is used twice, or a snapshot was restored: copy.example.net (AAAAAAAA…) came with file 1, ' +
      'from which somebody has gone on already. Nothing follows from this by itself.'
    expect(answer.body).toMatchObject({ remarks: [{ code: 'copy_seen', sentence }] })
    expect((await installation()).copySeen).toEqual({ at: toIso(desk().now()), sentence })
    const { items } = (await desk().call('GET', '/vendor/notices')).body
    expect(items).toEqual([
      {
        key: expect.stringMatching(/^copy_seen:act_/),
        at: toIso(desk().now()),
        text: 'copy_seen',
        about: expect.objectContaining({ orderId: 'ORD-48213', host: 'copy.example.net', sentence }),
        recipients: ['licenses@northwind.example', 'it@harbourfinch.example'],
      },
    ])
    for (let round = 0; round < 3; round += 1)
      for (const each of [one, two]) expect((await each.revalidate()).body).toHaveProperty('remarks')
    expect(await desk().history('copy_seen')).toHaveLength(1)
    expect((await desk().call('GET', '/vendor/notices')).body.items).toHaveLength(1)
  })

  test('[F6] a person settles it; if it goes on, it is told again', async () => {
    const [one, two] = await forked()
    await one.revalidate()
    await two.revalidate()
    const url = `/vendor/installations/${one.license.payload.activationId}/copy`
    const settled = await desk().call('POST', url, { decision: 'a test restored from backup, gone now' })
    expect(settled.body.copySeen).toBeNull()
    expect((await desk().history('copy_settled'))[0]).toMatchObject({
      actor: 'vendor:first',
      data: { decision: 'a test restored from backup, gone now' },
    })
    expect((await desk().call('POST', url, { decision: 'again' })).status).toBe(409)
    expect((await desk().call('POST', '/vendor/installations/act_1/copy', { decision: 'x' })).status).toBe(404)
    await desk().bench.clock.advance(DAY)
    await two.revalidate()
    await desk().bench.clock.advance(DAY)
    await one.revalidate()
    expect((await installation()).copySeen).not.toBeNull()
    expect((await desk().call('GET', '/vendor/notices')).body.items).toHaveLength(2)
  })

  test('[D14] a snapshot of last week shows itself at its first exchange, also in a check', async () => {
    const one = await desk().activated()
    const snapshot = new Installation(desk().server, desk().now, one.license, { attempt: 'c' })
    await one.revalidate()
    await one.revalidate()
    await desk().bench.clock.advance(7 * DAY)
    expect((await snapshot.check()).body).toMatchObject({ remarks: [{ code: 'copy_seen' }] })
    expect(snapshot.license.payload.counter).toBeGreaterThan(3)
  })

  test('[F6 A9] answers that are lost, doubled or late alone raise nothing', async () => {
    const one = await desk().activated()
    for (let round = 0; round < 4; round += 1) {
      await desk().bench.clock.advance(DAY)
      const request = one.request()
      await Promise.all(Array.from({ length: 10 }, () => revalidate(desk().server, request)))
      await desk().bench.clock.advance(DAY)
      const again = { ...request, sentAt: toIso(desk().now()) }
      await one.take(await revalidate(desk().server, again))
      await one.check()
      expect((await revalidate(desk().server, request)).body).not.toHaveProperty('remarks')
    }
    expect(await desk().history('copy_seen')).toEqual([])
  })

  test('[F6 D11] refused amid a lost answer, then let in again', async () => {
    const one = await desk().activated()
    const request = one.request()
    await revalidate(desk().server, request)
    await desk().bench.clock.advance(DAY)
    await desk().call('POST', '/vendor/orders/ORD-48213/suspend', { reason: 'unpaid' })
    expect((await revalidate(desk().server, { ...request, sentAt: toIso(desk().now()) })).status).toBe(403)
    await desk().call('POST', '/vendor/orders/ORD-48213/lift')
    await desk().bench.clock.advance(DAY)
    expect((await one.revalidate()).body).not.toHaveProperty('remarks')
  })

  test('[F6 D12] a clock that ran ahead hides no copy afterwards', async () => {
    const [one, two] = await forked()
    await one.take(await revalidate(desk().server, one.request({ sentAt: '2031-01-01T00:00:00Z' })))
    await desk().bench.clock.advance(DAY)
    expect((await two.revalidate()).body).toHaveProperty('remarks')
  })

  test('[F6 Q2] a counter that nobody was ever given is recorded, and stops no later exchange', async () => {
    const one = await desk().activated()
    for (const counter of [2 ** 48, LEAP + 3, 2 ** 48 - 1]) {
      const answer = await revalidate(desk().server, one.request({ counter }))
      expect(answer.status).toBe(200)
      const { payload } = await readLicense(answer.body.license, desk().server, desk().now())
      expect(payload.counter).toBeLessThan(10)
    }
    const suspended = '/vendor/orders/ORD-48213/suspend'
    await desk().call('POST', suspended, { reason: 'unpaid' })
    expect((await revalidate(desk().server, one.request({ counter: 2 ** 48 }))).status).toBe(403)
    await desk().call('POST', '/vendor/orders/ORD-48213/lift')
    await desk().bench.clock.advance(DAY)
    expect((await one.revalidate()).body).not.toHaveProperty('remarks')
    expect((await one.check()).body).not.toHaveProperty('remarks')
    const seen = await desk().history('counter_ahead')
    expect(seen.map(({ data }) => [data.presented, data.issued, data.taken])).toEqual([
      [2 ** 48, 1, false],
      [LEAP + 3, 2, false],
      [2 ** 48 - 1, 3, false],
    ])
  })

  test('[F6 Q2] a counter above all numbers is not read', async () => {
    const one = await desk().activated()
    for (const counter of [2 ** 48 + 1, Number.MAX_SAFE_INTEGER - 1, Number.MAX_SAFE_INTEGER])
      expect((await revalidate(desk().server, one.request({ counter }))).body.code).toBe('malformed')
    await one.revalidate()
    expect(one.license.payload.counter).toBe(2)
  })

  test('[F6 D14] a vendor whose database was put back goes on above what its installations have', async () => {
    const one = await desk().activated()
    for (let round = 0; round < 4; round += 1) await one.revalidate()
    const { db } = desk().server.engine
    await db.run('delete from issuances where counter > 2')
    await db.run('update activations set exchanges = null')
    await desk().bench.clock.advance(DAY)
    expect((await one.check()).body.license).toBeNull()
    await one.check()
    expect((await one.revalidate()).body).not.toHaveProperty('remarks')
    expect(one.license.payload.counter).toBe(6)
    const seen = await desk().history('counter_ahead')
    expect(seen.map(({ data }) => data)).toEqual([
      { host: 'mail.example.net', referenceId: expect.any(String), presented: 5, issued: 2, taken: true },
    ])
  })
})
