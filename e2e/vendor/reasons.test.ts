import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DAY, plus, toIso } from '@seatwarden/core/instant'
import { startManager } from '@seatwarden/manager/main'
import { certificateHouse } from '@seatwarden/manager/testing/certificates'
import { managerApi } from '@seatwarden/protocol/api/manager-operations'
import { ROOT } from '@seatwarden/protocol/license-file/testing/fixture'
import { CODES, isProblemCode, type Problem } from '@seatwarden/protocol/problem'
import { SettableClock } from '@seatwarden/runtime/clock'
import { silentLog } from '@seatwarden/runtime/log'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { apiAt } from '../support/api.ts'
import { openTown, placeOrder, startVendor, type Town, vendorOf } from '../support/town.ts'
import { buildTool, runs, TOOL } from '../tool/terminal.ts'
import { CONSOLE, openReader, type Reader } from './browser.ts'
import { leadsTo, pressable } from './pressed.ts'
import { type Attempt, REASONS, type Reason, type Scene } from './reasons.ts'

// Each reason of A3 is brought about by real programs, proxies, certificates and files, and read in the API, in the
// real tool and, with the real Chromium, in the console: code, sentence and next step are the same, and the installed
// license stays as it is, byte for byte.

const CUSTOMER = {
  organization: 'Brightwater Ltd',
  person: 'Jana Dvořáková',
  email: 'it@brightwater.example',
  phone: '+44 113 496 0000',
  country: 'GB',
  city: 'Leeds',
  street: '12 Mill Lane',
  zip: 'LS1 4AP',
}

let town: Town
let scene: Scene
let reader: Reader
const ends: (() => unknown)[] = []
let folders = 0

/** The product has these modules; orders here are of mail alone. */
const OFFERED = { mail: 5, im: 2, activesync: 1 } as const
/** A second vendor of whom the keys are known to the test: his files are signed well. */
const usual = () => ({
  console: CONSOLE,
  roots: [town.server.rootKey, { keyId: ROOT.keyId, publicKey: ROOT.publicKey }],
})

const place: Scene['place'] = async (more = {}, customer = {}) => {
  const { customerId } = await town.vendor.call('createCustomer', { body: { ...CUSTOMER, ...customer } })
  const maintenanceUntil = toIso(plus(town.clock.wall(), 365 * DAY))
  const lines = [{ module: 'mail' as const, seats: 5, maintenanceUntil }]
  const previous = more.previousOrderId
  const body = { customerId, productId: 'mail-server', type: 'perpetual' as const, lines, ...more }
  // An order that extends another is of the same customer.
  if (previous) {
    const before = await town.vendor.call('readOrder', { params: { orderId: previous } })
    body.customerId = before.customerId
  }
  return (await town.vendor.call('createOrder', { body })).orderId
}

const anotherVendor: Scene['anotherVendor'] = async ({ clockApart = 0, perMinute = 1e9 }) => {
  folders += 1
  const clock = new SettableClock(plus(town.clock.wall(), clockApart))
  const server = await startVendor(join(town.dir, `vendor-${folders}`), clock, { exchangePerMinute: perMinute })
  ends.push(() => server.close())
  const vendor = vendorOf(server)
  const orderId = await placeOrder(vendor, clock.wall(), { mail: 5 })
  const fileFor = async (referenceId: string) =>
    (await vendor.call('makeLicenseFile', { params: { orderId }, body: { referenceId } })).license
  return { url: server.url, orderId, fileFor }
}

const activateElsewhere: Scene['activateElsewhere'] = async (orderId, tries) => {
  folders += 1
  const other = await startManager(
    {
      data: join(town.dir, `elsewhere-${folders}`),
      port: 0,
      gatePort: 0,
      vendorUrl: town.server.url,
      roots: [town.server.rootKey],
      hostname: 'elsewhere.brightwater.example',
      durability: 'off',
    },
    { clock: town.clock, log: silentLog, facts: async () => ({ machine: 'another one', board: 'B-2', disk: 'D-2' }) },
  )
  const api = apiAt(managerApi, { socket: other.socket }, '/api/v1')
  await api.call('activateOnline', { body: { orderId } })
  if (tries) await api.call('startTrial', { body: { module: tries } })
  await other.close()
}

beforeAll(async () => {
  await buildTool()
  town = await openTown()
  await town.restart(usual())
  await placeOrder(town.vendor, town.clock.wall(), OFFERED)
  await town.tool.call('activateOnline', { body: { orderId: await place() } })
  await town.clock.advance(1_000)
  await town.tool.call('startTrial', { body: { module: 'activesync' } })
  reader = await openReader(town.manager)
  const house = certificateHouse(town.dir)
  scene = {
    town,
    house,
    corp: house.authority('Corp Inspection CA'),
    askAt: (url) => town.restart({ ...usual(), vendorOverride: url }),
    later: (end) => ends.push(end),
    place,
    activateElsewhere,
    fileFor: async (order, referenceId) =>
      (await town.vendor.call('makeLicenseFile', { params: { orderId: order }, body: { referenceId } })).license,
    anotherVendor,
    installedText: async () => {
      const { db } = town.manager.engine.stores
      const row = await db.get<{ text: string }>('select text from license_files order by id desc limit 1')
      return row?.text ?? ''
    },
    referenceId: () => town.manager.engine.options.installation.referenceId,
  }
})
afterEach(async () => {
  await reader.rest()
  for (const end of ends.splice(0).toReversed()) await end()
  await town.tool.call('saveConnection', { body: { proxy: null, authorities: '' } })
  await town.restart(usual())
})
afterAll(async () => {
  await reader?.close()
  await town?.close()
})

