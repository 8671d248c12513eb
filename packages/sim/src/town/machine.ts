import { copyFileSync, existsSync, mkdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { earlier, HOUR, type Instant, MINUTE, plus } from '@seatwarden/core/instant'
import { createManagerContext, type ManagerContext } from '@seatwarden/manager/context'
import type { Engine } from '@seatwarden/manager/engine/engine'
import type { Vendor } from '@seatwarden/manager/vendor-client'
import type { RootKey } from '@seatwarden/protocol/license-file/keys'
import { createLog } from '@seatwarden/runtime/log'
import { seededRandom } from '@seatwarden/runtime/random'
import { type ClockEvent, TimeBounds } from '../core/time-bounds.ts'
import type { MachineTime, ProcessClock, TownClock } from './clock.ts'
import { quietCouriers } from './couriers.ts'
import type { Daemons } from './daemons.ts'
import { type Disk, DiskFull } from './disk.ts'
import type { PostOffice } from './post.ts'

export interface MachineParts {
  clock: TownClock
  data: string
  seed: number
  zone: string
  domain: string
  roots: () => RootKey[]
  vendor: Vendor
  /** What may go wrong around the manager; absent: nothing does. */
  around?: { disk: Disk; post: PostOffice; daemons: Daemons }
}

interface Process {
  context: ManagerContext
  clock: ProcessClock
  /** Lines that its log called errors. */
  errors: string[]
}

/** SQLite's file and what is not yet taken over into it: all that a power cut leaves. */
const FILES = ['manager.db', 'manager.db-wal']

/** Longer than any timer waits before it looks at the clock again. */
const LOOKED_AGAIN = MINUTE + 1_000

const EFFECT = '(select min(due_at) from outbox where done_at is null) as effect'
const DUE = `select ${EFFECT}, null as delivery`
const DUE_WITH_POST = `select ${EFFECT}, (select min(next_at) from deliveries where state <> 'delivered') as delivery`

/** Text 3 stands in the error log, and is no error. [D7] */
const isLastCall = (line: string): boolean => /"msg":"SYSTEM \[[0-9A-F]{4}\] /.test(line)

/** A machine with a real manager on it, that can be switched off, and on which the plug can be pulled at any moment. */
export class Machine {
  /** Identifiers; some change when a part is replaced. [F2] */
  facts: Record<string, string>
  /** Its own clocks, right until somebody sets them. [D12] */
  readonly time: MachineTime
  /** What the time that counts may be. [D12] */
  bounds: TimeBounds
  /** How often it came up. */
  starts = 0
  readonly #parts: MachineParts
  #process: Process | null = null
  /** From the first moment of a start on there is something to lose. */
  #alive = false
  #plugPulled = false
  #dueAt: Instant | null = null
  /** By how much the time that counts is ahead of the truth. */
  #lead = 0
  /** Until then everything is on its disk. */
  #writtenAt: Instant

  constructor(parts: MachineParts) {
    this.#parts = parts
    this.time = parts.clock.machine()
    this.bounds = new TimeBounds(parts.clock.now)
    this.#writtenAt = parts.clock.now
    const kinds = ['machine', 'system', 'board', 'disk', 'mac']
    this.facts = Object.fromEntries(kinds.map((kind) => [kind, `${kind}-of-${parts.domain}`]))
  }

  get runs(): boolean {
    return this.#process !== null
  }

  get engine(): Engine {
    return this.#running.context.engine
  }

  get context(): ManagerContext {
    return this.#running.context
  }

  get #running(): Process {
    if (!this.#process) throw new Error(`the manager of ${this.#parts.domain} is off`)
    return this.#process
  }

  /** For an image of its disk. */
  get imageFolder(): string {
    return join(this.#parts.data, 'image')
  }

  get #crashFolder(): string {
    return join(this.#parts.data, 'crash')
  }

  /** Somebody sets its clock, so far ahead of the truth. */
  setAhead(ms: number): void {
    this.time.ahead = ms
    this.#hear('jump')
  }

  #hear(what: ClockEvent['what']): void {
    this.bounds.hear({ what, truth: this.#parts.clock.now, ahead: this.time.ahead })
  }

  /** By how much the time that counts is wrong; 0: it is right. [D12] */
  get timeFault(): number {
    return this.bounds.fault(this.engine.now(), this.#parts.clock.now)
  }

  /** Errors that were logged since the last time this was asked. */
  takeErrors(): string[] {
    return this.#process?.errors.splice(0) ?? []
  }

  /**
   * Comes up with what is on the disk; `opened` sees it before anything runs. Where the disk is full, or the plug is
   * pulled meanwhile, it may stay off.
   */
  async start(opened: (engine: Engine) => Promise<void> = async () => undefined): Promise<void> {
    this.starts += 1
    this.#alive = true
    this.#hear('on')
    try {
      this.#process = await this.#open()
    } catch (error) {
      this.#gone()
      if (!(error instanceof DiskFull)) throw error
      return
    }
    const { engine } = this.#process.context
    this.#lead = engine.now() - this.#parts.clock.now
    if (!this.#plugPulled) await opened(engine)
    if (!this.#plugPulled) engine.start()
    await this.settle()
  }

  async #open(): Promise<Process> {
    const { clock, data, seed, zone, domain, roots, vendor, around } = this.#parts
    const errors: string[] = []
    const process = clock.process(this.time)
    const note = (line: string) => {
      if (!isLastCall(line)) errors.push(line)
    }
    const log = createLog({ level: 'error', name: 'manager', to: { write: note } })
    const address = { hostname: `mail.${domain}`, defaultDomain: domain }
    const services = around && { services: { file: around.daemons.listIn(data) } }
    const context = await createManagerContext(
      { data, roots: roots(), zone, ...address, ...services, durability: 'off' },
      {
        clock: process,
        random: seededRandom(seed + this.starts),
        log,
        facts: async () => this.facts,
        vendor,
        couriers: around?.post ?? quietCouriers,
        ...(around && { commands: around.daemons, database: (db) => around.disk.over(db) }),
      },
    )
    return { context, clock: process, errors }
  }

  async switchOff(): Promise<void> {
    const { context, clock } = this.#running
    await context.passwd.write()
    await context.close()
    clock.end()
    if (!this.#plugPulled) this.#writtenAt = this.#parts.clock.now
    this.#gone()
  }

  /** Keeps what is on the disk at this moment; whatever the process does from here on is lost. */
  readonly pullPlug = (): void => {
    if (!this.#alive || this.#plugPulled) return
    this.#plugPulled = true
    mkdirSync(this.#crashFolder, { recursive: true })
    for (const file of FILES) {
      rmSync(join(this.#crashFolder, file), { force: true })
      const path = join(this.#parts.data, file)
      if (existsSync(path)) copyFileSync(path, join(this.#crashFolder, file))
    }
  }

  /** The process is gone; where the plug was pulled, the disk is as it was then. */
  #gone(): void {
    this.#process = null
    this.#alive = false
    this.#hear('off')
    this.bounds.forget(this.#parts.clock.now - this.#writtenAt)
    if (!this.#plugPulled) return
    this.#plugPulled = false
    for (const file of [...FILES, 'manager.db-shm']) rmSync(join(this.#parts.data, file), { force: true })
    for (const file of FILES) {
      const kept = join(this.#crashFolder, file)
      if (existsSync(kept)) renameSync(kept, join(this.#parts.data, file))
    }
  }

  /** An image of the disk, made from outside, also while the manager runs. [F6 D14] */
  copyDiskTo(folder: string): void {
    mkdirSync(folder, { recursive: true })
    for (const file of FILES) {
      rmSync(join(folder, file), { force: true })
      const path = join(this.#parts.data, file)
      if (existsSync(path)) copyFileSync(path, join(folder, file))
    }
  }

  /** Puts an image onto the disk of a machine that is off; without one the disk is empty. */
  putDisk(folder: string | null): void {
    if (this.#process) throw new Error('the machine must be off')
    this.bounds = new TimeBounds(this.#parts.clock.now)
    for (const file of [...FILES, 'manager.db-shm']) rmSync(join(this.#parts.data, file), { force: true })
    if (folder === null) return
    for (const file of FILES)
      if (existsSync(join(folder, file))) copyFileSync(join(folder, file), join(this.#parts.data, file))
  }

  get plugPulled(): boolean {
    return this.#plugPulled
  }

  /** After the plug was pulled: SQLite wants its handles back first. */
  async clearAway(): Promise<void> {
    const { context, clock } = this.#running
    clock.end()
    await context.passwd.write().catch(() => undefined)
    await context.app.close()
    await context.engine.stores.db.close()
    this.#gone()
  }

  /** Timers that are due fire, and everything comes to rest, also the effects that they put into the outbox. */
  async settle(): Promise<void> {
    const { context, clock } = this.#running
    const { engine } = context
    await this.#lookAgain(engine)
    await this.#parts.clock.settle(clock)
    while ((await this.#effects(engine)) > 0) await this.#parts.clock.settle(clock)
    await this.#parts.clock.turn()
    this.#dueAt = await this.#nextDue(engine)
    if (!this.#plugPulled && !this.#parts.around?.disk.full)
      this.#writtenAt = plus(this.#parts.clock.now, -LOOKED_AGAIN)
  }

  /** The time that counts has jumped, which the manager's timers find out within a minute. */
  async #lookAgain(engine: Engine): Promise<void> {
    const { clock } = this.#parts
    const lead = engine.now() - clock.now
    if (lead > this.#lead) await clock.hopTo(plus(clock.now, LOOKED_AGAIN))
    this.#lead = lead
  }

  /** On a full disk none is begun. */
  async #effects(engine: Engine): Promise<number> {
    try {
      return await engine.outbox.runDue()
    } catch (error) {
      if (error instanceof DiskFull) return 0
      throw error
    }
  }

  /** When it next wants to do something by itself; null while it is off. */
  get dueAt(): Instant | null {
    return this.#process && !this.time.asleep ? this.#dueAt : null
  }

  /** In truth: what counts may be behind or ahead, and a jump that waits is looked at every hour. [D12] */
  async #nextDue(engine: Engine): Promise<Instant | null> {
    const now = this.#parts.clock.now
    if (this.#parts.around?.disk.full) return plus(now, 3 * HOUR)
    const due = await this.#nextCounted(engine)
    const counted = engine.now()
    const doubt = this.time.wall() - counted > HOUR ? plus(now, HOUR) : null
    const at = due === null ? null : plus(now, Math.max(0, due - counted))
    return at === null || doubt === null ? (at ?? doubt) : earlier(at, doubt)
  }

  async #nextCounted(engine: Engine): Promise<Instant | null> {
    const { db } = engine.stores
    const posts = this.#parts.around?.post.down === false
    const row = await db.get<{ effect: Instant | null; delivery: Instant | null }>(posts ? DUE_WITH_POST : DUE)
    const all = [row?.effect, row?.delivery, engine.license.nextDeadline].filter((at) => at != null)
    return all.reduce<Instant | null>((first, at) => (first === null ? at : earlier(first, at)), null)
  }

  /** A recount lets others have their turn by a timer. [L8] */
  async recount(): Promise<boolean> {
    const { context, clock } = this.#running
    const { recount } = context.engine
    const counted = recount.start()
    while (recount.progress.state === 'running') await this.#parts.clock.settle(clock)
    await counted
    return recount.progress.lastResult?.equal ?? false
  }
}
