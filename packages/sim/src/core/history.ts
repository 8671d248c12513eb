import { DAY, HOUR, type Instant, instant, later, MINUTE, plus } from '@seatwarden/core/instant'
import type { LicenseTerms, LicenseType } from '@seatwarden/core/license'
import type { Episode } from '@seatwarden/core/lifecycle/state'
import type { Random } from '@seatwarden/runtime/random'
import { Installation, type Step, type Vendor } from './installation.ts'
import { entitlement, simLicense } from './license.ts'
import type { ClockEvent } from './time-bounds.ts'

const ZONES = [
  'UTC',
  'Europe/Prague',
  'America/Sao_Paulo',
  'Asia/Beirut',
  'Africa/Cairo',
  'Australia/Lord_Howe',
] as const
const TYPES: LicenseType[] = ['perpetual', 'perpetual', 'subscription', 'subscription', 'evaluation']
const FIRST = instant(Date.UTC(2017, 5, 1))
const YEAR = 365 * DAY

export interface Watch {
  onStep: (step: Step) => void
  onClock: (event: ClockEvent) => void
  moved: (zone: string, episodes: readonly Episode[]) => void
}

/**
 * The life of one license as chance will have it: outages, refusals, absences, other hardware, newer builds, files
 * entered by hand. Replayed by its seed alone.
 */
export class History {
  readonly zone: string
  readonly life: Installation
  readonly #random: Random
  readonly #agenda: { at: Instant; act: () => void }[] = []
  readonly #license: LicenseTerms
  readonly #watch: Watch
  #expiresAt: Instant | null
  #machines = 0

  /** What is made of a life's zone and start hears of every step and of its clocks. */
  constructor(random: Random, watching: (zone: string, start: Instant) => Watch) {
    this.#random = random
    this.zone = this.#oneOf(ZONES)
    const start = plus(FIRST, random.int(4 * 365) * DAY + random.int(DAY))
    const { zone } = this
    this.#watch = watching(zone, start)
    const { onStep, onClock } = this.#watch
    this.life = new Installation({ start, zone, vendor: this.#answers, onStep, onClock })
    this.#license = this.#draw(start)
    this.#expiresAt = this.#license.expiresAt
  }

  #oneOf<T>(list: readonly T[]): T {
    return list[this.#random.int(list.length)] as T
  }

  #chance(percent: number): boolean {
    return this.#random.int(100) < percent
  }

  /** Mostly hours, sometimes days, now and then weeks. */
  #while(): number {
    const most = this.#oneOf([6 * HOUR, 6 * HOUR, 6 * HOUR, 4 * DAY, 4 * DAY, 30 * DAY])
    return MINUTE + this.#random.int(most)
  }

  #draw(start: Instant): LicenseTerms {
    const type = this.#oneOf(TYPES)
    return simLicense({
      licenseId: this.#random.hex(4),
      type,
      issuedAt: start,
      entitlements: [
        entitlement('mail', 100, plus(start, 30 * DAY + this.#random.int(YEAR))),
        entitlement('im', 50, plus(start, 30 * DAY + this.#random.int(YEAR))),
      ],
      grace: (2 + this.#random.int(6)) * DAY,
      expiresAt: type === 'perpetual' ? null : plus(start, 30 * DAY + this.#random.int(YEAR)),
      offline: this.#chance(10),
    })
  }

  #file(now: Instant): LicenseTerms {
    const referenceId = `machine ${this.#machines}`
    return { ...this.#license, issuedAt: now, expiresAt: this.#expiresAt, referenceId }
  }

  readonly #answers: Vendor = (now) => ({ ok: true, terms: this.#file(now) })

  #in(ms: number, act: () => void): void {
    this.#agenda.push({ at: plus(this.life.now, ms), act })
    this.#agenda.sort((a, b) => b.at - a.at)
  }

  #outage(): void {
    const refused = this.#chance(20)
    const [code, sentence] = refused ? ['order_suspended', 'suspended'] : ['vendor_unreachable', 'no answer']
    this.life.vendor = () => ({ ok: false, refused, code, sentence })
    this.#in(this.#while(), () => {
      this.life.vendor = this.#answers
    })
  }

  #absence(): void {
    this.life.switchOff()
    this.life.runTo(plus(this.life.now, this.#while()))
    this.life.switchOn()
  }

  #renewal(): void {
    if (this.#expiresAt !== null) this.#expiresAt = plus(later(this.#expiresAt, this.life.now), YEAR)
    this.life.install(this.#file(this.life.now))
  }

  #otherHardware(): void {
    this.life.event({ kind: 'mismatch', found: true })
    this.#in(this.#while(), () => {
      this.life.event({ kind: 'mismatch', found: false })
    })
  }

