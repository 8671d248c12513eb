import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, type Page } from '@playwright/test'
import { type ManagerApi, managerApi } from '@seatwarden/protocol/api/manager-operations'
import { type OrderBody, type VendorApi, vendorApi } from '@seatwarden/protocol/api/vendor'
import { BRIGHTWATER, NORTHWIND } from '@seatwarden/server/testing/northwind'
import { type Api, apiAt, ask } from '../support/api.ts'
import { type Running, runToEnd, startProcess, waitForLog } from '../support/processes.ts'
import { type TempDir, tempDir } from '../support/temp.ts'
import { type Recorder, startRecorder } from './recorder.ts'

const at = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url))
const YEAR = 365 * 86_400_000

/** Nobody answers there. */
const PROFILE = {
  ...NORTHWIND,
  manageUrl: 'http://127.0.0.1:9/portal',
  supportUrl: 'http://127.0.0.1:9/support',
  serverUrl: '',
}
const MODULES = ['mail', 'im', 'antivirus', 'antispam'] as const
type Module = (typeof MODULES)[number]

/** The licensing server as a program, a recorder before it, and the back office by its first token. */
export interface Vendor {
  api: Api<VendorApi>
  recorder: Recorder
  rootKey: string
  /** Places an order of these seats. */
  sell(orderId: string, seats: Partial<Record<Module, number>>, more?: Partial<OrderBody>): Promise<void>
  /** A customer who lacks these details; gives the id. */
  customer(lacking?: Partial<typeof BRIGHTWATER>): Promise<string>
  folder(name: string): string
  stop(): Promise<void>
}

async function build(): Promise<void> {
  const built = await runToEnd([process.execPath, at('scripts/build.mjs')], 180_000)
  expect(built.code, built.output).toBe(0)
}

const program = (file: string, env: Record<string, string>): Promise<Running> =>
  startProcess({ name: file, argv: [process.execPath, at(`dist/${file}`)], env: { TZ: 'Europe/Prague', ...env } })

async function furnish(api: Api<VendorApi>): Promise<void> {
  await api.call('saveProfile', { body: PROFILE })
  const product = { productId: 'mail-server', name: 'Mail Server', master: 'mail' as const }
  await api.call('createProduct', { body: { ...product, modules: MODULES.map((module) => ({ module })) } })
}

export async function openVendor(): Promise<Vendor> {
  await build()
  const temp: TempDir = tempDir('acts')
  const env = { SEATWARDEN_SERVER_DATA: join(temp.path, 'server'), SEATWARDEN_SERVER_PORT: '0' }
  const running = await program('server.mjs', env)
  const said = async (pattern: RegExp) => (await waitForLog(running, pattern, 30_000))[1] ?? ''
  const url = await said(/Licensing server at (\S+)/)
  const rootKey = await said(/Root key for managers: (\S+ \S+)/)
  const api = apiAt(vendorApi, { url, token: await said(/back office \(shown this once\): (\S+)/) })
  await furnish(api)
  const recorder = await startRecorder(url)
  const customer = async (lacking: Partial<typeof BRIGHTWATER> = {}) =>
    (await api.call('createCustomer', { body: { ...BRIGHTWATER, ...lacking } })).customerId
  const first = await customer()
  return {
    api,
    recorder,
    rootKey,
    customer,
    sell: async (orderId, seats, more = {}) => {
      const maintenanceUntil = new Date(Date.now() + YEAR).toISOString()
      const lines = Object.entries(seats).map(([module, n]) => ({
        module: module as Module,
        seats: n,
        maintenanceUntil,
      }))
      const body = { orderId, customerId: first, productId: 'mail-server', type: 'perpetual' as const, lines, ...more }
      await api.call('createOrder', { body })
    },
    folder: (name) => join(temp.path, name),
    stop: async () => {
      await recorder.close()
      await running.stop()
      temp.remove()
    },
  }
}

/** A license manager as a program, on a machine of its own. */
export interface Site {
  url: string
  /** As `tool` asks. */
  api: Api<ManagerApi>
  open(page: Page, path: string): Promise<void>
  /** As a mail service asks at a login. */
  login(address: string, service: string): Promise<void>
  stop(): Promise<void>
}

export async function openSite(vendor: Vendor, name: string, machine = name): Promise<Site> {
  const data = vendor.folder(name)
  const running = await program('manager.mjs', {
    SEATWARDEN_DATA: data,
    SEATWARDEN_PORT: '0',
    SEATWARDEN_GATE_PORT: '0',
    SEATWARDEN_VENDOR_OVERRIDE: vendor.recorder.url,
    SEATWARDEN_ROOT_KEY: vendor.rootKey,
    SEATWARDEN_IDENTITY: `the machine ${machine}, a long and random text`,
    SEATWARDEN_HOSTNAME: `${name}.brightwater.example`,
    SEATWARDEN_DOMAIN: 'brightwater.example',
    SEATWARDEN_ZONE: 'Europe/Prague',
  })
  const [, url = '', link = ''] = await waitForLog(running, /Sign in once[^:]*: (\S+)\/#link=(\S+)/, 30_000)
  const [, gateUrl = ''] = await waitForLog(running, /Gates ask at (\S+)/, 30_000)
  let cookies: Awaited<ReturnType<ReturnType<Page['context']>['cookies']>> | null = null
  return {
    url,
    api: apiAt(managerApi, { socket: join(data, 'manager.sock') }, '/api/v1'),
    open: async (page, path) => {
      if (cookies) await page.context().addCookies(cookies)
      else {
        await page.goto(`${url}/#link=${link}`)
        await expect(page.getByRole('heading', { level: 1 })).toHaveText('Dashboard')
        cookies = await page.context().cookies()
      }
      await page.goto(`${url}${path}`)
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
    },
    login: async (address, service) => {
      const body = { login: address, service }
      const { status, text } = await ask(
        { url: gateUrl },
        { method: 'POST', path: `${new URL(gateUrl).pathname}?command=allow`, body },
      )
      expect(status, text).toBe(200)
    },
    stop: () => running.stop(),
  }
}
