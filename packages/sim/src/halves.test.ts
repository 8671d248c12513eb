import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DAY, HOUR, instant, MINUTE, plus } from '@seatwarden/core/instant'
import type { Seats } from '@seatwarden/core/license'
import type { ModuleId } from '@seatwarden/core/module'
import { createManagerContext, type ManagerContext } from '@seatwarden/manager/context'
import { type Transport, vendorOver } from '@seatwarden/manager/vendor-client'
import { SettableClock } from '@seatwarden/runtime/clock'
import { silentLog } from '@seatwarden/runtime/log'
import { seededRandom } from '@seatwarden/runtime/random'
import { createServerContext } from '@seatwarden/server/context'
import { afterEach, expect, test, vi } from 'vitest'
import { quietCouriers } from './town/couriers.ts'

const START = instant(Date.UTC(2027, 0, 4, 9, 0))
const ACTOR = 'office'
const DETAILS = {
  organization: 'Brightwater Ltd',
  person: 'Jana Dvořáková',
  email: 'it@brightwater.example',
  phone: '+44 113 496 0000',
  country: 'GB',
  state: '',
  city: 'Leeds',
  street: '12 Mill Lane',
  zip: 'LS1',
}
const ends: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end()
})

const machineOf = (name: string) =>
  Object.fromEntries(['machine', 'system', 'board', 'disk', 'mac'].map((kind) => [kind, `${kind} of ${name}`]))

/** A licensing server and what customers connect to it, without a socket between. */
const joined = async () => {
  const folder = mkdtempSync(join(tmpdir(), 'sw-halves-'))
  ends.push(async () => rmSync(folder, { recursive: true }))
  const clock = new SettableClock(START)
  const server = await createServerContext(
    { data: join(folder, 'server'), durability: 'off', exchangePerMinute: 1_000_000 },
    { clock, random: seededRandom(1), log: silentLog },
  )
  ends.push(() => server.close())
  const profile = { name: 'Northwind Mail', noticeAddress: 'licenses@northwind.example' }
  const urls = { manageUrl: 'https://m.example', supportUrl: 'https://s.example', serverUrl: 'https://l.example' }
  await server.engine.saveProfile({ ...profile, ...urls }, ACTOR)
  const modules = (['mail', 'im', 'sip'] as const).map((module) => ({ module, afterExpiry: 'keep' as const }))
  await server.engine.createProduct({ productId: 'mail', name: 'Mail Server', master: 'mail', modules }, ACTOR)
  const { customerId } = await server.engine.createCustomer({ ...DETAILS, zip: '' }, ACTOR)

  const sell = async (seats: Partial<Record<ModuleId, Seats>>, previousOrderId: string | null = null) => {
    const maintenanceUntil = plus(clock.wall(), 300 * DAY)
    const lines = (Object.entries(seats) as [ModuleId, Seats][]).map(([module, n]) => ({
      module,
      seats: n,
      maintenanceUntil,
    }))
    const terms = {
      graceDays: null,
      trialDays: null,
      seatPolicy: 'trialOverage',
      offline: false,
      expiresAt: null,
    } as const
    const kind = previousOrderId === null ? 'new' : 'add_users'
    const sold = { customerId, productId: 'mail', kind, previousOrderId, type: 'perpetual', lines, ...terms } as const
    return (await server.engine.createOrder(sold, ACTOR)).orderId
  }

  const transport: Transport = async (url, body) => {
    const headers = { 'content-type': 'application/json' }
    const answer = await server.app.inject(
      body === undefined ? { method: 'GET', url } : { method: 'POST', url, headers, payload: JSON.stringify(body) },
    )
    return { status: answer.statusCode, body: answer.body }
  }

  let starts = 1
  /** A mail server; `name` says on what hardware. */
  const manager = async (name: string, { disk = name, at = clock }: { disk?: string; at?: SettableClock } = {}) => {
    starts += 1
    const data = join(folder, disk)
    mkdirSync(data, { recursive: true })
    const context: ManagerContext = await createManagerContext(
      { data, roots: [server.rootKey], zone: 'Europe/Prague', hostname: `${name}.example`, durability: 'off' },
      {
        clock: at,
        random: seededRandom(starts),
        log: silentLog,
        vendor: vendorOver(transport, 'the vendor'),
        facts: async () => machineOf(name),
        couriers: quietCouriers,
      },
    )
    let open = true
    const off = async () => {
      if (open) await context.close()
      open = false
    }
    ends.push(off)
    const headers = { authorization: `Bearer ${await context.engine.signIn.token('test')}` }
    const ask = async (method: 'GET' | 'POST', path: string, payload?: object) => {
      const answer = await context.app.inject({ method, url: `/api/v1${path}`, headers, ...(payload && { payload }) })
      return answer.json()
    }
    return { ask, off, engine: context.engine }
  }
  return { clock, server, sell, manager }
}