/** Everything that says what is licensed here, as it is stored. */
const installed = async (): Promise<string> => {
  const { db } = town.manager.engine.stores
  const files = await db.all('select * from license_files order by id')
  const state = await db.all("select * from state where key in ('lifecycle', 'machine') order by key")
  return JSON.stringify([files, state, await db.all('select * from seats order by account_id, module')])
}

/** What the manager notes by itself: the minute; and, while the License page is open, its looks for news. [A7] */
const ITS_OWN = (attempt: Attempt) => ('trial' in attempt ? "'time', 'exchange', 'check'" : "'time'")

/** Every row of every table: what is refused on a page writes nothing. */
const everything = async (attempt: Attempt): Promise<Record<string, unknown[]>> => {
  const { db } = town.manager.engine.stores
  const tables = await db.all<{ name: string }>("select name from sqlite_schema where type = 'table' order by name")
  const rows = tables.map(async ({ name }) => {
    const but = name === 'state' ? `where key not in (${ITS_OWN(attempt)})` : ''
    return [name, await db.all(`select * from "${name}" ${but}`)] as const
  })
  return Object.fromEntries(await Promise.all(rows))
}

/** Lets the time of a limit pass while something is waited for. */
const impatient = async <T>(waits: boolean, work: Promise<T>): Promise<T> => {
  const passing = setInterval(() => void (waits && town.clock.advance(1_000)), 10)
  return work.finally(() => clearInterval(passing))
}

const problemOf = (attempt: Attempt): Promise<Problem> => {
  if ('orderId' in attempt) return town.tool.problem('activateOnline', { body: attempt })
  if ('text' in attempt) return town.tool.problem('enterLicense', { body: attempt })
  return town.tool.problem('startTrial', { body: { module: attempt.trial } })
}

const typed = (attempt: Attempt): string[] => {
  if ('orderId' in attempt) return ['license', 'activate', attempt.orderId]
  if ('trial' in attempt) return ['license', 'trial', attempt.trial]
  const file = join(town.dir, 'license.txt')
  writeFileSync(file, attempt.text)
  return ['license', 'import', file]
}

const tool = (words: readonly string[]) => {
  const terminal = { clock: town.clock, cwd: town.dir, env: { SEATWARDEN_SOCKET: town.manager.socket } }
  return runs(terminal, process.execPath, [TOOL, ...words])
}

const like = (text: string | RegExp) => (typeof text === 'string' ? text : expect.stringMatching(text))

/** In the console the message takes the focus, what was typed is still there, and nothing is written. */
async function expectShown({ waits = false, asked = [] }: Reason, attempt: Attempt, problem: Problem): Promise<void> {
  const before = await everything(attempt)
  const read = await impatient(waits, reader.attempt(town.manager, attempt))
  const page = leadsTo(problem)
  const unchanged =
    'trial' in attempt ? 'Not started. Nothing was changed.' : 'Not activated. Your present license is unchanged.'
  expect(read).toEqual({
    lines: [unchanged, problem.detail, problem.next, problem.code],
    acts: pressable(problem).map((name) => expect.stringMatching(new RegExp(`^${name}`))),
    href: page && expect.stringContaining(page),
    asked: expect.arrayContaining([...asked]),
    focused: true,
    entry: 'orderId' in attempt ? attempt.orderId : 'text' in attempt ? attempt.text : null,
  })
  expect(await everything(attempt)).toEqual(before)
}

test.each(REASONS)('[A3] every reason of A3, produced for real: $name', async (reason) => {
  const { code, cause, sentence, next, waits = false } = reason
  const attempt = await reason.arrange(scene)
  const before = await installed()
  const problem = await impatient(waits, problemOf(attempt))
  expect(problem).toMatchObject({ code, detail: like(sentence), next: like(next), ...(cause && { about: { cause } }) })
  const words = typed(attempt)
  const asJson = await impatient(waits, tool([...words, '--json']))
  const result = isProblemCode(code) ? CODES[code].tool : 0
  expect(JSON.parse(asJson.stdout)).toMatchObject({ ...problem, result })
  const asText = await impatient(waits, tool(words))
  expect(asText.status).toBe(-result)
  expect(asText.stderr).toContain(problem.detail)
  expect(asText.stderr).toContain(`To do: ${problem.next}`)
  await expectShown(reason, attempt, problem)
  expect(await installed()).toBe(before)
})

test('[A3] no reason is left out', () => {
  const produced = new Set(REASONS.map(({ code }) => code))
  const wanted = Object.entries(CODES).filter(([, { title }]) => /Not activated|Licensing server/.test(title))
  expect(wanted.map(([code]) => code).filter((code) => !produced.has(code))).toEqual([])
})
