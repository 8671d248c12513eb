import { existsSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, type Page } from '@playwright/test'
import { fromIso, HOUR, type Instant, instant, plus } from '@seatwarden/core/instant'
import type { RunningServer } from '@seatwarden/server/main'
import { buildClockedManager, type ClockedManager, startClockedManager } from '../support/clocked-manager.ts'
import { freePorts } from '../support/ports.ts'
import { runToEnd } from '../support/processes.ts'
import { type TempDir, tempDir } from '../support/temp.ts'
import { placeOrder, vendorOf } from '../support/town.ts'
import { VendorSwitch } from '../support/vendor-switch.ts'
import { openRelay, type TestRelay } from './relay.ts'

const at = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url))
const DOMAIN = 'brightwater.example'
const START = fromIso('2026-11-02T08:14:00Z') as Instant
const SERVICES = ['Web', 'Client sessions', 'IMAP and POP3', 'Submission', 'Inbound SMTP'] as const

/** A license whose vendor can go away, on a manager of its own time, with a relay and services that are files. */
export interface Declining {
  manager: ClockedManager
  relay: TestRelay
  license(): Promise<LicenseNow>
  open(page: Page, path: string): Promise<void>
  /** To a phase of the decline, and a little into it. */
  to(phase: LicenseNow['phase']): Promise<void>
  /** To the next midnight at which services stop. */
  toStop(): Promise<void>
  /** Names of the services that run. */
  running(): string[]
  /** Activates an order where there was only the evaluation. */
  activate(): Promise<void>
  /** The vendor suspends the order, and refuses the next revalidation. */
  refused(reason: string): Promise<void>
  /** The data on another machine: started there, a little later. */
  moved(): Promise<void>
  /** As somebody does it at a shell. */
  stopByHand(name: (typeof SERVICES)[number]): void
  vendorOff(): Promise<void>
  vendorOn(): Promise<void>
  close(): Promise<void>
}

type LicenseNow = Awaited<ReturnType<typeof readLicense>>
const readLicense = (manager: ClockedManager) => manager.api.call('readLicense')

const fileOf = (dir: string, name: string): string => join(dir, `${name.replaceAll(' ', '-')}.up`)

/** A service runs while its file is there. */
const servicesIn = (dir: string): string => {
  const services = SERVICES.map((name) => {
    const file = fileOf(dir, name)
    writeFileSync(file, '')
    const id = name.toLowerCase().replaceAll(' ', '-')
    return { id, name, status: ['test', '-e', file], stop: [['rm', '-f', file]], start: [['touch', file]] }
  })
  const list = join(dir, 'services.json')
  writeFileSync(list, JSON.stringify({ services }), { mode: 0o600 })
  return list
}

async function build(): Promise<string> {
  const built = await runToEnd([process.execPath, at('scripts/build.mjs')], 180_000)
  expect(built.code, built.output).toBe(0)
  return buildClockedManager()
}

const optionsOf = (data: string, { url, rootKey }: RunningServer, relay: TestRelay) => ({
  data,
  vendorUrl: url,
  roots: [rootKey],
  zone: 'Europe/Prague',
  hostname: `mail.${DOMAIN}`,
  defaultDomain: DOMAIN,
  relay: { host: '127.0.0.1', port: relay.port, security: 'none' as const, user: '', password: '' },
  identity: 'the machine of the pages of the decline',
  durability: 'off' as const,
  console: at('dist/console'),
})

async function people({ api }: ClockedManager): Promise<void> {
  await api.call('saveDomain', { params: { name: DOMAIN }, body: { properties: {}, create: true } })
  for (const name of ['jana', 'ben'])
    await api.call('createAccount', { body: { address: `${name}@${DOMAIN}`, properties: {} } })
}

const stopOf = async ({ api }: ClockedManager): Promise<Instant> => {
  const { nextStop } = await api.call('readServices')
  if (nextStop === null) throw new Error('Nothing stops.')
  return instant(Date.parse(nextStop))
}

