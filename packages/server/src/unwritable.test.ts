import { expect, test } from 'vitest'
import { eachServer } from './testing/each-server.ts'

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
    await installation.revalidate()
    expect(installation.license.payload.holder).toMatchObject({ name: details.person, email: details.email })
  })

  test('[A5] before there is an order, and where nothing was known, details may be missing', async () => {
    const made = await desk().call('POST', '/vendor/customers', { organization: 'Brightwater Ltd', person: 'Eva' })
    const url = `/vendor/customers/${made.body.customerId}`
    expect((await desk().call('PUT', url, { organization: 'Brightwater Ltd' })).status).toBe(200)
    const { customerId } = made.body
    const lines = [{ module: 'mail', seats: 5, maintenanceUntil: '2027-11-12T09:00:00Z' }]
    const order = { customerId, productId: 'brightwater-mail', type: 'perpetual', lines }
    const { orderId } = (await desk().call('POST', '/vendor/orders', order)).body
    expect((await desk().call('PUT', url, { organization: 'Brightwater', city: 'Leeds' })).status).toBe(200)
    expect((await desk().ask({ orderId })).body.code).toBe('details_missing')
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
