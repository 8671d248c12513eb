import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { DAY, HOUR, type Instant, instant, plus, toIso } from '@seatwarden/core/instant'
import { seededRandom } from '@seatwarden/runtime/random'
import type { TownClock } from '../town/clock.ts'
import { Dice } from '../town/dice.ts'
import { FAULTS, type FaultCounts, noFaults } from '../town/network.ts'
import type { VendorHouse } from '../town/vendor.ts'
import * as acts from './acts.ts'
import { told } from './admin.ts'
import { Book, recordsOf } from './book.ts'
import { Box } from './box.ts'
import { type Complain, PromiseBroken } from './guarantee.ts'
import { Office } from './vendor-acts.ts'

const MOST_BOXES = 3
const MOST_AT_ONCE = 2_000
const DOMAINS = ['harbour', 'finch', 'mill'] as const

interface Plan {
  at: Instant
  order: number
  act: () => Promise<void>
}

export interface WorldParts {
  clock: TownClock
  vendor: VendorHouse
  folder: string
  vendorFolder: string
  seed: number
  told?: ((line: string) => void) | undefined
}

/** One license and the machines of its owner, joined to the vendor by a faulty network. */
export class World {
  readonly log: string[] = []
  readonly dice: Dice
  readonly office: Office
  readonly book: Book
  readonly boxes: Box[] = []
  steps = 0
  readonly #parts: WorldParts
  #plans: Plan[] = []
  #planned = 0
  #installations = 0
  #hardware = 0
  #atOnce = 0