interface Wish {
  /** Seats of Instant Messaging: 2 are all used at once, which is told by a notice. */
  im?: number
  /** False: the decline stops nothing. */
  stops?: boolean
  /** False: no order is activated yet. */
  licensed?: boolean
}

interface House {
  manager: ClockedManager
  office: ReturnType<typeof vendorOf>
  orderId: string
  /** The same data and ports, on a machine of another identity. */
  elsewhere(now: Instant): Promise<ClockedManager>
}

async function furnish(
  temp: TempDir,
  relay: TestRelay,
  vendor: VendorSwitch,
  { im = 2, stops = true, licensed = true }: Wish,
): Promise<House> {
  const program = await build()
  const server = await vendor.on(START)
  const [port = 0, gatePort = 0] = await freePorts(2)
  const options = {
    ...optionsOf(join(temp.path, 'manager'), server, relay),
    ...(stops && { services: { file: servicesIn(temp.path) } }),
    port,
    gatePort,
  }
  const manager = await startClockedManager(program, { options, now: START })
  const office = vendorOf(server)
  const orderId = await placeOrder(office, START, { mail: 5, im, antispam: 5 }, { graceDays: 2 })
  await people(manager)
  if (licensed) await manager.api.call('activateOnline', { body: { orderId } })
  const elsewhere = (now: Instant) =>
    startClockedManager(program, {
      options: { ...options, identity: 'another machine of the pages of the decline' },
      now,
    })
  return { manager, office, orderId, elsewhere }
}

/** The vendor's clock stands still where it began. */
async function setClock(vendor: VendorSwitch, manager: ClockedManager): Promise<void> {
  await vendor.off()
  await vendor.on(manager.now())
}

/** To a moment after the revalidation that the vendor refuses. */
async function refuse({ manager, office, orderId }: House, vendor: VendorSwitch, reason: string): Promise<void> {
  const { nextRevalidation } = await readLicense(manager)
  if (nextRevalidation === null) throw new Error('Nothing is revalidated.')
  await manager.runTo(plus(instant(Date.parse(nextRevalidation)), -HOUR))
  await setClock(vendor, manager)
  await office.call('suspendOrder', { params: { orderId }, body: { reason } })
  await manager.runTo(plus(manager.now(), 20 * HOUR))
}

export async function openDeclining(wish: Wish = {}): Promise<Declining> {
  const temp = tempDir('pages')
  const relay = await openRelay()
  const vendor = new VendorSwitch(join(temp.path, 'server'))
  const house = await furnish(temp, relay, vendor, wish)
  return {
    get manager() {
      return house.manager
    },
    relay,
    license: () => readLicense(house.manager),
    activate: async () => {
      await setClock(vendor, house.manager)
      await house.manager.api.call('activateOnline', { body: { orderId: house.orderId } })
    },
    refused: (reason) => refuse(house, vendor, reason),
    moved: async () => {
      const { manager } = house
      await manager.close()
      house.manager = await house.elsewhere(plus(manager.now(), HOUR))
    },
    open: async (page, path) => {
      await page.context().setExtraHTTPHeaders({ authorization: `Bearer ${house.manager.token}` })
      await page.goto(`${house.manager.url}${path}`)
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
    },
    to: async (phase) => {
      for (let hours = 0; (await readLicense(house.manager)).phase !== phase; hours += 6) {
        if (hours > 60 * 24) throw new Error(`No ${phase} within 60 days.`)
        await house.manager.runTo(plus(house.manager.now(), 6 * HOUR))
      }
    },
    toStop: async () => house.manager.runTo(await stopOf(house.manager)),
    running: () => SERVICES.filter((name) => existsSync(fileOf(temp.path, name))),
    stopByHand: (name) => rmSync(fileOf(temp.path, name)),
    vendorOff: () => vendor.off(),
    vendorOn: async () => void (await vendor.on(house.manager.now())),
    close: async () => {
      await house.manager.kill()
      await vendor.off()
      await relay.close()
      temp.remove()
    },
  }
}
