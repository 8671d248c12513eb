import { DAY, HOUR, plus, toIso } from '@seatwarden/core/instant'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { ServerContext } from './context.ts'
import { activationsOf } from './store/activations.ts'
import { transfersOf } from './store/transfers.ts'
import {
  activate,
  activationFor,
  Bench,
  machineOf,
  readLicense,
  revalidate,
  revalidationFor,
  START,
} from './testing/server.ts'

let bench: Bench
let server: ServerContext & { orderId: string }
beforeEach(async () => {
  bench = new Bench()
  server = await bench.openWithSample()
})
afterEach(() => bench.remove())

const now = () => bench.clock.wall()
const asked = (change = {}) => activationFor(server.orderId, now(), change)
const activated = async (change = {}) => {
  const answer = await activate(server, asked(change))
  if (answer.status !== 200) throw new Error(answer.text)
  return { ...(await readLicense(answer.body.license, server, now())), text: answer.body.license }
}
const count = async (table: string) =>
  (await server.engine.db.get<{ count: number }>(`select count(*) as count from ${table}`))?.count
const entries = async () =>
  (await server.engine.db.all<{ kind: string }>('select kind from history order by seq')).map((row) => row.kind)

describe('activation', () => {
  test('[A1 L1 L2 L15] an Order ID becomes a signed license file for this machine', async () => {
    const { payload } = await activated()
    expect(payload).toMatchObject({
      orderId: 'ORD-48213',
      product: { id: 'brightwater-mail', name: 'Brightwater Mail Server' },
      type: 'perpetual',
      holder: { name: 'Jana Dvořáková', company: 'Harbour & Finch Ltd' },
      vendor: { name: 'Northwind Mail', serverUrl: 'http://127.0.0.1:7470' },
      referenceId: machineOf('A').referenceId,
      machineSalt: 'ORD-48213',
      issuedAt: toIso(START),
      revalidationDays: 30,
      graceDays: 7,
      seatPolicy: 'trialOverage',
      trialDays: 14,
      counter: 1,
    })
    expect(payload.modules.map((module) => [module.id, module.seats])).toEqual([
      ['mail', 100],
      ['im', 25],
      ['groupware', 100],
      ['webmail', 160],
      ['activesync', 10],
      ['antivirus', 'unlimited'],
      ['antispam', 'unlimited'],
      ['desktop_client', 5],
      ['connector', 5],
    ])
    expect(payload.modules.filter((module) => module.master).map((module) => module.id)).toEqual(['mail'])
  })

  test('[A9] the same request, 100 times in parallel: one activation, one file, one history', async () => {
    const answers = await Promise.all(Array.from({ length: 100 }, () => activate(server, asked())))
    expect(new Set(answers.map((answer) => `${answer.status} ${answer.body.license}`)).size).toBe(1)
    expect(answers[0]?.status).toBe(200)
    expect([await count('activations'), await count('transfers'), await count('issuances')]).toEqual([1, 0, 1])
    expect((await entries()).slice(-2)).toEqual(['order_activated', 'license_issued'])
  })

  test('[A9 F5] the same move, 100 times in parallel: one transfer counted', async () => {
    await activated()
    const move = asked({ machine: machineOf('B'), host: 'new.example.net', move: true })
    const answers = await Promise.all(Array.from({ length: 100 }, () => activate(server, move)))
    expect(new Set(answers.map((answer) => `${answer.status} ${answer.body.license}`)).size).toBe(1)
    expect([await count('activations'), await count('transfers')]).toEqual([2, 1])
  })

  test('[A9] asked again after a day the activation is the same, the file a new one', async () => {
    const first = await activated()
    await bench.clock.advance(DAY - 1)
    expect((await activated()).text).toBe(first.text)
    await bench.clock.advance(1)
    const second = await activated()
    expect(second.payload).toMatchObject({ activationId: first.payload.activationId, counter: 2 })
    expect(await count('activations')).toBe(1)
  })

  test('[A3] order_unknown, whatever is typed', async () => {
    for (const orderId of ['ORD-48214', "'; drop table orders", 'ORD\u0000', '\ud800', '../..']) {
      const { status, body } = await activate(server, asked({ orderId }))
      expect([status, body.code]).toEqual([404, 'order_unknown'])
    }
    expect((await activate(server, asked({ orderId: 'ORD-48214' }))).body).toMatchObject({
      type: 'https://seatwarden.example/problems/order_unknown',
      detail: 'The vendor knows no order ORD-48214.',
      next: 'Compare it with the order mail, or request support.',
    })
    expect(await server.engine.firstBreakInHistory()).toBeNull()
  })

  test('[A3 F5] order_bound_elsewhere names the machine; with consent the license moves', async () => {
    await activated()
    await bench.clock.advance(2 * HOUR)
    const elsewhere = { machine: machineOf('B'), host: 'new.example.net' }
    const refused = await activate(server, asked(elsewhere))
    expect(refused.body).toMatchObject({
      status: 409,
      code: 'order_bound_elsewhere',
      detail:
        'This order is active on mail.example.net (AAAAAAAA…, last heard 2 h ago); 3 of 3 moves are left this year.',
    })
    expect(await count('activations')).toBe(1)
    expect((await activated({ ...elsewhere, move: true })).payload.referenceId).toBe(machineOf('B').referenceId)
    const [transfer] = await transfersOf(server.engine.db, server.orderId)
    const states = (await activationsOf(server.engine.db, server.orderId)).map((one) => [one.activationId, one.state])
    expect(Object.fromEntries(states)).toEqual({ [transfer!.from]: 'moved', [transfer!.to]: 'active' })
  })

  test('[F1 F2] a reinstalled machine is recognised: no transfer, its new Reference ID in the file', async () => {
    const first = await activated()
    const again = {
      ...machineOf('A'),
      referenceId: machineOf('B').referenceId,
      facts: { ...machineOf('A').facts, mac: 'f'.repeat(64) },
    }
    const second = await activated({ machine: again })
    expect(second.payload).toMatchObject({ activationId: first.payload.activationId, referenceId: again.referenceId })
    expect([await count('activations'), await count('transfers')]).toEqual([1, 0])
  })

  test('[A3] each refusal with its own code; the record of it stays in the history', async () => {
    const cases = {
      clock_skew: { sentAt: toIso(plus(now(), 26 * HOUR)) },
      format_too_old: { formatVersions: [7] },
      build_newer_than_maintenance: { builtAt: '2031-01-01T00:00:00Z' },
    }
    for (const [code, change] of Object.entries(cases)) {
      expect((await activate(server, asked(change))).body.code).toBe(code)
    }
    expect((await entries()).filter((kind) => kind === 'denied')).toHaveLength(3)
    expect(await count('activations')).toBe(0)
  })

  test('[Q2] an instant that is none is told, and nothing is changed', async () => {
    const { body } = await activate(server, asked({ sentAt: 'yesterday' }))
    expect(body).toMatchObject({ status: 400, code: 'malformed', errors: [{ path: 'sentAt' }] })
    expect(await count('activations')).toBe(0)
  })
})

