import { DAY } from '@seatwarden/core/instant'
import type { LicenseTerms } from '@seatwarden/core/license'
import { readOfflineRequest } from '@seatwarden/protocol/offline/request'
import { SettableClock } from '@seatwarden/runtime/clock'
import { eachDatabase } from '@seatwarden/runtime/db/contract'
import type { Database } from '@seatwarden/runtime/db/database'
import { expect, test } from 'vitest'
import { migrations } from '../migrations/index.ts'
import { type Account, newAccount } from '../store/accounts.ts'
import { type Ask, apiOf } from '../testing/api.ts'
import { installTerms, START, testEngine } from '../testing/engine.ts'
import { REFERENCE_ID, termsWith } from '../testing/license.ts'
import { vendorOver } from '../vendor-client.ts'

const NAMES = ['Zuzana Čapková', "Conor O'Brien-Fitzgerald", 'Ｙｕｋｉ Tanaka']
const ADDRESSES = ['zuzana.capkova@example.net', 'conor@mail.example.net', 'yuki.tanaka@example.net']

/** An engine with people in it, and everything that went over the wire. */
const opened = async (db: Database, terms: LicenseTerms | null = termsWith(START, { mail: 2, im: 5 })) => {
  const wire: { path: string; body: unknown }[] = []
  const transport = async (path: string, body: unknown) => {
    wire.push({ path, body: JSON.parse(JSON.stringify(body)) })
    return { status: 503, body: '' }
  }
  const vendor = vendorOver(transport, 'license.vendor.example')
  const { engine, clock } = await testEngine(db, new SettableClock(START), { vendor })
  await engine.accounts.create(
    ADDRESSES.map((address, at) => ({ ...newAccount(address, START), name: NAMES[at] ?? '' })),
  )
  if (terms) await installTerms(engine, terms)
  for (const address of ADDRESSES) await engine.access.ask(address, 'mail')
  return { engine, clock, wire, ask: await apiOf(engine, clock) }
}

/** A signature is over time and attempt too. */
const withoutTime = (body: object) => ({
  ...body,
  sentAt: '',
  attempt: '',
  ...('signature' in body && { signature: '' }),
})

/** Every leaf of a body, named by its path. */
const leaves = (value: unknown, path: string[] = []): string[] =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && Object.keys(value).length > 0
    ? Object.entries(value).flatMap(([key, one]) => leaves(one, [...path, key]))
    : [path.join('.')]

const SENT: [what: string, send: (ask: Ask) => Promise<unknown>][] = [
  ['activation', (ask) => ask('POST', '/license/activation', { orderId: 'ORD-9' })],
  ['revalidation', (ask) => ask('POST', '/license/revalidation')],
  ['check', (ask) => ask('POST', '/license/refresh', {})],
  ['deactivation', (ask) => ask('POST', '/license/deactivation', {})],
]

eachDatabase('what is sent', migrations, (open) => {
  test.each(SENT)(
    '[A12] the preview of %s is word for word what goes over the wire, but for time and attempt',
    async (request, send) => {
      const { ask, wire } = await opened(await open())
      const seen = await ask('POST', '/license/sent-preview', { request, orderId: 'ORD-9' })
      expect([seen.status, wire]).toEqual([200, []])
      await send(ask)
      expect(wire).toHaveLength(1)
      expect(seen.body.url).toBe(`https://license.vendor.example${wire[0]?.path}`)
      expect(withoutTime(seen.body.body)).toEqual(withoutTime(wire[0]?.body as object))
    },
  )

  test('[A12] each field stands on a line of its own, with why it is told', async () => {
    const { ask } = await opened(await open())
    for (const [request] of SENT) {
      const { body } = await ask('POST', '/license/sent-preview', { request })
      expect(body.lines.map((l: { field: string }) => l.field)).toEqual(leaves(body.body))
      for (const { field, why } of body.lines) expect(`${field}: ${why}`).toMatch(/: .{10,}\.$/)
    }
  })

  test('[A12] nothing that leaves the house names an account', async () => {
    const { ask, engine } = await opened(await open())
    const out: string[] = []
    for (const [request] of SENT) out.push(JSON.stringify(await ask('POST', '/license/sent-preview', { request })))
    for (const kind of ['activation', 'move', 'revalidation']) {
      const { body } = await ask('POST', '/license/offline-request', { kind })
      const read = await readOfflineRequest(body.compact)
      out.push(body.xml, JSON.stringify(read))
    }
    out.push((await ask('GET', '/license/export')).body.xml)
    const accounts: Account[] = await engine.stores.accounts.page(engine.stores.db, 0, 100)
    expect(accounts).toHaveLength(3)
    for (const text of out)
      for (const { address, name } of accounts)
        for (const part of [address, name, ...name.split(' '), address.split('@')[0] ?? ''])
          expect(text.toLowerCase()).not.toContain(part.toLowerCase())
    expect(JSON.parse(out[1] ?? '').body.body.usage.mail).toEqual({ active: 3, held: 2, trial: 1 })
  })

  test('[A12] a preview changes nothing, and says so where there is nothing to show', async () => {
    const { ask, engine } = await opened(await open(), null)
    const state = () => engine.stores.db.all('select * from state order by key')
    await ask('POST', '/license/sent-preview', { request: 'activation', orderId: 'ORD-9' })
    const before = await state()
    expect(
      (await ask('POST', '/license/sent-preview', { request: 'activation', orderId: 'ORD-9' })).body.body,
    ).toMatchObject({
      orderId: 'ORD-9',
      installedOrderId: null,
      machine: { referenceId: REFERENCE_ID, salt: 'ORD-9' },
    })
    expect(await state()).toEqual(before)
    expect((await ask('POST', '/license/sent-preview', { request: 'activation' })).status).toBe(422)
    for (const request of ['revalidation', 'check', 'deactivation'])
      expect((await ask('POST', '/license/sent-preview', { request })).body.code).toBe('order_unknown')
  })
})

