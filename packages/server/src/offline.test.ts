import { DAY, plus, toIso } from '@seatwarden/core/instant'
import type { OfflineBodies, OfflineKind } from '@seatwarden/protocol/offline/body'
import { licenseExportOf } from '@seatwarden/protocol/offline/export'
import { offlineRequestOf } from '@seatwarden/protocol/offline/request'
import { expect, test } from 'vitest'
import { type Desk, eachServer } from './testing/each-server.ts'
import { newOwnKey, type OwnKey } from './testing/installation-key.ts'
import { activationFor, type Installation, machineOf, readLicense } from './testing/server.ts'

const YEAR = '2027-11-12T09:00:00Z'

const KEY = newOwnKey()

const carried = <K extends OfflineKind>(kind: K, body: OfflineBodies[K], key: OwnKey = KEY) =>
  offlineRequestOf(kind, { ...body, installationKey: key.x }, key.sign)

const bodyFor = (desk: Desk, change: Partial<OfflineBodies['activation']> = {}) => {
  const { move: _move, ...body } = activationFor('ORD-48213', desk.now(), { installationKey: KEY.x })
  return { ...body, ...change }
}
const bring = (desk: Desk, request: string, change: object = {}) =>
  desk.call('POST', '/vendor/offline-requests', { request, ...change })
const read = async (desk: Desk, { body }: { body: { license: string } }) =>
  (await readLicense(body.license, desk.server, desk.now())).payload
const deactivationOf = (one: Installation) => {
  const { usage: _usage, ...body } = one.request()
  return body
}

