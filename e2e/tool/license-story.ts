import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DAY, plus, toIso } from '@seatwarden/core/instant'
import type { Seats } from '@seatwarden/core/license'
import { MODULE_IDS, type ModuleId } from '@seatwarden/core/module'
import { type RunningManager, startManager } from '@seatwarden/manager/main'
import type { OrderBody } from '@seatwarden/protocol/api/vendor'
import { silentLog } from '@seatwarden/runtime/log'
import { openTown, placeOrder, type Town } from '../support/town.ts'

/** A mail server, a spare one, and the vendor. */
export interface Site {
  town: Town
  spare: RunningManager
  /** The folder where everything is typed. */
  cwd: string
  close(): Promise<void>
}

const facts = async () => ({
  machine: '77aa01c2b3d4e5f6',
  board: 'BRD-90001',
  disk: 'ST-5550001',
  mac: '02:42:ac:11:00:77',
})

export const openSite = async (): Promise<Site> => {
  const town = await openTown()
  const spare = await startManager(
    {
      data: join(town.dir, 'spare'),
      port: 0,
      gatePort: 0,
      vendorUrl: town.server.url,
      roots: [town.server.rootKey],
      zone: 'Europe/Prague',
      hostname: 'spare.brightwater.example',
      durability: 'off',
    },
    { clock: town.clock, log: silentLog, facts },
  )
  const cwd = join(town.dir, 'typed')
  mkdirSync(cwd)
  const close = async () => {
    await spare.close()
    await town.close()
  }
  return { town, spare, cwd, close }
}

export const ORDER = 'ORD-48213'
const SUITE = 'mail-suite'
const MORE = 'ORD-48300'
const OTHER = 'ORD-60000'
const OTHER_MORE = 'ORD-60001'

/** A further order of the same customer. */
const order = async (
  { town }: Site,
  body: Partial<OrderBody>,
  seats: Partial<Record<ModuleId, Seats>>,
): Promise<void> => {
  const { customerId, productId } = await town.vendor.call('readOrder', { params: { orderId: OTHER } })
  const maintenanceUntil = toIso(plus(town.clock.wall(), 365 * DAY))
  const lines = MODULE_IDS.flatMap((module) => {
    const number = seats[module]
    return number === undefined ? [] : [{ module, seats: number, maintenanceUntil }]
  })
  await town.vendor.call('createOrder', { body: { customerId, productId, type: 'perpetual', lines, ...body } })
}

const text = ({ cwd }: Site, name: string): string => readFileSync(join(cwd, name), 'utf8')
const write = ({ cwd }: Site, name: string, content: string): void => writeFileSync(join(cwd, name), content)

/** A person takes a request to the portal and brings the answer back. */
const atPortal = async (site: Site, request: string, answer?: string): Promise<void> => {
  const { license } = await site.town.vendor.call('takeOfflineRequest', { body: { request: text(site, request) } })
  if (answer !== undefined) write(site, answer, license ?? '')
}

/** The vendor's record lacks a phone and a postal code. */
const forgetDetails = async ({ town }: Site): Promise<void> => {
  const { customerId } = await town.vendor.call('readOrder', { params: { orderId: ORDER } })
  const params = { customerId }
  const { createdAt: _createdAt, customerId: _id, ...details } = await town.vendor.call('readCustomer', { params })
  await town.vendor.call('saveCustomer', { params, body: { ...details, phone: '', zip: '' } })
}

export const prepare = async (site: Site): Promise<void> => {
  const { vendor, clock } = site.town
  await placeOrder(vendor, clock.wall(), { mail: 1 }, { orderId: OTHER })
  const modules = (['mail', 'im', 'groupware', 'antivirus'] as const).map((module) => ({ module }))
  await vendor.call('createProduct', { body: { productId: SUITE, name: 'Mail Suite', master: 'mail', modules } })
  await order(site, { orderId: ORDER, productId: SUITE }, { mail: 5, im: 2, antivirus: 'unlimited' })
  await order(site, { orderId: OTHER_MORE, kind: 'add_users', previousOrderId: OTHER }, { mail: 1 })
  await forgetDetails(site)
  write(site, 'password', 'open sesame\n')
}

