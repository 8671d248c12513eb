import { DAY, type Instant, MINUTE, plus, toIso } from '@seatwarden/core/instant'
import type { OrderBody } from '@seatwarden/protocol/api/vendor'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { type Dovecot, startDovecot } from '../support/dovecot.ts'
import { connectImap, type ImapClient, imapLogin } from '../support/imap.ts'
import { runToEnd } from '../support/processes.ts'
import { DOMAIN, openTown, placeOrder, type Town } from '../support/town.ts'
import { until } from '../support/wait.ts'

// What was bought arrives while people work: the real Dovecot holds a session open from before the order until after
// it, and nothing is restarted.

const [HOLDER, SECOND, TRIED] = ['jana', 'ben', 'eva'].map((name) => ({
  address: `${name}@${DOMAIN}`,
  password: `the word of ${name}`,
})) as unknown as [Person, Person, Person]
const OK = 'a1 OK Logged in'
const SEATS = 2
const GETS_IT = `Mail: 1 waiting account gets a seat: ${TRIED.address}`

interface Person {
  address: string
  password: string
}

let town: Town
let dovecot: Dovecot
let orderId: string
let session: ImapClient

/** The difference, as a list. */
const whatChanged = (extension: string) => [
  { text: `Order: ${orderId} → ${extension}` },
  { text: 'Mail: 2 → 3 seats (+1)' },
]

/** Two seats, both taken, and a third person on trial; the first one's session stays open. */
async function begin(more: Partial<OrderBody> = {}): Promise<void> {
  orderId = await placeOrder(town.vendor, town.clock.wall(), { mail: SEATS }, more)
  await town.tool.call('activateOnline', { body: { orderId } })
  const people = [HOLDER, SECOND, TRIED].map(({ address, password }) => `${address},${password}`)
  const text = ['address,password', ...people].join('\n')
  await town.admin.call('importAccounts', { body: { format: 'csv', text } })
  session = await connectImap(dovecot.imapPort)
  expect((await session.login(HOLDER.address, HOLDER.password)).status).toBe('OK')
  expect((await session.select('INBOX')).status).toBe('OK')
  for (const person of [SECOND, TRIED]) {
    await town.clock.advance(1_000)
    expect(await login(person)).toBe(OK)
  }
  expect(await seatsNow()).toEqual(['licensed', 'licensed', 'trial'])
}

beforeEach(async () => {
  town = await openTown()
  const { passwdFile, manager } = town
  dovecot = await startDovecot({ passwdFile, gateUrl: manager.gateUrl, patienceMs: 30_000 })
})
afterEach(async () => {
  session?.close()
  await dovecot?.stop()
  await town?.close()
})

const login = async ({ address, password }: Person): Promise<string> =>
  (await imapLogin(dovecot.imapPort, address, password)).line.replace(/\[CAPABILITY [^\]]*\] /, '')

const seatsNow = () =>
  Promise.all(
    [HOLDER, SECOND, TRIED].map(async ({ address }) => {
      const { modules } = await town.admin.call('explainAccount', { params: { address } })
      return modules.find(({ id }) => id === 'mail')?.answer
    }),
  )

/** The order that adds a seat, as the vendor's back office writes it down. */
async function extend(): Promise<string> {
  const { customerId, productId, type, lines } = await town.vendor.call('readOrder', { params: { orderId } })
  const added = lines.map((line) => ({ ...line, seats: 1 }))
  const body = { customerId, productId, type, kind: 'add_users' as const, previousOrderId: orderId, lines: added }
  return (await town.vendor.call('createOrder', { body })).orderId
}

/** The mail process of the open session, and what of the manager would be another after a restart. */
async function standing() {
  const { manager } = town
  const who = await runToEnd(['doveadm', '-c', `${dovecot.dir}/dovecot.conf`, 'who', '-1', HOLDER.address])
  const [, pid] = /imap\s+(\d+)/.exec(who.output) ?? []
  expect(pid, who.output).toMatch(/^\d+$/)
  return { pid, engine: manager.engine, url: manager.url, gateUrl: manager.gateUrl }
}

/** What the notices of this kind say; other rows have theirs. */
const queued = async (text: string): Promise<unknown[]> => {
  const rows = await town.manager.engine.stores.db.all<{ facts: string }>(
    'select facts from notices where text = $1 order by created_at, key',
    text,
  )
  return rows.map(({ facts }) => JSON.parse(facts))
}

/** The open session answers, in the same process, and the seat is where it belongs. */
async function expectLive(before: Awaited<ReturnType<typeof standing>>, extension: string): Promise<void> {
  expect((await session.noop()).status).toBe('OK')
  expect(await standing()).toEqual(before)
  expect(await seatsNow()).toEqual(['licensed', 'licensed', 'licensed'])
  const { changes, orderId: tip } = await town.admin.call('readLicense')
  expect(tip).toBe(extension)
  expect(changes.slice(0, 2)).toMatchObject(whatChanged(extension))
  const changed = whatChanged(extension).map(({ text }) => text)
  expect(await queued('license_changed')).toMatchObject([{ changes: changed, seats: [GETS_IT] }])
  expect(await login(TRIED)).toBe(OK)
  expect((await session.noop()).status).toBe('OK')
}

const threeSeats = () =>
  until('the third seat', 20_000, async () => ((await seatsNow())[2] === 'licensed' ? true : undefined))

