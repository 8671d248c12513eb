import { DAY } from '@seatwarden/core/instant'
import { expect, test } from 'vitest'
import { eachServer } from './testing/each-server.ts'
import { Installation, machineOf, readLicense } from './testing/server.ts'

/** What was once accepted must never keep a license file from being written. [L1] */
eachServer('unwritable', (desk) => {
  const customer = async () => {
    const url = `/vendor/customers/${await desk().customerId()}`
    const { customerId: _id, createdAt: _at, ...details } = (await desk().call('GET', url)).body
    const put = (body: object) => desk().call('PUT', url, body)
    return { url, details, put }
  }

  test('[L1 A5] an edit that empties what the license file says of its holder is refused, and nothing is changed', async () => {
    const installation = await desk().activated()
    const { url, details, put } = await customer()
    const before = await desk().count('history')
    const { person: _person, email: _email, ...without } = details
    expect(await put(without)).toMatchObject({
      status: 422,
      body: {
        code: 'unusable',
        detail: 'person: license files name it, so it cannot be left empty (and 1 more).',
        next: 'Send all details of the customer; nothing was changed.',
        errors: [{ path: 'person' }, { path: 'email' }],
      },
    })
    expect((await put({ ...details, email: '' })).body.errors).toMatchObject([{ path: 'email' }])
    expect((await desk().call('GET', url)).body).toMatchObject(details)
    expect(await desk().count('history')).toBe(before)
    await installation.revalidate()
    expect((await put({ ...details, phone: '', street: '', zip: '' })).status).toBe(200)
    expect((await put({ ...details, zip: '' })).status).toBe(200)
    await installation.revalidate()
    expect(installation.license.payload.holder).toMatchObject({ name: details.person, email: details.email })
  })

  test('[A5 A11] until a license is activated, and once it was given up, details may be missing', async () => {
    const { details, put } = await customer()
    const { organization } = details
    expect((await put({ organization })).status).toBe(200)
    expect((await desk().ask()).body.code).toBe('details_missing')
    await put(details)
    const installation = await desk().activated()
    expect((await put({ organization })).status).toBe(422)
    const { activationId } = installation.license.payload
    await desk().call('POST', `/vendor/installations/${activationId}/release`, { reason: 'gone' })
    expect((await put({ organization })).status).toBe(200)
    expect((await desk().ask()).body.code).toBe('details_missing')
  })

  test('[L1 A9] an edit at the same moment as the activation: one of the two, never a license that cannot go on', async () => {
    const { details, put } = await customer()
    const { organization } = details
    for (let round = 0; round < 5; round += 1) {
      const [answer, edit] = await Promise.all([desk().ask(), put({ organization })])
      expect([answer.status === 200, edit.status === 200]).toContain(true)
      expect(answer.status === 200 && edit.status === 200).toBe(false)
      if (answer.status === 200) {
        const license = await readLicense(answer.body.license, desk().server, desk().now())
        const { activationId } = license.payload
        await new Installation(desk().server, desk().now, license).revalidate()
        await desk().call('POST', `/vendor/installations/${activationId}/release`, { reason: 'gone' })
      }
      await put(details)
    }
  })

  test('[F5 L1] the machine left behind by a move has its files as long as it may run', async () => {
    const { details, put } = await customer()
    const { organization } = details
    await desk().activated()
    const next = await desk().activated({ machine: machineOf('B'), move: true })
    await desk().call('POST', `/vendor/installations/${next.license.payload.activationId}/release`, { reason: 'gone' })
    expect((await put({ organization })).status).toBe(422)
    await desk().bench.clock.advance(14 * DAY)
    expect((await put({ organization })).status).toBe(200)
  })

  test('[L1 A4] orders that come to more seats than a license file holds are refused, and the license goes on', async () => {
    const installation = await desk().activated()
    const add = () => desk().extend('add_users', [['im', 9_999_900, '2027-11-12T09:00:00Z']])
    expect((await add()).status).toBe(201)
    const before = [await desk().count('history'), await desk().count('orders')]
    expect(await add()).toMatchObject({ status: 422, body: { code: 'unusable', errors: [{ path: 'lines.0.seats' }] } })
    expect([await desk().count('history'), await desk().count('orders')]).toEqual(before)
    await installation.revalidate()
    expect(installation.seats('im')).toBe(9_999_925)
  })
})
