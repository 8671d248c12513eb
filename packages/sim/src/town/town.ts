import { DAY, HOUR, type Instant, instant, MINUTE, plus, toIso } from '@seatwarden/core/instant'
import { phaseAt } from '@seatwarden/core/lifecycle/ladder'
import type { TownClock } from './clock.ts'
import type { Dice } from './dice.ts'
import { GuaranteeBroken } from './guarantee.ts'
import {
  activate,
  activateManyTimes,
  buyAnew,
  changeOrder,
  enterFile,
  revalidateByHand,
  SUSPENSION,
} from './license-acts.ts'
import { MISHAPS, type Scene } from './mishaps.ts'
import { FAULTS, type FaultCounts, noFaults, type Weather } from './network.ts'
import {
  assertSeated,
  crashAmidSignIns,
  dismiss,
  hire,
  PAUSE,
  reconsider,
  signIn,
  signInAmidDismissals,
  switchAccessMode,
  switchDomain,
} from './people.ts'
import type { Site } from './site.ts'
import type { Kept } from './survival.ts'
import type { VendorHouse } from './vendor.ts'

type Act = (site: Site) => Promise<string>

interface Plan {
  at: Instant
  order: number
  act: () => Promise<void>
}

/** So many hops without any time passing are a fault. */
const MOST_AT_ONCE = 2_000
/** How often an activation comes again: a hundred times at one site is enough to show it. [A9] */
const MANY = { first: 100, others: 5 }
/** Until there is a license, people try more often. */
const FIRST_PAUSE = { least: HOUR, most: 8 * HOUR }
/** Some let the whole evaluation pass before they begin. [L11] */
const LAZY = { share: 0.15, most: 50 * DAY }
/** The plug is pulled at the n-th moment of what is due: before or after any statement, commit, mail or command. [Q1] */
const CRASHES = { share: 0.04, again: 0.2, amid: 90 }
/** A site with fewer people than this looks for more. */
const FEW = 8
/** The whole history of the vendor is verified every so many steps, and at the end. */
const VERIFY_EVERY = 1_000

export interface TownParts {
  clock: TownClock
  vendor: VendorHouse
  sites: Site[]
  dice: Dice
  /** Hears each line of the log as it is written. */
  told?: ((line: string) => void) | undefined
}

/** Hops from one thing that happens to the next, in any of the houses, and checks what was promised after each. */
export class Town {
  readonly log: string[] = []
  steps = 0
  readonly #clock: TownClock
  readonly #vendor: VendorHouse
  readonly #sites: Site[]
  readonly #dice: Dice
  readonly #told: (line: string) => void
  #plans: Plan[] = []
  #planned = 0
  #atOnce = 0

  constructor({ clock, vendor, sites, dice, told = () => undefined }: TownParts) {
    this.#told = told
    this.#clock = clock
    this.#vendor = vendor
    this.#sites = sites
    this.#dice = dice
  }