eachServer('requests that a person brings', (desk) => {
  test('[A2] an activation, as XML and as the text of a QR code; the same twice gets the same answer', async () => {
    const request = await carried('activation', bodyFor(desk()))
    const first = await bring(desk(), request.xml)
    expect(first.body).toMatchObject({ kind: 'activation', orderId: 'ORD-48213' })
    expect(await read(desk(), first)).toMatchObject({ referenceId: machineOf('A').referenceId, counter: 1 })
    expect((await bring(desk(), request.compact)).body).toEqual(first.body)
    const order = { orderId: 'ORD-48213' }
    expect((await bring(desk(), request.xml, order)).body).toEqual(first.body)
    expect((await bring(desk(), request.xml, { orderId: 'ORD-1' })).body.detail).toBe(
      'The request is for ORD-48213, not for ORD-1.',
    )
    expect([await desk().count('activations'), await desk().count('issuances')]).toEqual([1, 1])
    const [entry] = await desk().history('order_activated')
    expect(entry?.actor).toBe('vendor:first')
  })

  test('[A2 L10] an export from a machine without a license needs to be told the order', async () => {
    const { orderId: _none, ...body } = bodyFor(desk())
    const request = await carried('activation', { ...body, machine: { ...machineOf('A'), salt: 'nothing-yet' } })
    const xml = licenseExportOf(
      {
        exportedAt: toIso(desk().now()),
        version: '14.1.0',
        host: 'mail.example.net',
        referenceId: machineOf('A').referenceId,
        status: 'Evaluation',
        license: null,
        modules: [],
      },
      request,
    )
    expect((await bring(desk(), xml)).body).toMatchObject({ status: 422, detail: 'The request names no order.' })
    expect((await bring(desk(), xml, { orderId: 'ORD-1' })).body.code).toBe('order_unknown')
    const made = await bring(desk(), xml, { orderId: 'ORD-48213' })
    expect(await read(desk(), made)).toMatchObject({ orderId: 'ORD-48213', machineSalt: 'ORD-48213' })
  })

  test('[F5 A2] a move needs consent, in the file or from whoever brings it', async () => {
    await desk().activated()
    const elsewhere = { machine: machineOf('B'), host: 'new.example.net' }
    const asked = await carried('activation', bodyFor(desk(), elsewhere))
    expect((await bring(desk(), asked.xml)).body).toMatchObject({
      code: 'order_bound_elsewhere',
      about: { movesLeft: 3 },
    })
    const moved = await bring(desk(), asked.xml, { move: true })
    expect((await read(desk(), moved)).referenceId).toBe(machineOf('B').referenceId)
    const back = await carried('move', { ...bodyFor(desk()), orderId: 'ORD-48213', move: true })
    expect((await bring(desk(), back.compact)).body.kind).toBe('move')
    expect((await bring(desk(), back.xml)).status).toBe(200)
    expect(await desk().count('transfers')).toBe(2)
  })

  test('[F5 A9] a move request that was answered moves nothing once the license has moved on', async () => {
    await desk().activated()
    const elsewhere = { machine: machineOf('B'), host: 'new.example.net' }
    const request = await carried('move', { ...bodyFor(desk(), elsewhere), orderId: 'ORD-48213', move: true })
    const first = await bring(desk(), request.xml)
    await desk().bench.clock.advance(30 * DAY)
    expect((await bring(desk(), request.compact)).status).toBe(200)
    const third = await desk().activated({ machine: machineOf('C'), move: true })
    await desk().bench.clock.advance(100 * DAY)
    for (const change of [{}, { move: true }])
      expect((await bring(desk(), request.xml, change)).body).toMatchObject({
        status: 409,
        code: 'request_outdated',
        detail:
          'This request was made on 12 Nov 2026; the license was activated or given up after that, on 12 Dec 2026.',
        next: 'Make a new request on the machine, with its clock set, and bring that.',
      })
    expect([first.status, await desk().count('transfers')]).toEqual([200, 2])
    expect((await third.revalidate()).status).toBe(200)
    const anew = await carried('move', { ...bodyFor(desk(), elsewhere), orderId: 'ORD-48213', move: true })
    expect((await bring(desk(), anew.xml)).status).toBe(200)
  })

  test('[A11 A9] an activation that was answered takes nothing back after the license was given up', async () => {
    const request = await carried('activation', bodyFor(desk()))
    await desk().bench.clock.advance(DAY)
    expect((await bring(desk(), request.xml)).status).toBe(200)
    const one = await desk().activated({ installationKey: KEY.x })
    await desk().bench.clock.advance(DAY)
    const second = await carried('activation', bodyFor(desk()))
    expect((await bring(desk(), second.xml)).status).toBe(200)
    await desk().bench.clock.advance(DAY)
    expect((await bring(desk(), (await carried('deactivation', deactivationOf(one))).xml)).status).toBe(200)
    for (const old of [request, second]) expect((await bring(desk(), old.xml)).body.code).toBe('request_outdated')
    await desk().activated({ machine: machineOf('B') })
    expect((await bring(desk(), request.xml, { move: true })).body.code).toBe('request_outdated')
    expect(await desk().count('transfers')).toBe(0)
  })

  test('[A4 A2] an extension, on top of what is installed', async () => {
    const { orderId } = (await desk().extend('add_users', [['mail', 20, YEAR]])).body
    const alone = await carried('activation', bodyFor(desk(), { orderId }))
    expect((await bring(desk(), alone.xml)).body).toMatchObject({
      code: 'previous_order_required',
      about: { orderId: 'ORD-48213' },
    })
    const onTop = await carried('activation', bodyFor(desk(), { orderId, installedOrderId: 'ORD-48213' }))
    expect((await read(desk(), await bring(desk(), onTop.xml))).modules[0]?.seats).toBe(120)
  })

  test('[A13 D1 F6] a revalidation that was days under way; brought twice it is no copy', async () => {
    const one = await desk().activated({ installationKey: KEY.x })
    const request = await carried('revalidation', one.request())
    await desk().bench.clock.advance(6 * DAY)
    const first = await bring(desk(), request.xml)
    expect(await read(desk(), first)).toMatchObject({ counter: 2, issuedAt: toIso(desk().now()) })
    expect((await bring(desk(), request.compact)).body).toEqual(first.body)
    await desk().bench.clock.advance(2 * DAY)
    expect((await bring(desk(), request.compact)).status).toBe(200)
    expect(await desk().history('copy_seen')).toEqual([])
  })

  test('[A3] a request from the future is a clock gone wrong, one from last week is not', async () => {
    const at = (days: number) => bodyFor(desk(), { sentAt: toIso(plus(desk().now(), days * DAY)) })
    expect((await bring(desk(), (await carried('activation', at(3))).xml)).body.code).toBe('clock_skew')
    expect((await bring(desk(), (await carried('activation', at(-9))).xml)).status).toBe(200)
  })

  test('[A11] a deactivation frees the license once its signature is that of the key kept', async () => {
    const one = await desk().activated({ installationKey: KEY.x })
    const foreign = await carried('deactivation', deactivationOf(one), newOwnKey())
    expect((await bring(desk(), foreign.xml)).body).toMatchObject({
      code: 'signature_invalid',
      detail: 'This request is not signed by the installation that holds the activation.',
    })
    const own = await carried('deactivation', deactivationOf(one))
    for (const text of [own.xml, own.compact])
      expect((await bring(desk(), text)).body).toEqual({ kind: 'deactivation', orderId: 'ORD-48213', license: null })
    expect(await desk().history('activation_released')).toHaveLength(1)
    await desk().activated({ machine: machineOf('B') })
    expect(await desk().count('transfers')).toBe(0)
  })

  test('[A11 A2] where only a Reference ID was typed, the first key that proves it is taken', async () => {
    const { referenceId } = machineOf('A')
    const made = await desk().call('POST', '/vendor/orders/ORD-48213/license-file', { referenceId })
    const payload = await read(desk(), made)
    const { activationId, licenseId, orderId, counter } = payload
    const { installedOrderId: _none, ...sender } = bodyFor(desk())
    const body = { ...sender, activationId, licenseId, orderId, counter, attempt: '0'.repeat(32) }
    expect((await bring(desk(), (await carried('deactivation', body)).xml)).status).toBe(200)
    const [row] = await desk().server.engine.db.all<{ key: string }>(
      'select installation_key as "key" from activations',
    )
    expect(row?.key).toBe(KEY.x)
  })

  test('[A11] an installation that was made anew proves it with its new key once it has activated again', async () => {
    await desk().activated({ installationKey: KEY.x })
    const anew = newOwnKey()
    const one = await desk().activated({ installationKey: anew.x })
    expect((await bring(desk(), (await carried('deactivation', deactivationOf(one))).xml)).body.code).toBe(
      'signature_invalid',
    )
    expect((await bring(desk(), (await carried('deactivation', deactivationOf(one), anew)).xml)).status).toBe(200)
  })

  test('[A3 Q2] what is no request, or was changed, is told as such, and nothing is written', async () => {
    const before = await desk().history()
    const { xml, compact } = await carried('activation', bodyFor(desk()))
    const cases: [string, string][] = [
      ['hello', 'license_malformed'],
      ['<a/>', 'license_malformed'],
      [xml.replace('mail.example.net', 'mail.example.org'), 'signature_invalid'],
      [`${compact.slice(0, -1)}${compact.endsWith('A') ? 'B' : 'A'}`, ''],
    ]
    for (const [text, code] of cases) {
      const { status, body } = await bring(desk(), text)
      expect(status).toBe(422)
      if (code) expect(body.code).toBe(code)
    }
    expect((await bring(desk(), 'x'.repeat(131_073))).status).toBe(400)
    expect(await desk().history()).toEqual(before)
  })
})