test('[A3 A5 A6 A7] details, an order, more users while the page is open, and a module trial', async () => {
  const { clock, sell, manager } = await joined()
  const orderId = await sell({ mail: 10, im: 2 })
  const { ask, engine } = await manager('north')
  expect(await ask('POST', '/license/activation', { orderId })).toMatchObject({
    code: 'details_missing',
    about: { fields: ['zip'] },
  })
  expect((await ask('POST', '/license/activation', { orderId, details: { zip: 'LS1' } })).orderId).toBe(orderId)
  const due = (await ask('GET', '/license')).nextRevalidation

  await ask('POST', '/license/watch', { for: 'page' })
  await clock.advance(MINUTE)
  expect(await ask('GET', '/license')).toMatchObject({
    nextRevalidation: due,
    lastCheck: { ok: true, sentence: 'Nothing new at the vendor.' },
  })
  await sell({ im: 3 }, orderId)
  await clock.advance(MINUTE)
  await vi.waitFor(() => expect(engine.license.grants.entitlements.get('im')?.seats).toBe(5))
  expect((await ask('GET', '/license')).changes.map(({ text }: { text: string }) => text)).toContain(
    'Instant Messaging: 2 → 5 seats (+3)',
  )

  const tried = await ask('POST', '/license/trial', { module: 'sip', details: {} })
  expect(tried.changes.map(({ text }: { text: string }) => text).join()).toContain('SIP: new')
  expect(await ask('POST', '/license/trial', { module: 'sip', details: {} })).toMatchObject({ code: 'evaluation_used' })
  await clock.advance(31 * DAY)
  await engine.outbox.runDue()
  expect(engine.license.grants.entitlements.has('sip')).toBe(false)
})

test('[F4 F5 A11] a move to other hardware, first shown; a reinstall costs none; the order given up by a proof is free', async () => {
  const { clock, server, sell, manager } = await joined()
  const orderId = await sell({ mail: 10 })
  const first = await manager('north')
  await first.ask('POST', '/license/activation', { orderId, details: { zip: 'LS1' } })
  await first.off()

  // The disk in other hardware: a mismatch, healed by a move.
  const moved = await manager('south', { disk: 'north' })
  expect((await moved.ask('GET', '/license')).status).toBe('Reference ID Mismatch')
  await clock.advance(HOUR)
  expect((await moved.ask('POST', '/license/move', { dryRun: true })).effects.join(' ')).toContain(
    'one move; 2 are left',
  )
  expect((await moved.ask('POST', '/license/move', {})).orderId).toBe(orderId)
  expect((await moved.ask('GET', '/license')).status).toBe('OK')
  const { referenceId } = moved.engine.options.installation
  await moved.off()

  // The same hardware, installed anew: known by its facts, whatever the salt.
  const anew = await manager('south', { disk: 'another disk' })
  await clock.advance(HOUR)
  expect((await anew.ask('POST', '/license/activation', { orderId })).orderId).toBe(orderId)
  expect(anew.engine.options.installation.referenceId).toBe(referenceId)
  expect((await anew.ask('POST', '/license/move', { dryRun: true })).changes).toEqual([])

  const { proof } = await anew.ask('POST', '/license/deactivation', { offline: true })
  const other = await manager('west')
  await clock.advance(HOUR)
  expect((await other.ask('POST', '/license/activation', { orderId })).code).toBe('order_bound_elsewhere')
  const headers = { authorization: `Bearer ${server.firstToken}` }
  const payload = { request: proof.compact }
  const taken = await server.app.inject({ method: 'POST', url: '/vendor/offline-requests', headers, payload })
  expect(taken.statusCode).toBe(200)
  expect((await other.ask('POST', '/license/activation', { orderId })).orderId).toBe(orderId)
  expect(await other.ask('POST', '/license/deactivation', {})).toMatchObject({ orderId, proof: null })
  expect((await anew.ask('POST', '/license/activation', { orderId })).orderId).toBe(orderId)
})

test('[F6 D14] a copied disk is told to both of its machines; nobody is punished', async () => {
  const { clock, server, sell, manager } = await joined()
  const orderId = await sell({ mail: 10 })
  const one = await manager('north')
  await one.ask('POST', '/license/activation', { orderId, details: { zip: 'LS1' } })
  const { db } = one.engine.stores
  const rows = await db.all<{ key: string; value: string }>('select key, value from state')
  await one.ask('POST', '/license/revalidation')
  await one.ask('POST', '/license/revalidation')
  // What a snapshot knows of exchanges and of the installed file.
  const files = await db.all<{ id: number }>('select id from license_files order by id')
  await db.run('delete from license_files where id > $1', files[0]?.id ?? 0)
  for (const { key, value } of rows) await db.run('update state set value = $1 where key = $2', value, key)
  await one.off()
  await clock.advance(DAY)
  const restored = await manager('north')
  expect((await restored.ask('POST', '/license/revalidation')).orderId).toBe(orderId)
  const view = await restored.ask('GET', '/license')
  expect(view.status).toBe('OK')
  expect(view.findings.find(({ kind }: { kind: string }) => kind === 'copy_seen').sentence).toContain(
    'This activation is used twice, or a snapshot was restored: north.example',
  )
  const told = await server.engine.db.all<{ kind: string }>("select kind from history where kind = 'copy_seen'")
  expect(told).toHaveLength(1)
})