const altered = (site: Site): void => {
  const content = text(site, 'license.txt')
  const at = Math.floor(content.length * 0.6)
  write(site, 'altered.txt', `${content.slice(0, at)}${content[at] === 'A' ? 'B' : 'A'}${content.slice(at + 1)}`)
}

export type Step =
  | { on: 'mail' | 'spare'; argv: readonly string[] }
  | { note: string; act: (site: Site) => void | Promise<void> }

const mail = (...argv: string[]): Step => ({ on: 'mail', argv })
const spare = (...argv: string[]): Step => ({ on: 'spare', argv })
const license = (...argv: string[]): Step => mail('license', ...argv)
const DETAILS = ['--phone', '+44 113 496 0000', '--zip', 'LS1 4AP']

export const STORY: readonly Step[] = [
  license('check'),
  license('machine'),
  license('request'),
  license('backup'),
  license('sent', 'activation', ORDER),
  license('activate', 'ORD-99999'),
  license('activate', ORDER),
  license('activate', ORDER, ...DETAILS, '--dry-run'),
  license('activate', ORDER, ...DETAILS),
  mail('check', 'license'),
  license('sent'),
  license('refresh'),

  {
    note: `Three more seats of instant messaging are bought: ${MORE} extends ${ORDER}.`,
    act: (site) =>
      order(site, { orderId: MORE, productId: SUITE, kind: 'add_users', previousOrderId: ORDER }, { im: 3 }),
  },
  license('diff'),
  license('refresh', '--dry-run'),
  license('refresh'),
  license('revalidate'),

  license('backup'),
  license('backup', '--out', 'license.txt'),
  license('backups'),
  license('verify', 'license.txt'),
  license('diff', 'license.txt'),
  license('diff', '1'),
  license('restore', '1', '--dry-run'),
  license('restore', 'license.txt'),
  license('restore', '99'),
  license('restore', 'lost.txt'),
  { note: 'One letter of license.txt is altered: altered.txt.', act: altered },
  license('verify', 'altered.txt'),
  license('import', 'altered.txt'),

  license('trial', 'gw'),
  license('trial', 'webdav'),
  license('trial', 'wbdav'),

  spare('license', 'verify', 'license.txt'),
  spare('license', 'import', 'license.txt'),
  spare('license', 'activate', OTHER_MORE),
  spare('license', 'activate', ORDER),
  spare('license', 'move', ORDER, '--dry-run'),
  spare('license', 'move', ORDER),
  spare('license', 'deactivate', '--dry-run'),
  spare('license', 'deactivate'),
  spare('license', 'refresh'),
  spare('check', 'license'),
  license('move', ORDER),

  license('request', '--out', 'request.xml'),
  {
    note: 'At the portal: request.xml in, answer.txt out.',
    act: (site) => atPortal(site, 'request.xml', 'answer.txt'),
  },
  license('import', 'answer.txt', '--dry-run'),
  mail('import', 'license', 'answer.txt'),
  license('request', ORDER, '--qr'),
  license('export', '--out', 'export.xml'),
  mail('export', 'license', '--out', 'export.xml'),

  license('connection'),
  license('connection', 'http://127.0.0.1:1', '--user', 'mail', '--password-file', 'password'),
  license('check'),
  license('refresh'),
  license('deactivate'),
  license('proxy', 'none'),
  license('check'),
  license('connection', '--ca', 'password'),

  license('deactivate', '--offline', '--out', 'proof.xml'),
  license('activate', ORDER, '--dry-run'),
  license('deactivate', '--offline', '--qr', '--out', '-'),
  { note: 'At the portal: proof.xml in.', act: (site) => atPortal(site, 'proof.xml') },
  license('activate', ORDER),
]