  get #now(): Instant {
    return this.#clock.now
  }

  #say(who: string, what: string): void {
    const line = `${toIso(this.#now)} ${who} ${what}`
    this.log.push(line)
    this.#told(line)
  }

  #in(ms: number, act: () => Promise<void>): void {
    this.#planned += 1
    this.#plans.push({ at: plus(this.#now, ms), order: this.#planned, act })
    this.#plans.sort((a, b) => a.at - b.at || a.order - b.order)
  }

  async run(until: Instant): Promise<void> {
    for (const site of this.#sites) {
      const first = site.dice.chance(LAZY.share) ? LAZY.most : DAY
      this.#in(site.dice.between(0, first), () => this.#live(site))
    }
    this.#in(this.#dice.between(DAY, 40 * DAY), () => this.#changeWeather())
    this.#in(this.#dice.between(30 * DAY, 200 * DAY), () => this.#restartVendor())
    for (let at = this.#next(); at < until; at = this.#next()) await this.#hop(at)
    await this.#clock.hopTo(until)
    await this.#end()
  }

  #next(): Instant {
    const all = [this.#plans[0]?.at, ...this.#sites.flatMap((site) => [site.machine.dueAt, site.line.nextLate])]
    return instant(Math.min(...all.filter((at) => at != null)))
  }

  async #hop(at: Instant): Promise<void> {
    this.#atOnce = at > this.#now ? 0 : this.#atOnce + 1
    if (this.#atOnce > MOST_AT_ONCE) throw new GuaranteeBroken('timeGoesOn', 'the town', this.#now, 'nothing moves on')
    await this.#clock.hopTo(at)
    for (const site of this.#sites) {
      if ((site.machine.dueAt ?? Number.POSITIVE_INFINITY) <= this.#now) await this.#deadline(site)
      if ((site.line.nextLate ?? Number.POSITIVE_INFINITY) <= this.#now) await this.#late(site)
    }
    while (this.#plans[0] && this.#plans[0].at <= this.#now) await this.#plans.shift()?.act()
  }

  async #late(site: Site): Promise<void> {
    this.#say(site.name, `late requests reach the vendor: ${await site.line.deliverLate()}`)
    await this.#step(null)
  }

  /** Something fell due by itself: an attempt, a notice, a stop. */
  async #deadline(site: Site): Promise<void> {
    const before = site.line.exchanges
    if (site.dice.chance(CRASHES.share)) site.disk.arm(site.dice.between(1, CRASHES.amid))
    await this.#rest(site)
    const { last, exchanges } = site.line
    const asked = exchanges > before && last ? `asks the vendor: ${last.fault ?? last.status}` : 'is due'
    await this.#after(site, asked, false)
  }

  /** Lets what is under way come to rest; where the plug was pulled meanwhile, the machine comes up again. */
  async #rest(site: Site): Promise<void> {
    const { machine } = site
    if (!machine.runs) return
    if (!machine.plugPulled) await machine.settle()
    while (machine.plugPulled) {
      await machine.clearAway()
      site.crashed = true
      site.disk.arm(site.dice.chance(CRASHES.again) ? site.dice.between(1, CRASHES.amid) : null)
      await machine.start()
    }
    site.disk.arm(null)
  }

  async #after(site: Site, what: string, seats: boolean): Promise<void> {
    await this.#rest(site)
    const phase = site.machine.runs ? phaseAt(site.engine.license.state, site.engine.now()) : 'off'
    this.#say(site.name, `${what} (${phase})`)
    await this.#step(site, seats)
  }

  async #step(site: Site | null, seats = true): Promise<void> {
    this.steps += 1
    if (site?.machine.runs) await site.check(seats)
    await this.#oneActivationPerMachine()
    if (this.steps % VERIFY_EVERY === 0) await this.#verifyHistory()
  }

  async #oneActivationPerMachine(): Promise<void> {
    const { db } = this.#vendor.context.engine
    const doubled = await db.get<{ orderId: string; n: number }>(
      `select order_id as "orderId", count(*) as n from activations group by order_id having count(*) > 1`,
    )
    if (doubled) this.#broken('oneActivationPerMachine', `${doubled.n} activations of ${doubled.orderId}`)
    const moved = await db.get<{ n: number }>('select count(*) as n from transfers')
    if (moved?.n !== 0) this.#broken('oneActivationPerMachine', `${moved?.n} transfers counted`)
    for (const line of this.#vendor.errors) this.#broken('nothingIsLoggedAsError', line.trim())
  }

  async #verifyHistory(): Promise<void> {
    const broken = await this.#vendor.context.engine.firstBreakInHistory()
    if (broken !== null) this.#broken('theServersHistoryChainVerifies', `entry ${broken}`)
  }

  #broken(guarantee: GuaranteeBroken['guarantee'], what: string): never {
    throw new GuaranteeBroken(guarantee, 'the vendor', this.#now, what)
  }

  /** One thing that people of a site do; then they wait a while. */
  async #live(site: Site): Promise<void> {
    await this.#rest(site)
    if (site.machine.runs && !site.disk.full)
      await (site.engine.license.terms ? this.#act(site, this.#something(site)) : this.#begin(site))
    const licensed = site.machine.runs && site.engine.license.terms !== null
    const { least, most } = licensed ? PAUSE : FIRST_PAUSE
    this.#in(site.dice.between(least, most), () => this.#live(site))
  }

  async #act(site: Site, act: Act): Promise<void> {
    const what = await act(site)
    await this.#after(site, what, true)
  }

  /** Once a license is in, the activation that brought it comes again and again. [A9] */
  async #begin(site: Site): Promise<void> {
    await this.#act(site, this.#atFirst(site))
    if (!site.machine.runs || !site.engine.license.terms || site.over) return
    const many = site === this.#sites[0] ? MANY.first : MANY.others
    await this.#act(site, (s) => activateManyTimes(s, this.#vendor, many))
  }

  /** Before there is a license: the evaluation gives everybody a seat. [L11] */
  #atFirst(site: Site): Act {
    if (site.people.length === 0) return (s) => hire(s, 30)
    return site.dice.weighted<Act>([
      [6, activate],
      [4, signIn],
      [1, dismiss],
      [1, (s) => enterFile(s, this.#vendor)],
      [1, (s) => this.#crash(s)],
      [1, (s) => this.#absence(s, 2 * DAY)],
    ])
  }

  #something(site: Site): Act {
    const vendor = this.#vendor
    if (site.over && site.dice.chance(0.2)) return (s) => buyAnew(s, vendor)
    if (site.people.length < FEW) return (s) => hire(s, 2 * FEW)
    if (site.engine.license.state.episodes.length > 0 && site.dice.chance(0.3)) return (s) => this.#absence(s, 9 * DAY)
    if (site.engine.license.state.lastFailure?.refused && site.dice.chance(0.2)) return activate
    if (site.line.weather.kind !== 'fair' && site.dice.chance(0.3)) return revalidateByHand
    return site.dice.weighted<Act>([
      [60, signIn],
      [20, signInAmidDismissals],
      [16, (s) => hire(s)],
      [8, dismiss],
      [12, reconsider],
      [8, switchAccessMode],
      [4, switchDomain],
      [4, (s) => this.#recount(s)],
      [4, revalidateByHand],
      [4, (s) => enterFile(s, vendor)],
      [2, activate],
      [1, (s) => buyAnew(s, vendor)],
      [2, (s) => activateManyTimes(s, vendor, s.dice.between(2, 12))],
      [3, (s) => this.#restart(s)],
      [3, (s) => this.#crash(s)],
      [4, (s) => this.#crashAmidSignIns(s)],
      [3, (s) => this.#absence(s, s.dice.chance(0.8) ? 3 * DAY : 25 * DAY)],
      [1, (s) => this.#otherHardware(s)],
      [2, (s) => this.#changeOrder(s)],
      ...MISHAPS.map(([weight, mishap]) => [weight, (s: Site) => mishap(s, this.#scene)] as const),
    ])
  }

  readonly #scene: Scene = {
    in: (ms, act) => this.#in(ms, act),
    after: (site, what) => this.#after(site, what, false),
  }

  async #recount(site: Site): Promise<string> {
    if (!(await site.machine.recount())) site.complain('countersEqualRecount', 'the recount repaired something')
    return 'recounts its Used Seats'
  }

  async #restart(site: Site): Promise<string> {
    await site.comeUp(await site.goDown(false), false)
    return 'restarts its manager'
  }

  async #crash(site: Site): Promise<string> {
    await site.comeUp(await site.goDown(true), false)
    return 'pulls the plug'
  }

  async #crashAmidSignIns(site: Site): Promise<string> {
    const seated = await crashAmidSignIns(site)
    await site.machine.clearAway()
    await site.machine.start()
    await assertSeated(site, seated)
    return `pulls the plug amid sign-ins: ${seated.length} were let in before`
  }

  /** Off for a while; a part may be replaced meanwhile. [D9 F2] */
  async #absence(site: Site, most: number): Promise<string> {
    const crashes = site.dice.chance(0.3)
    const kept = await site.goDown(crashes)
    if (site.dice.chance(0.2)) site.machine.facts = { ...site.machine.facts, mac: `mac-${site.dice.between(1, 99)}` }
    this.#in(site.dice.between(MINUTE, most), () => this.#comeBack(site, kept))
    return crashes ? 'loses its power' : 'is switched off'
  }

  async #comeBack(site: Site, kept: Kept): Promise<void> {
    site.daemons.startAll()
    await site.comeUp(kept, true)
    await this.#after(site, 'is switched on', true)
  }

  /** The installation finds itself on other hardware, and some days later on its own again. [F4] */
  async #otherHardware(site: Site): Promise<string> {
    const { machine } = site
    const own = machine.facts
    await machine.switchOff()
    machine.facts = Object.fromEntries(Object.keys(own).map((kind) => [kind, `other-${kind}`]))
    await machine.start()
    this.#in(site.dice.between(HOUR, 12 * DAY), () => this.#ownHardware(site, own))
    return 'finds itself on other hardware'
  }

  async #ownHardware(site: Site, own: Record<string, string>): Promise<void> {
    const { machine } = site
    if (site.disk.full) {
      this.#in(HOUR, () => this.#ownHardware(site, own))
      return
    }
    machine.facts = own
    if (!machine.runs) return
    await machine.switchOff()
    await machine.start()
    await this.#after(site, 'is on its own hardware again', true)
  }

  async #changeOrder(site: Site): Promise<string> {
    const what = await changeOrder(site, this.#vendor)
    if (site.order === 'suspended')
      this.#in(site.dice.between(SUSPENSION.least, SUSPENSION.most), async () => {
        if (site.order === 'suspended') this.#say(site.name, await changeOrder(site, this.#vendor))
      })
    return what
  }

  async #changeWeather(): Promise<void> {
    const dice = this.#dice
    const lines = dice.chance(0.5) ? this.#sites : [dice.pick(this.#sites)]
    const weather: Weather = dice.chance(0.5)
      ? { kind: 'foul', share: dice.between(30, 100) / 100 }
      : { kind: 'down', fault: dice.pick(['unreachable', 'busy', 'lost_request']) }
    const most = dice.weighted([
      [4, 2 * DAY],
      [3, 9 * DAY],
      [3, 26 * DAY],
    ])
    for (const { line } of lines) line.weather = weather
    this.#say('the network', `${weather.kind} for ${lines.map(({ name }) => name).join(', ')}`)
    this.#in(dice.between(HOUR, most), async () => {
      for (const { line } of lines) line.weather = { kind: 'fair' }
      this.#say('the network', 'is fair again')
      this.#in(dice.between(DAY, 15 * DAY), () => this.#changeWeather())
    })
  }

  async #restartVendor(): Promise<void> {
    await this.#vendor.close()
    await this.#vendor.open()
    this.#say('the vendor', 'restarts the licensing server')
    await this.#verifyHistory()
    this.#in(this.#dice.between(60 * DAY, 300 * DAY), () => this.#restartVendor())
  }

  async #end(): Promise<void> {
    for (const site of this.#sites) {
      site.disk.full = false
      if (!site.machine.runs) await site.machine.start()
      await this.#rest(site)
      site.excuse()
      await this.#after(site, await this.#recount(site), true)
    }
    await this.#verifyHistory()
  }

  /** How often the network did what. */
  get faults(): FaultCounts {
    const sum = noFaults()
    for (const { line } of this.#sites)
      for (const fault of [...FAULTS, 'out_of_order'] as const) sum[fault] += line.faults[fault]
    return sum
  }
}