/** A machine that comes up once with a clock that is a year ahead, until it is set right a minute later. */
const onceWrong = async (name: string, { manager, clock }: Awaited<ReturnType<typeof joined>>) => {
  const wrong = new SettableClock(plus(clock.wall(), 365 * DAY))
  const one = await manager(name, { at: wrong })
  await wrong.advance(MINUTE)
  await one.off()
  await clock.advance(HOUR)
  return manager(name)
}

test('[D2 D12] a clock that was a year ahead at one start strands nobody: the next answer of the vendor heals, and the next ones do', async () => {
  const town = await joined()
  const { sell, manager, clock } = town
  const orderId = await sell({ mail: 10 })
  const first = await manager('north')
  await first.ask('POST', '/license/activation', { orderId, details: { zip: 'LS1' } })
  await first.off()

  const { ask, engine } = await onceWrong('north', town)
  expect(engine.now() - clock.wall()).toBeGreaterThan(364 * DAY)
  engine.start()
  await engine.outbox.runDue()
  expect(await ask('GET', '/license')).toMatchObject({ phase: 'valid', orderId })
  for (let day = 0; day < 32; day += 1) {
    await clock.advance(DAY)
    await engine.outbox.runDue()
    expect((await ask('GET', '/license')).phase).toBe('valid')
  }
  const asked = engine.license.state.lastRevalidatedAt ?? 0
  expect(engine.now() - asked).toBeLessThan(31 * DAY)
}, 60_000)

test('[A1 D12] where the first start had a clock a year ahead, the order is activated all the same', async () => {
  const town = await joined()
  const orderId = await town.sell({ mail: 10 })
  const { ask } = await onceWrong('north', town)
  expect(await ask('POST', '/license/activation', { orderId, details: { zip: 'LS1' } })).toMatchObject({ orderId })
  expect(await ask('GET', '/license')).toMatchObject({ phase: 'valid', orderId })
  expect(await ask('POST', '/license/revalidation')).toMatchObject({ orderId })
})

test('[D2 D12] the vendor had a clock 90 days ahead for one exchange: the next answer is newer by its counter, and heals', async () => {
  const { clock, sell, manager } = await joined()
  const own = new SettableClock(START)
  const orderId = await sell({ mail: 10 })
  const { ask } = await manager('north', { at: own })
  await ask('POST', '/license/activation', { orderId, details: { zip: 'LS1' } })
  clock.jumpWall(90 * DAY)
  expect(await ask('POST', '/license/revalidation')).toMatchObject({ orderId })
  clock.jumpWall(-90 * DAY)
  await Promise.all([clock.advance(DAY), own.advance(DAY)])
  expect(await ask('POST', '/license/revalidation')).toMatchObject({ orderId })
  expect((await ask('GET', '/license')).phase).toBe('valid')
})

test('[D12] whoever sets the clock back gains nothing by an answer that he has kept', async () => {
  const { clock, server, sell, manager } = await joined()
  const own = new SettableClock(START)
  const orderId = await sell({ mail: 10 })
  const { ask, engine } = await manager('north', { at: own })
  await ask('POST', '/license/activation', { orderId, details: { zip: 'LS1' } })
  await ask('POST', '/license/revalidation')
  const { backupId } = await ask('POST', '/license/backups')
  const { text: kept } = await ask('GET', `/license/backups/${backupId}`)
  await server.close()
  await Promise.all([clock.advance(40 * DAY), own.advance(40 * DAY)])
  own.jumpWall(-40 * DAY)
  expect(await engine.license.propose(kept, true)).toMatchObject({ ok: false, refusal: { code: 'license_expired' } })
})

test('[A10 D12] a backup is brought back on a machine whose clock is three days behind: the newer file of the vendor is taken', async () => {
  const { clock, sell, manager } = await joined()
  const own = new SettableClock(START)
  const orderId = await sell({ mail: 10 })
  const { ask, off } = await manager('north', { at: own })
  await ask('POST', '/license/activation', { orderId, details: { zip: 'LS1' } })
  const { backupId } = await ask('POST', '/license/backups')
  const other = await sell({ mail: 3 })
  expect(await ask('POST', '/license/activation', { orderId: other })).toMatchObject({ orderId: other })
  await off()
  await clock.advance(3 * DAY)
  await sell({ mail: 5 }, orderId)
  const again = await manager('north', { at: own })
  const restored = await again.ask('POST', `/license/backups/${backupId}/restore`, {})
  expect(restored.effects.join()).toContain('The vendor had a newer license file')
  expect(again.engine.license.grants.entitlements.get('mail')?.seats).toBe(15)
})
