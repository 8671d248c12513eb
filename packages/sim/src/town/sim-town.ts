import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DAY, instant } from '@seatwarden/core/instant'
import { type Transport, vendorOver } from '@seatwarden/manager/vendor-client'
import { seededRandom } from '@seatwarden/runtime/random'
import { TownClock } from './clock.ts'
import { Daemons } from './daemons.ts'
import { Dice } from './dice.ts'
import { Disk } from './disk.ts'
import { drawOrder } from './license-acts.ts'
import { Machine } from './machine.ts'
import { type FaultCounts, Line } from './network.ts'
import { PostOffice } from './post.ts'
import { Site } from './site.ts'
import { Town } from './town.ts'
import { VendorHouse } from './vendor.ts'

const START = instant(Date.UTC(2027, 0, 4, 9, 0))
const YEAR = 365 * DAY
/** The first issuing key signs for five years. [L14] */
const MOST_YEARS = 4
const ZONES = [
  'Europe/Prague',
  'America/Sao_Paulo',
  'Asia/Beirut',
  'Africa/Cairo',
  'Australia/Lord_Howe',
  'UTC',
] as const
const NAMES = ['harbour', 'finch', 'mill', 'lane', 'brook', 'heath', 'ford', 'dale'] as const

export interface TownOptions {
  seed: number
  /** At most 4. */
  years: number
  /** At most 8. */
  managers: number
  /** Hears each line of the log as it is written. */
  told?: (line: string) => void
}

export interface TownResult {
  steps: number
  licenseYears: number
  faults: FaultCounts
  /** Everything that happened, a line each; equal for equal options. */
  log: string[]
}

/** Memory, where the machine has it as a folder: nothing of a simulation needs to outlive it. */
const base = (): string => (existsSync('/dev/shm') ? '/dev/shm' : tmpdir())

const settle = async (data: string, { seed, managers, told }: TownOptions) => {
  const clock = new TownClock(START)
  const chance = (part: number) => new Dice(seededRandom(seed * 64 + part))
  const vendor = new VendorHouse(clock, join(data, 'vendor'), seed * 64 + 1)
  await vendor.open()
  await vendor.furnish()
  const sites: Site[] = []
  for (let at = 0; at < managers; at += 1) sites.push(await found(at))
  return { vendor, sites, town: new Town({ clock, vendor, sites, dice: chance(0), told }) }

  async function found(at: number): Promise<Site> {
    const dice = chance(2 + 3 * at)
    const now = () => clock.now
    const name = NAMES[at] ?? `site${at}`
    const domain = `${name}.example`
    const zone = dice.pick(ZONES)
    const sold = drawOrder(dice, START)
    const line = new Line({ dice: chance(3 + 3 * at), now, deliver: vendor.deliver })
    const folder = join(data, name)
    mkdirSync(folder)
    const disk = new Disk()
    const moment = () => {
      disk.moment()
      return !machine.plugPulled
    }
    const transport: Transport = async (path, body) => {
      if (!moment()) throw new Error('nobody sends this any more')
      return line.transport(path, body)
    }
    const around = { disk, post: new PostOffice(moment), daemons: new Daemons(moment) }
    const machine: Machine = new Machine({
      clock,
      data: folder,
      seed: seed * 64 + 4 + 3 * at,
      zone,
      domain,
      roots: () => [vendor.context.rootKey],
      vendor: vendorOver(transport, 'license.northwind.example'),
      around,
    })
    line.pullPlug = machine.pullPlug
    disk.pullPlug = machine.pullPlug
    const orderId = await vendor.sell(name, sold)
    await machine.start()
    return new Site({ name, domain, zone, orderId, sold, machine, line, dice, now, ...around })
  }
}

/**
 * Joins the real licensing server to real managers through a faulty network and lets them live, with every guarantee
 * checked after each step. No real time, no chance but the seed's: one seed gives one history. Throws with the seed
 * at the first guarantee that is broken.
 */
export const simTown = async (options: TownOptions): Promise<TownResult> => {
  const { seed, years, managers } = options
  if (!(years > 0 && years <= MOST_YEARS)) throw new RangeError(`a town lives up to ${MOST_YEARS} years, not ${years}`)
  if (!(managers > 0 && managers <= NAMES.length)) throw new RangeError(`a town has 1 to ${NAMES.length} managers`)
  const data = mkdtempSync(join(base(), 'seatwarden-town-'))
  const open: { vendor?: VendorHouse; sites?: Site[]; town?: Town } = {}
  try {
    Object.assign(open, await settle(data, options))
    const town = open.town as Town
    await town.run(instant(START + Math.round(years * YEAR)))
    return { steps: town.steps, licenseYears: years * managers, faults: town.faults, log: town.log }
  } catch (error) {
    const last = open.town?.log.slice(-12).join('\n  ') ?? ''
    const replay = `simTown({ seed: ${seed}, years: ${years}, managers: ${managers} })`
    throw new Error(`${(error as Error).message}; replay with ${replay}\n  ${last}`, { cause: error })
  } finally {
    for (const { machine } of open.sites ?? []) if (machine.runs) await machine.switchOff().catch(() => undefined)
    await open.vendor?.close()
    rmSync(data, { recursive: true, force: true })
  }
}