  /** To another machine; a license that was given up is bought anew instead. */
  #move(): void {
    if (!this.life.terms) return
    this.#machines += 1
    this.life.install(this.#file(this.life.now))
  }

  #newerBuild(): void {
    this.life.build(true)
    this.#in(this.#while(), () => {
      this.life.build(false)
    })
  }

  #givenUp(): void {
    this.life.remove()
    this.#in(this.#while(), () => this.#renewal())
  }

  #oldFile(): void {
    if (this.life.terms) this.life.install({ ...this.life.terms, issuedAt: plus(this.life.terms.issuedAt, -DAY) })
  }

  /** By minutes, days or a year, ahead or back; mostly it is noticed and undone, now and then too late. [D12] */
  #clockJumps(): void {
    const by = MINUTE + this.#random.int(this.#oneOf([50 * MINUTE, 20 * HOUR, 20 * DAY, YEAR]))
    this.life.clock.jump(this.#chance(50) ? by : -by, this.life.now)
    const undone = this.#random.int(this.#chance(90) ? 23 * HOUR : 4 * DAY)
    this.#in(undone, () => this.#setRight())
  }

  #setRight(): void {
    this.life.clock.setRight(this.life.now)
  }

  /** Its clock is set while it is off. */
  #clockJumpsWhileOff(): void {
    this.life.switchOff()
    this.life.runTo(plus(this.life.now, this.#while()))
    this.#clockJumps()
    this.life.switchOn()
  }

  #sleeps(): void {
    this.life.fallAsleep()
    this.life.runTo(plus(this.life.now, this.#while()))
    this.life.awake()
  }

  #movesAway(): void {
    const zone = this.#oneOf(ZONES)
    this.#watch.moved(zone, this.life.state.episodes)
    this.life.moveTo(zone)
  }

  #something(): void {
    const acts: [number, () => void][] = [
      [30, () => this.#outage()],
      [25, () => this.#absence()],
      [10, () => this.#renewal()],
      [8, () => this.#otherHardware()],
      [5, () => this.#newerBuild()],
      [5, () => this.#oldFile()],
      [5, () => this.life.attempt()],
      [4, () => this.#move()],
      [3, () => this.#givenUp()],
      [5, () => this.life.startByHand()],
      [6, () => this.#clockJumps()],
      [3, () => this.#clockJumpsWhileOff()],
      [5, () => this.#sleeps()],
      [3, () => this.#movesAway()],
    ]
    let drawn = this.#random.int(acts.reduce((sum, [weight]) => sum + weight, 0))
    for (const [weight, act] of acts) {
      drawn -= weight
      if (drawn >= 0) continue
      act()
      return
    }
  }

  /** Lives so long; the license comes some time after the first start. Returns the years lived. */
  run(years: number): number {
    const start = this.life.now
    const until = plus(this.life.now, years * YEAR)
    this.#in(this.#oneOf([0, 3 * DAY, 45 * DAY]), () => this.life.install(this.#file(this.life.now)))
    while (this.life.now < until) {
      const next = this.#agenda.at(-1)
      const wait = plus(this.life.now, this.#random.int(20 * DAY))
      if (next && next.at <= wait) {
        this.#agenda.pop()
        this.life.runTo(next.at)
        next.act()
      } else {
        this.life.runTo(wait)
        this.#something()
      }
    }
    return (this.life.now - start) / YEAR
  }
}
