import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DAY, instant, plus } from '@seatwarden/core/instant'
import { seededRandom } from '@seatwarden/runtime/random'
import { seal, unseal } from '@seatwarden/server/sealed'
import { TownClock } from '../town/clock.ts'
import type { FaultCounts } from '../town/network.ts'
import { VendorHouse } from '../town/vendor.ts'
import { CHEAP } from './vendor-acts.ts'
import { World } from './world.ts'

const START = instant(Date.UTC(2027, 0, 4, 9, 0))
const DAYS = 25

export interface ExchangeResult {
  steps: number
  licenseYears: number
  faults: FaultCounts
  log: string[]
}

const SOLD = {
  type: 'perpetual',
  seats: { mail: 10, im: 3 },
  graceDays: 7,
  seatPolicy: 'trialOverage',
  offline: false,
  expiresAt: null,
  maintenanceDays: 400,
} as const

const base = (): string => (existsSync('/dev/shm') ? '/dev/shm' : tmpdir())
const newFolder = (): string => mkdtempSync(join(base(), 'seatwarden-exchange-'))

/** A password takes long to try, as it should; in a simulation nobody tries any. */
const sealCheaply = async ({ context }: VendorHouse, folder: string): Promise<void> => {
  const secret = readFileSync(join(folder, 'secret'), 'utf8').trim()
  const { db } = context.engine
  const keys = await db.all<{ keyId: string; sealed: string }>('select key_id as "keyId", sealed from issuing_keys')
  for (const { keyId, sealed } of keys) {
    const plain = await unseal(sealed, secret, keyId)
    if (!plain) throw new Error(`${keyId} does not open`)
    const cheap = await seal(plain, secret, keyId, seededRandom(1), CHEAP)
    await db.run('update issuing_keys set sealed = $2 where key_id = $1', keyId, cheap)
  }
}

interface Furnished {
  folder: string
  token: string
}

const furnish = async (): Promise<Furnished> => {
  const folder = newFolder()
  const vendor = new VendorHouse(new TownClock(START), folder, 1)
  await vendor.open()
  await vendor.furnish()
  await sealCheaply(vendor, folder)
  await vendor.close()
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
  return { folder, token: vendor.token }
}

/** The licensing server as it is when every run begins: made once. */
let furnished: Promise<Furnished> | undefined

/**
 * Both halves joined: the real licensing server and real managers on up to three machines of one customer, who
 * activates, moves, copies, restores and gives up, online and by paper, while the vendor sells more and changes its
 * keys. One seed gives one history. Throws with the seed at the first promise that is broken.
 */
export const simExchange = async (seed: number, told?: (line: string) => void): Promise<ExchangeResult> => {
  furnished ??= furnish()
  const { folder: template, token } = await furnished
  const folder = newFolder()
  const vendorFolder = join(folder, 'vendor')
  const clock = new TownClock(START)
  const vendor = new VendorHouse(clock, vendorFolder, seed * 64 + 1, token)
  let world: World | undefined
  try {
    mkdirSync(vendorFolder)
    cpSync(template, vendorFolder, { recursive: true })
    await vendor.open()
    world = new World({ clock, vendor, folder, vendorFolder, seed, told })
    world.office.orders.push(await vendor.sell('harbour', SOLD))
    await world.run(plus(START, DAYS * DAY))
    return { steps: world.steps, licenseYears: DAYS / 365, faults: world.faults, log: world.log }
  } catch (error) {
    const last = world?.log.slice(-14).join('\n  ') ?? ''
    throw new Error(`${(error as Error).message}; replay with simExchange(${seed})\n  ${last}`, { cause: error })
  } finally {
    for (const { machine } of world?.boxes ?? []) if (machine.runs) await machine.switchOff().catch(() => undefined)
    await vendor.close()
    rmSync(folder, { recursive: true, force: true })
  }
}