describe('revalidation', () => {
  test('[D1 F6 A12] a file is exchanged for a new one, its counter rises, its figures are kept', async () => {
    const first = await activated()
    await bench.clock.advance(30 * DAY)
    const answer = await revalidate(server, revalidationFor(first, now()))
    const second = await readLicense(answer.body.license, server, now())
    expect(second.payload).toMatchObject({ issuedAt: toIso(now()), counter: 2 })
    const { modules, ...rest } = second.payload
    expect(rest).toMatchObject({ activationId: first.payload.activationId, licenseId: first.payload.licenseId })
    expect(modules).toEqual(first.payload.modules)
    const [row] = await server.engine.db.all<{ usage: string }>('select usage from activations')
    expect(JSON.parse(row!.usage)).toEqual({ mail: { active: 80, held: 70, trial: 0 } })
  })

  test('[A9 D2] an answer that was lost is given again; the next exchange goes on from it', async () => {
    const first = await activated()
    await bench.clock.advance(30 * DAY)
    const lost = await revalidate(server, revalidationFor(first, now()))
    await bench.clock.advance(HOUR)
    const again = await revalidate(server, revalidationFor(first, now()))
    expect(again.body.license).toBe(lost.body.license)
    const second = await readLicense(again.body.license, server, now())
    const third = await revalidate(server, revalidationFor(second, now()))
    expect((await readLicense(third.body.license, server, now())).payload.counter).toBe(3)
  })

  test('[D11 V3] suspended: told why; lifted: at once in order again', async () => {
    const first = await activated()
    const change = { orderId: server.orderId, actor: 'test' }
    await server.engine.setOrderState({ ...change, change: 'suspend', reason: 'unpaid invoice 2026-118' })
    const refused = await revalidate(server, revalidationFor(first, now()))
    expect(refused.body).toMatchObject({
      status: 403,
      code: 'order_suspended',
      detail: 'The vendor has suspended this order: "unpaid invoice 2026-118".',
    })
    await server.engine.setOrderState({ ...change, change: 'lift', reason: null })
    expect((await revalidate(server, revalidationFor(first, now()))).status).toBe(200)
    await server.engine.setOrderState({ ...change, change: 'revoke', reason: 'sold twice' })
    expect((await revalidate(server, revalidationFor(first, now()))).body.code).toBe('order_revoked')
  })

  test('[F5 D11] the machine left behind goes on for 14 days, then hears where the order is', async () => {
    const first = await activated()
    await activated({ machine: machineOf('B'), host: 'new.example.net', move: true })
    await bench.clock.advance(4 * DAY)
    const during = await revalidate(server, revalidationFor(first, now()))
    expect((await readLicense(during.body.license, server, now())).payload.revalidationDays).toBe(10)
    await bench.clock.advance(10 * DAY)
    const after = await revalidate(server, revalidationFor(first, now()))
    expect(after.body.code).toBe('order_bound_elsewhere')
    expect(after.body.detail).toContain('new.example.net')
  })

  test('[F4] from another machine: reference_mismatch, naming what differs', async () => {
    const first = await activated()
    const { body } = await revalidate(server, revalidationFor(first, now(), { machine: machineOf('C') }))
    expect(body).toMatchObject({
      code: 'reference_mismatch',
      detail: 'This license was made for AAAAAAAA…; this machine is CCCCCCCC…. 3 of 3 facts differ: board, disk, mac.',
    })
  })

  test('[A3] an activation or license that is not of this order is not served', async () => {
    const first = await activated()
    for (const change of [{ activationId: 'act_other' }, { licenseId: 'lic_other' }]) {
      expect((await revalidate(server, revalidationFor(first, now(), change))).body.code).toBe('order_unknown')
    }
    expect((await revalidate(server, revalidationFor(first, now(), { orderId: 'ORD-1' }))).body.code).toBe(
      'order_unknown',
    )
  })
})

test('[D11 Q2] who asks too often hears that the server is busy, never a refusal, and is let in a minute later', async () => {
  const limited = await bench.open({ data: `${bench.folder}/limited`, exchangePerMinute: 3 })
  const ask = () => activate(limited, activationFor('ORD-1', now()))
  const codes = [await ask(), await ask(), await ask(), await ask()].map((answer) => answer.body.code)
  expect(codes).toEqual(['order_unknown', 'order_unknown', 'order_unknown', 'vendor_busy'])
  expect((await ask()).headers['retry-after']).toBe('60')
  await bench.clock.advance(60_000)
  expect((await ask()).body.code).toBe('order_unknown')
})

test('[V4] every issue, change and denial is in one chain, and a changed entry is found', async () => {
  await activated()
  await activate(server, asked({ formatVersions: [7] }))
  expect(await server.engine.firstBreakInHistory()).toBeNull()
  const { length } = await entries()
  await server.engine.db.run('update history set data = $1 where seq = $2', '{}', length - 1)
  expect(await server.engine.firstBreakInHistory()).toBe(length - 1)
})
