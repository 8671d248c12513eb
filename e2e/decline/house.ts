import { join } from 'node:path'
import { fromIso, type Instant, instant } from '@seatwarden/core/instant'
import type { VendorApi } from '@seatwarden/protocol/api/vendor'
import type { RunningServer } from '@seatwarden/server/main'
import type { Api } from '../support/api.ts'
import {
  buildClockedManager,
  type ClockedManager,
  killAtBirth,
  startClockedManager,
} from '../support/clocked-manager.ts'
import { catchMail, type MailCatcher } from '../support/mail-catcher.ts'
import { freePorts } from '../support/ports.ts'
import { type TempDir, tempDir } from '../support/temp.ts'
import { placeOrder, vendorOf } from '../support/town.ts'
import { createPeople, type Person, twoPeopleOf } from '../support/two-people.ts'
import { VendorSwitch } from '../support/vendor-switch.ts'
import { DOMAIN, layOutSite, type Site } from './site.ts'

export const START = fromIso('2026-11-02T08:14:00Z') as Instant
export const PEOPLE = twoPeopleOf(DOMAIN)

/** A vendor that can be switched off, and a licensed manager in a process of its own under the tests' own clock. */
export interface Office {
  manager: ClockedManager
  /** Where Dovecot asks. */
  gateUrl: string
  /** The relay of notices: it takes every mail and delivers none. */
  mails: MailCatcher
  /** Switches the licensing server off. */
  vendorOff(): Promise<void>
  /** And on again, where it was, at the time that the manager has. */
  vendorOn(now?: Instant): Promise<RunningServer>
  /** The vendor's back office. */
  vendor: Api<VendorApi>
  /** Begins the manager again over its data; at `now`, or where it was. */
  again(now?: Instant): Promise<void>
  /** The same, killed after so many milliseconds. */
  stillborn(now: Instant, afterMs: number): Promise<void>
  close(): Promise<void>
}

/** An office with a real mail server beside it. */
export interface House extends Office {
  site: Site
}

interface Neighbours {
  /** For SEATWARDEN_SERVICES_FILE. */
  servicesFile: string
  close?(): Promise<void>
}

export interface OfficeOptions {
  /** What stands beside the manager, and is stopped by it; `dir` is there to write into. */
  beside: (place: { dir: string; gateUrl: string; passwdFile: string }) => Promise<Neighbours>
  people?: readonly Person[]
  seats?: number
}

export async function openHouse(options: Pick<OfficeOptions, 'people' | 'seats'> = {}): Promise<House> {
  let site: Site | undefined
  const beside: OfficeOptions['beside'] = async ({ gateUrl, passwdFile }) => {
    site = await layOutSite(`${gateUrl}/dovecot`, passwdFile)
    return site
  }
  const office = await openOffice({ ...options, beside })
  try {
    await site?.start()
    return Object.assign(office, { site: site as Site })
  } catch (error) {
    await office.close()
    throw error
  }
}

export async function openOffice({ beside, people = PEOPLE, seats = 5 }: OfficeOptions): Promise<Office> {
  const temp = tempDir('decline')
  const closing: (() => Promise<unknown>)[] = []
  try {
    const program = await buildClockedManager()
    const [port = 0, gatePort = 0] = await freePorts(2)
    const data = join(temp.path, 'manager')
    const gateUrl = `http://127.0.0.1:${gatePort}`
    const neighbours = await beside({ dir: temp.path, gateUrl, passwdFile: join(data, 'passwd') })
    closing.push(async () => neighbours.close?.())
    const mails = await catchMail()
    closing.push(() => mails.close())
    const vendor = new VendorSwitch(join(temp.path, 'server'))
    closing.push(() => vendor.off())
    const server = await vendor.on(START)
    const own = { data, port, gatePort, services: { file: neighbours.servicesFile } }
    const options = { ...own, ...settings(server, mails) }
    const begin = (now: number) => startClockedManager(program, { options, now })
    const backOffice = vendorOf(server)
    const orderId = await placeOrder(backOffice, START, { mail: seats }, { graceDays: 2 })
    const manager = await begin(START)
    const office: Office = {
      manager,
      gateUrl,
      mails,
      vendor: backOffice,
      vendorOff: () => vendor.off(),
      vendorOn: (now = office.manager.now()) => vendor.on(now),
      async again(now = office.manager.now()) {
        office.manager = await begin(now)
      },
      stillborn: (now, afterMs) => killAtBirth(program, { options, now }, afterMs),
      close: () => closeAll(closing, temp),
    }
    closing.push(() => office.manager.kill())
    await createPeople(manager.api, people)
    await manager.api.call('activateOnline', { body: { orderId } })
    return office
  } catch (error) {
    await closeAll(closing, temp)
    throw error
  }
}

const settings = ({ url, rootKey }: RunningServer, { port }: MailCatcher) => ({
  vendorUrl: url,
  roots: [rootKey],
  zone: 'Europe/Prague',
  hostname: `mail.${DOMAIN}`,
  defaultDomain: DOMAIN,
  relay: { host: '127.0.0.1', port, security: 'none' as const, user: '', password: '' },
  identity: 'the machine of the decline tests',
  durability: 'off' as const,
})

async function closeAll(closing: (() => Promise<unknown>)[], temp: TempDir): Promise<void> {
  for (const end of closing.toReversed()) await end()
  temp.remove()
}

export const whenOf = (iso: string | null): Instant => {
  if (iso === null) throw new Error('There is no date.')
  return instant(Date.parse(iso))
}
