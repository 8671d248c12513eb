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
}

async function furnish(
  temp: TempDir,
  relay: TestRelay,
  vendor: VendorSwitch,
  { im = 2, stops = true }: Wish,
): Promise<ClockedManager> {
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
  const orderId = await placeOrder(vendorOf(server), START, { mail: 5, im, antispam: 5 }, { graceDays: 2 })
  await people(manager)
  await manager.api.call('activateOnline', { body: { orderId } })
  return manager
}

export async function openDeclining(wish: Wish = {}): Promise<Declining> {
  const temp = tempDir('pages')
  const relay = await openRelay()
  const vendor = new VendorSwitch(join(temp.path, 'server'))
  const manager = await furnish(temp, relay, vendor, wish)
  return {
    manager,
    relay,
    license: () => readLicense(manager),
    open: async (page, path) => {
      await page.context().setExtraHTTPHeaders({ authorization: `Bearer ${manager.token}` })
      await page.goto(`${manager.url}${path}`)
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
    },
    to: async (phase) => {
      for (let hours = 0; (await readLicense(manager)).phase !== phase; hours += 6) {
        if (hours > 60 * 24) throw new Error(`No ${phase} within 60 days.`)
        await manager.runTo(plus(manager.now(), 6 * HOUR))
      }
    },
    toStop: async () => manager.runTo(await stopOf(manager)),
    running: () => SERVICES.filter((name) => existsSync(fileOf(temp.path, name))),
    stopByHand: (name) => rmSync(fileOf(temp.path, name)),
    vendorOff: () => vendor.off(),
    vendorOn: async () => void (await vendor.on(manager.now())),
    close: async () => {
      await manager.kill()
      await vendor.off()
      await relay.close()
      temp.remove()
    },
  }
}