eachDatabase('what is carried', migrations, (open) => {
  test.each(['activation', 'move', 'revalidation'] as const)(
    '[A2] a request for %s is made without a connection, signed with the key of this installation',
    async (kind) => {
      const { ask, wire } = await opened(await open())
      const { status, body } = await ask('POST', '/license/offline-request', { kind, orderId: 'ORD-1' })
      expect(status).toBe(200)
      expect(body).toMatchObject({
        kind,
        fileName: 'request-ORD-1-mail.example.net.xml',
        orderId: 'ORD-1',
        referenceId: REFERENCE_ID,
        portal: 'https://portal.vendor.example/manage',
      })
      for (const text of [body.xml, body.compact]) {
        const read = await readOfflineRequest(text)
        expect(read).toMatchObject({ ok: true, kind, body: { orderId: 'ORD-1' } })
        if (read.ok) expect(read.signedBy).toBe(read.body.installationKey)
      }
      expect(wire).toEqual([])
    },
  )

  test('[A2] before there is a license, the order may be said at the portal', async () => {
    const { ask } = await opened(await open(), null)
    const { body } = await ask('POST', '/license/offline-request', { kind: 'activation' })
    expect(body).toMatchObject({ orderId: null, portal: null, fileName: 'request-mail.example.net.xml' })
    const read = await readOfflineRequest(body.xml)
    expect(read).toMatchObject({ ok: true, kind: 'activation', body: { machine: { salt: REFERENCE_ID } } })
    expect(read.ok && 'orderId' in read.body).toBe(false)
    const odd = await ask('POST', '/license/offline-request', { kind: 'activation', orderId: '../a b/ü' })
    expect(odd.body.fileName).toBe('request-.._a_b__-mail.example.net.xml')
    expect((await ask('POST', '/license/offline-request', { kind: 'move' })).status).toBe(422)
    expect((await ask('POST', '/license/offline-request', { kind: 'revalidation' })).body.code).toBe('order_unknown')
  })

  test('[A2] [F6] the same request carried twice is known as one', async () => {
    const { ask } = await opened(await open())
    const attempts = []
    for (let n = 0; n < 2; n += 1) {
      const read = await readOfflineRequest(
        (await ask('POST', '/license/offline-request', { kind: 'revalidation' })).body.compact,
      )
      attempts.push(read.ok && 'attempt' in read.body ? read.body.attempt : null)
    }
    expect(attempts[0]).toMatch(/^[0-9a-f]{32}$/)
    expect(attempts[1]).toBe(attempts[0])
  })

  test('[L10] [A2] Export License is XML that holds what is installed and a request', async () => {
    const { ask, clock } = await opened(await open())
    await clock.advance(DAY)
    const { body } = await ask('GET', '/license/export')
    expect(body.fileName).toBe('license-mail.example.net-2026-11-13.xml')
    for (const part of ['<OrderID>ORD-1</OrderID>', 'Brightwater Ltd', '<UsedSeats>3</UsedSeats>', REFERENCE_ID])
      expect(body.xml).toContain(part)
    expect(await readOfflineRequest(body.xml)).toMatchObject({ ok: true, kind: 'revalidation' })
  })

  test('[L10] [L11] also without a license: every module, unlimited, and an activation', async () => {
    const { ask } = await opened(await open(), null)
    const { body } = await ask('GET', '/license/export')
    expect(body.xml).toContain('<Status>Evaluation</Status>')
    expect(body.xml).toContain('<Seats>unlimited</Seats>')
    expect(await readOfflineRequest(body.xml)).toMatchObject({ ok: true, kind: 'activation' })
  })
})