test('[A7 A12 S6] Refresh brings what was bought: the open session stays, who was on trial gets the seat', async () => {
  await begin()
  const before = await standing()
  const extension = await extend()
  const dry = await town.tool.call('refreshLicense', { body: { dryRun: true } })
  expect(dry.result).toMatchObject({ dryRun: true, changes: whatChanged(extension) })
  expect(dry.result?.effects).toContain(GETS_IT)
  expect(await seatsNow()).toEqual(['licensed', 'licensed', 'trial'])
  const { result } = await town.tool.call('refreshLicense', { body: {} })
  expect(result).toMatchObject({ dryRun: false, orderId: extension, changes: whatChanged(extension) })
  expect(result?.effects).toEqual([GETS_IT, 'No restart, no session ends.'])
  await expectLive(before, extension)
})

test('[A7 S6] while the license page is open the long poll brings it by itself', async () => {
  await begin()
  const before = await standing()
  const polls = vi.spyOn(town.server.engine, 'check')
  const watched = await town.admin.call('watchLicense', { body: { for: 'page' } })
  expect(watched.until).toBe(toIso(plus(town.clock.wall(), 2 * MINUTE)))
  await until('the vendor to be asked', 20_000, () => polls.mock.calls[0])
  const heldBack = polls.mock.settledResults[0]?.type
  const extension = await extend()
  await threeSeats()
  expect([heldBack, polls.mock.settledResults[0]?.type]).toEqual(['incomplete', 'fulfilled'])
  await expectLive(before, extension)
})

test('[A7 S6] nobody asks, and the daily look brings it within 24 h', async () => {
  await begin()
  const before = await standing()
  const bought = town.clock.wall()
  const extension = await extend()
  const at = await plannedLook()
  expect(at - bought).toBeLessThanOrEqual(DAY)
  await town.clock.advance(at - bought - 1)
  expect(await seatsNow()).toEqual(['licensed', 'licensed', 'trial'])
  await town.clock.advance(1)
  await threeSeats()
  await expectLive(before, extension)
})

/** When the manager looks by itself; its own minute of the day is drawn. */
async function plannedLook(): Promise<Instant> {
  const row = await town.manager.engine.stores.db.get<{ at: Instant }>(
    "select due_at as at from outbox where kind = 'check' and done_at is null",
  )
  if (!row) throw new Error('No look is planned.')
  return row.at
}

const GIVES_UP = `Mail: 1 account gives its seat up and goes on in trial until Thu 17 Dec 2026: ${SECOND.address}`
const REFUSED = 'a1 NO [ALERT] Your trial of Mail ended on 17 December. Ask your administrator.'

/** The renewal of what was bought until `paid`: from then on, one seat. */
async function renewSmaller(paid: Instant): Promise<void> {
  const { customerId, productId } = await town.vendor.call('readOrder', { params: { orderId } })
  const lines = [{ module: 'mail' as const, seats: 1, maintenanceUntil: toIso(plus(paid, 365 * DAY)) }]
  const body = { customerId, productId, type: 'perpetual' as const, kind: 'renewal' as const, lines }
  await town.vendor.call('createOrder', { body: { ...body, previousOrderId: orderId } })
}

/** Moves the clock there; the daily looks of the time between have had their answers. */
async function moveTo(at: Instant): Promise<void> {
  await town.clock.advance(at - town.clock.wall())
  await until('the looks of these days', 20_000, async () => ((await plannedLook()) > at ? true : undefined))
}

test('[S17 A4 A12 S5] a smaller renewal counts when the paid time ends: the dry run names who loses, then the gate refuses', async () => {
  // Half a minute past: looks fall on whole minutes, so none comes between that moment and the dry run.
  const paid = plus(town.clock.wall(), 2 * DAY + MINUTE / 2)
  await begin({ lines: [{ module: 'mail', seats: SEATS, maintenanceUntil: toIso(paid) }] })
  const before = await standing()
  await renewSmaller(paid)
  const told = await town.tool.call('refreshLicense', { body: {} })
  expect(told.result?.effects).toEqual(['No restart, no session ends.'])
  await moveTo(plus(paid, -1_000))
  expect((await town.tool.call('refreshLicense', { body: { dryRun: true } })).result).toBeNull()
  expect(await seatsNow()).toEqual(['licensed', 'licensed', 'trial'])
  await moveTo(plus(paid, 1_000))
  const dry = await town.tool.call('refreshLicense', { body: { dryRun: true } })
  expect(dry.result).toMatchObject({ dryRun: true, changes: [{ text: 'Mail: 2 → 1 seats (−1)' }] })
  expect(dry.result?.effects).toEqual([GIVES_UP, 'No restart, no session ends.'])
  expect(await seatsNow()).toEqual(['licensed', 'licensed', 'trial'])
  await town.tool.call('refreshLicense', { body: {} })
  expect(await seatsNow()).toEqual(['licensed', 'trial', 'trial'])
  expect(await queued('seats_shrunk')).toMatchObject([{ seats: [GIVES_UP] }])
  expect((await session.noop()).status).toBe('OK')
  expect(await standing()).toEqual(before)
  expect(await login(SECOND)).toBe(OK)
  await moveTo(plus(town.clock.wall(), 14 * DAY))
  expect(await login(SECOND)).toBe(REFUSED)
  expect(await login(HOLDER)).toBe(OK)
  expect((await session.noop()).status).toBe('OK')
})
