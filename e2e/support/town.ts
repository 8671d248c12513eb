import { createPublicKey } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DAY, fromIso, type Instant, plus, toIso } from '@seatwarden/core/instant'
import type { Seats } from '@seatwarden/core/license'
import type { ModuleId } from '@seatwarden/core/module'
import type { ManagerOptions } from '@seatwarden/manager/context'
import { type RunningManager, startManager } from '@seatwarden/manager/main'
import { takingCouriers } from '@seatwarden/manager/notices/testing/couriers'
import { licenseStore } from '@seatwarden/manager/store/licenses'
import { type ManagerApi, managerApi } from '@seatwarden/protocol/api/manager-operations'
import { type OrderBody, type VendorApi, vendorApi } from '@seatwarden/protocol/api/vendor'
import { SettableClock } from '@seatwarden/runtime/clock'
import { silentLog } from '@seatwarden/runtime/log'
import type { ServerOptions } from '@seatwarden/server/context'
import { type RunningServer, startServer } from '@seatwarden/server/main'
import { BRIGHTWATER, NORTHWIND } from '@seatwarden/server/testing/northwind'
import { type Api, apiAt } from './api.ts'
import { type TempDir, tempDir } from './temp.ts'

export const START = fromIso('2026-12-01T08:14:00Z') as Instant
export const DOMAIN = 'brightwater.example'

const PRODUCT_ID = 'mail-server'

/** A vendor and a customer: the two programs, joined by real sockets on loopback, on a clock that the test moves. */
export interface Town {
  clock: SettableClock
  server: RunningServer
  manager: RunningManager
  /** The vendor's back office, by its first token. */
  vendor: Api<VendorApi>
  /** The manager, by a token over TCP. */
  admin: Api<ManagerApi>
  /** The manager, over its own Unix socket: as `tool` asks. */
  tool: Api<ManagerApi>
  /** Dovecot reads it, the manager writes it. */
  passwdFile: string
  databaseFile: string
  dir: string
  /** Ends the manager and starts it anew over the same data, with other options; `manager`, `admin` and `tool` follow. */
  restart(options?: Partial<ManagerOptions>, meanwhile?: () => Promise<void>): Promise<void>
  close(): Promise<void>
}

export async function openTown(
  options: Partial<ManagerOptions> = {},
  serverOptions: Partial<ServerOptions> = {},
): Promise<Town> {
  const temp = tempDir('town')
  const clock = new SettableClock(START)
  const closing: (() => Promise<void>)[] = []
  const close = () => closeAll(closing, temp)
  try {
    const server = await startVendor(join(temp.path, 'server'), clock, serverOptions)
    closing.push(() => server.close())
    const data = join(temp.path, 'manager')
    const begin = (more: Partial<ManagerOptions>) =>
      startManager(
        { ...settings(data, server), ...options, ...more },
        { clock, log: silentLog, facts, couriers: takingCouriers() },
      )
    let manager = await begin({})
    closing.push(() => manager.close())
    const token = await manager.engine.signIn.token('e2e')
    const doors = () => ({
      manager,
      admin: apiAt(managerApi, { url: manager.url, token }, '/api/v1'),
      tool: apiAt(managerApi, { socket: manager.socket }, '/api/v1'),
    })
    const town: Town = {
      ...doors(),
      clock,
      server,
      vendor: vendorOf(server),
      async restart(more = {}, meanwhile = async () => undefined) {
        await manager.close()
        await meanwhile()
        manager = await begin(more)
        Object.assign(town, doors())
      },
      passwdFile: join(data, 'passwd'),
      databaseFile: join(data, 'manager.db'),
      dir: temp.path,
      close,
    }
    return town
  } catch (error) {
    await close()
    throw error
  }
}

/** Without `clock` on the machine's own time, for managers that run as programs. */
export function startVendor(
  data: string,
  clock?: SettableClock,
  options: Partial<Parameters<typeof startServer>[0]> = {},
): Promise<RunningServer> {
  return startServer(
    { data, port: 0, exchangePerMinute: 1e9, durability: 'off', ...options },
    { log: silentLog, ...(clock && { clock }) },
  )
}

/** Only at the very first start of a server is there a token. */
export function vendorOf({ url, firstToken }: RunningServer): Api<VendorApi> {
  return apiAt(vendorApi, { url, token: firstToken })
}

/** A product of these modules, a customer and an order, written down through the vendor's API. Gives the Order ID. */
export async function placeOrder(
  vendor: Api<VendorApi>,
  now: Instant,
  seats: Partial<Record<ModuleId, Seats>>,
  more: Partial<OrderBody> = {},
): Promise<string> {
  const modules = Object.keys(seats) as ModuleId[]
  await vendor.call('saveProfile', { body: { ...NORTHWIND, serverUrl: '' } })
  const { customerId } = await vendor.call('createCustomer', { body: BRIGHTWATER })
  const product = { productId: PRODUCT_ID, name: 'Mail Server', master: 'mail' as const }
  await vendor.call('createProduct', { body: { ...product, modules: modules.map((module) => ({ module })) } })
  const maintenanceUntil = toIso(plus(now, 365 * DAY))
  const lines = modules.map((module) => ({ module, seats: seats[module] ?? 0, maintenanceUntil }))
  const body = { customerId, productId: PRODUCT_ID, type: 'perpetual' as const, lines, ...more }
  return (await vendor.call('createOrder', { body })).orderId
}

/** The license file that is installed, in its armour, and the vendor's root key for openssl: two files. */
export async function exportLicense({ manager, server, dir }: Town): Promise<{ license: string; rootPem: string }> {
  const { db } = manager.engine.stores
  const file = await licenseStore.current(db)
  if (!file) throw new Error('No license is installed.')
  const license = join(dir, 'license.txt')
  const rootPem = join(dir, 'root.pem')
  writeFileSync(license, file.text)
  writeFileSync(rootPem, pemOf(server.rootPublicKey))
  return { license, rootPem }
}

function settings(data: string, server: RunningServer): ManagerOptions {
  return {
    data,
    port: 0,
    gatePort: 0,
    vendorUrl: server.url,
    roots: [server.rootKey],
    zone: 'Europe/Prague',
    hostname: `mail.${DOMAIN}`,
    defaultDomain: DOMAIN,
    // Nobody pulls the plug here, and a fortnight of minutes is soon over.
    durability: 'off',
  }
}

/** One machine, the same for ever. */
const facts = async () => ({
  machine: '5b1c9a2e7d4f48c0',
  board: 'BRD-20417',
  disk: 'WD-9933124',
  mac: '02:42:ac:11:00:02',
})

function pemOf(x: string): string {
  const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' })
  return key.export({ type: 'spki', format: 'pem' }) as string
}

async function closeAll(closing: (() => Promise<void>)[], temp: TempDir): Promise<void> {
  for (const end of closing.toReversed()) await end()
  temp.remove()
}