  constructor(parts: WorldParts) {
    this.#parts = parts
    const { clock, vendor, vendorFolder, seed } = parts
    const now = () => clock.now
    this.dice = this.#chance(0)
    this.office = new Office(vendor, vendorFolder, this.#chance(1), now)
    this.book = new Book(recordsOf(vendor), now, this.#complain)
    this.dice.chance(seed % 2)
  }

  #chance(part: number): Dice {
    return new Dice(seededRandom(this.#parts.seed * 64 + part))
  }

  /** What was found in the middle of an exchange, which takes every error for a broken connection. */
  #broken: PromiseBroken | null = null
  readonly #complain: Complain = (guarantee, what) => {
    this.#broken ??= new PromiseBroken(guarantee, 'the vendor', this.#parts.clock.now, what)
    throw this.#broken
  }

  newInstallation(): number {
    this.#installations += 1
    return this.#installations
  }

  /** A further machine, off; null: there are enough. `hardware` null: of its own. */
  async newBox(hardware: number | null): Promise<Box | null> {
    const name = DOMAINS[this.boxes.length]
    if (name === undefined || this.boxes.length >= MOST_BOXES) return null
    this.#hardware += 1
    const { clock, vendor, folder, seed } = this.#parts
    const at = this.boxes.length
    const own = join(folder, name)
    mkdirSync(own)
    const box = new Box({
      name,
      clock,
      vendor,
      book: this.book,
      dice: this.#chance(2 + at),
      folder: own,
      seed: seed * 64 + 16 * (1 + at),
      hardware: hardware ?? this.#hardware * 100,
      installation: this.newInstallation(),
    })
    this.boxes.push(box)
    return box
  }

  say(who: string, what: string): void {
    const line = `${toIso(this.#parts.clock.now)} ${who} ${what}`
    this.log.push(line)
    this.#parts.told?.(line)
  }

  in(ms: number, act: () => Promise<void>): void {
    this.#planned += 1
    this.#plans.push({ at: plus(this.#parts.clock.now, ms), order: this.#planned, act })
    this.#plans.sort((a, b) => a.at - b.at || a.order - b.order)
  }

  async run(until: Instant): Promise<void> {
    const first = await this.newBox(null)
    await first?.start()
    this.in(0, () => this.#live())
    this.in(DAY, () => this.#day())
    for (let at = this.#next(); at < until; at = this.#next()) await this.#hop(at)
    await this.#parts.clock.hopTo(until)
    await this.#end()
    const broken = await this.#parts.vendor.context.engine.firstBreakInHistory()
    if (broken !== null) this.#complain('theServersHistoryChainVerifies', `entry ${broken}`)
  }

  /** In good weather whoever holds the license has what was bought, after one look. [A4 A7 D2] */
  async #end(): Promise<void> {
    if (this.office.suspended) await this.office.suspendOrLift()
    const { installations } = await this.book.look()
    const holder = installations.find(({ state }) => state === 'active')
    for (const box of this.boxes) {
      if (!box.machine.runs) await box.start()
      await box.rest()
      if (!holder || box.terms?.activationId !== holder.activationId) continue
      if (!this.book.isOn(holder.activationId, box.hardware)) continue
      box.line.weather = { kind: 'foul', share: 0 }
      const said = await box.admin.ask('refreshLicense', {})
      this.say(box.name, `looks for what was bought: ${told(said)}`)
      if (!said.ok) box.complain('whatWasBoughtArrives', said.problem.detail)
      await this.#hasWhatWasBought(box)
    }
  }

  async #hasWhatWasBought(box: Box): Promise<void> {
    const chain = await this.office.chain()
    const bought = chain.entitlements.map(({ module, seats }) => `${module} ${seats}`).toSorted()
    const has = (box.terms?.entitlements ?? []).map(({ module, seats }) => `${module} ${seats}`).toSorted()
    if (has.join() !== bought.join())
      box.complain('whatWasBoughtArrives', `${has.join(', ')} instead of ${bought.join(', ')}`)
  }

  #next(): Instant {
    const all = [this.#plans[0]?.at, ...this.boxes.flatMap((box) => [box.machine.dueAt, box.line.nextLate])]
    return instant(Math.min(...all.filter((at) => at != null)))
  }

  async #hop(at: Instant): Promise<void> {
    const { clock } = this.#parts
    this.#atOnce = at > clock.now ? 0 : this.#atOnce + 1
    if (this.#atOnce > MOST_AT_ONCE) this.#complain('timeGoesOn', 'nothing moves on')
    await clock.hopTo(at)
    for (const box of this.boxes) {
      if ((box.line.nextLate ?? Number.POSITIVE_INFINITY) <= clock.now) {
        this.say(box.name, `late requests reach the vendor: ${await box.line.deliverLate()}`)
        await this.#check()
      }
      if ((box.machine.dueAt ?? Number.POSITIVE_INFINITY) <= clock.now) await this.#after(box, 'is due')
    }
    while (this.#plans[0] && this.#plans[0].at <= clock.now) await this.#plans.shift()?.act()
  }

  /** Everybody's own timers have their turn once a day: the daily check. [A7] */
  async #day(): Promise<void> {
    for (const box of this.boxes.filter(({ machine }) => machine.runs)) {
      await this.#after(box, null)
      // Who is refused is asked about every hour: that is left for some days, so that other things happen too.
      if (box.machine.engine.license.state.lastFailure?.refused && this.dice.chance(0.8)) await this.#rests(box)
    }
    this.in(DAY, () => this.#day())
  }

  async #rests(box: Box): Promise<void> {
    await box.machine.switchOff()
    this.say(box.name, 'is switched off for some days')
    this.in(this.dice.between(DAY, 10 * DAY), async () => {
      if (!box.machine.runs) await box.start()
      this.say(box.name, 'is switched on')
    })
  }

  async #after(box: Box, what: string | null): Promise<void> {
    const before = box.line.exchanges
    await box.rest()
    const { last, exchanges } = box.line
    const asked = exchanges > before && last ? `asks ${last.path}: ${last.fault ?? last.status}` : what
    if (asked !== null) this.say(box.name, asked)
    await this.#check()
  }

  async #check(): Promise<void> {
    this.steps += 1
    if (this.#broken) throw this.#broken
    for (const box of this.boxes) await box.check(this.office.revoked)
    for (const line of this.#parts.vendor.errors) this.#complain('nothingIsLoggedAsError', line.trim())
  }

  async #live(): Promise<void> {
    const running = this.boxes.filter(({ machine }) => machine.runs)
    const [first] = this.boxes
    const box = running.length > 0 ? this.dice.pick(running) : first
    if (!box) throw new Error('there is no machine')
    if (!box.machine.runs) await box.start()
    await box.rest()
    if (this.dice.chance(0.2)) this.say('the vendor', await this.#vendorAct())
    else this.say(box.name, await this.#something(box)(this, box))
    await box.rest()
    await this.#check()
    if (this.dice.chance(0.1)) this.#changeWeather(box)
    this.in(this.dice.between(HOUR, 2 * DAY), () => this.#live())
  }

  #something(box: Box): acts.Act {
    if (!box.terms)
      return this.dice.weighted<acts.Act>([
        [8, acts.activate],
        [4, acts.move],
        [3, acts.byPaper],
        [4, acts.enterFile],
        [1, acts.crash],
        [1, acts.restoreBackup],
      ])
    return this.dice.weighted<acts.Act>([
      [6, acts.revalidate],
      [6, acts.refresh],
      [3, acts.activate],
      [3, acts.byPaper],
      [3, acts.enterFile],
      [2, acts.restoreBackup],
      [2, acts.deactivate],
      [2, acts.reinstall],
      [2, acts.copy],
      [2, acts.snapshot],
      [2, acts.replacePart],
      [2, acts.crash],
      [2, anotherMachine],
    ])
  }

  async #vendorAct(): Promise<string> {
    const { office, book, dice } = this
    const act = dice.weighted<() => Promise<string>>([
      [4, () => office.sellMore()],
      [2, () => this.#suspend()],
      [2, () => office.changeKeys()],
      [1, () => this.#allowMore()],
    ])
    const what = await act()
    book.open = !office.suspended
    return what
  }

  /** For some days only: whoever is refused asks every hour. [D2 D11] */
  async #suspend(): Promise<string> {
    if (!this.office.suspended)
      this.in(this.dice.between(HOUR, 2 * DAY), async () => {
        if (this.office.suspended) this.say('the vendor', await this.office.suspendOrLift())
        this.book.open = !this.office.suspended
      })
    return this.office.suspendOrLift()
  }

  async #allowMore(): Promise<string> {
    const more = this.dice.between(1, 2)
    const answer = await this.office.ask(`/vendor/orders/${this.office.orders[0]}/moves`, { more, reason: 'asked for' })
    if (answer.status === 200) this.book.allowed += more
    return `allows ${more} more moves: ${answer.status}`
  }

  #changeWeather({ line, name }: Box): void {
    line.weather = this.dice.chance(0.5)
      ? { kind: 'foul', share: this.dice.between(30, 100) / 100 }
      : { kind: 'down', fault: this.dice.pick(['unreachable', 'busy', 'lost_request']) }
    this.say('the network', `of ${name} is ${line.weather.kind}`)
    this.in(this.dice.between(acts.WEATHER.least, acts.WEATHER.most), async () => {
      line.weather = { kind: 'fair' }
    })
  }

  get faults(): FaultCounts {
    const sum = noFaults()
    for (const { line } of this.boxes)
      for (const fault of [...FAULTS, 'out_of_order'] as const) sum[fault] += line.faults[fault]
    return sum
  }
}

/** A new machine is bought; the license is to move there. [F5] */
const anotherMachine: acts.Act = async (world) => {
  const box = await world.newBox(null)
  if (!box) return 'has enough machines'
  await box.start()
  return `buys another machine: ${box.name} ${await acts.move(world, box)}`
}
