import { copyFileSync, existsSync, mkdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { earlier, type Instant } from '@seatwarden/core/instant'
import { createManagerContext, type ManagerContext } from '@seatwarden/manager/context'
import type { Engine } from '@seatwarden/manager/engine/engine'
import type { Vendor } from '@seatwarden/manager/vendor-client'
import type { RootKey } from '@seatwarden/protocol/license-file/keys'
import { createLog } from '@seatwarden/runtime/log'
import { seededRandom } from '@seatwarden/runtime/random'
import type { ProcessClock, TownClock } from './clock.ts'
import { quietCouriers } from './couriers.ts'

export interface MachineParts {
  clock: TownClock
  data: string
  seed: number
  zone: string
  domain: string
  roots: () => RootKey[]
  vendor: Vendor
}

interface Process {
  context: ManagerContext
  clock: ProcessClock
  /** Lines that its log called errors. */
  errors: string[]
}

/** SQLite's file and what is not yet taken over into it: all that a power cut leaves. */
const FILES = ['manager.db', 'manager.db-wal']

/** Text 3 stands in the error log, and is no error. [D7] */
const isLastCall = (line: string): boolean => /"msg":"SYSTEM \[[0-9A-F]{4}\] /.test(line)

/** A machine with a real manager on it, that can be switched off, and on which the plug can be pulled at any moment. */
export class Machine {
  /** Identifiers; some change when a part is replaced. [F2] */
  facts: Record<string, string>
  readonly #parts: MachineParts
  #process: Process | null = null
  #starts = 0
  #plugPulled = false
  #dueAt: Instant | null = null

  constructor(parts: MachineParts) {
    this.#parts = parts
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

  get #crashFolder(): string {
    return join(this.#parts.data, 'crash')
  }

  /** Errors that were logged since the last time this was asked. */
  takeErrors(): string[] {
    return this.#process?.errors.splice(0) ?? []
  }

  /** Comes up with what is on the disk; `opened` sees it before anything runs. */
  async start(opened: (engine: Engine) => Promise<void> = async () => undefined): Promise<void> {
    const { clock, data, seed, zone, domain, roots, vendor } = this.#parts
    this.#starts += 1
    const errors: string[] = []
    const process = clock.process()
    const note = (line: string) => {
      if (!isLastCall(line)) errors.push(line)
    }
    const log = createLog({ level: 'error', name: 'manager', to: { write: note } })
    const address = { hostname: `mail.${domain}`, defaultDomain: domain }
    const context = await createManagerContext(
      { data, roots: roots(), zone, ...address, durability: 'off' },
      {
        clock: process,
        random: seededRandom(seed + this.#starts),
        log,
        facts: async () => this.facts,
        vendor,
        couriers: quietCouriers,
      },
    )
    this.#process = { context, clock: process, errors }
    await opened(context.engine)
    context.engine.start()
    await this.settle()
  }

  async switchOff(): Promise<void> {
    const { context, clock } = this.#running
    await context.passwd.write()
    await context.close()
    clock.end()
    this.#process = null
  }

  /** Keeps what is on the disk at this moment; whatever the process does from here on is lost. */
  readonly pullPlug = (): void => {
    if (!this.#process || this.#plugPulled) return
    this.#plugPulled = true
    mkdirSync(this.#crashFolder, { recursive: true })
    for (const file of FILES) {
      const path = join(this.#parts.data, file)
      if (existsSync(path)) copyFileSync(path, join(this.#crashFolder, file))
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
    for (const file of [...FILES, 'manager.db-shm']) rmSync(join(this.#parts.data, file), { force: true })
    if (folder === null) return
    for (const file of FILES)
      if (existsSync(join(folder, file))) copyFileSync(join(folder, file), join(this.#parts.data, file))
  }

  get plugPulled(): boolean {
    return this.#plugPulled
  }

  /** After the plug was pulled: the process is gone, and the disk as it was. SQLite wants its handles back first. */
  async clearAway(): Promise<void> {
    const { context, clock } = this.#running
    clock.end()
    await context.passwd.write().catch(() => undefined)
    await context.app.close()
    await context.engine.stores.db.close()
    this.#process = null
    for (const file of [...FILES, 'manager.db-shm']) rmSync(join(this.#parts.data, file), { force: true })
    for (const file of FILES) {
      const kept = join(this.#crashFolder, file)
      if (existsSync(kept)) renameSync(kept, join(this.#parts.data, file))
    }
    this.#plugPulled = false
  }

  /** Timers that are due fire, and everything comes to rest, also the effects that they put into the outbox. */
  async settle(): Promise<void> {
    const { context, clock } = this.#running
    const { engine } = context
    await this.#parts.clock.settle(clock)
    while ((await engine.outbox.runDue()) + (await engine.notices.deliveries.runDue()) > 0)
      await this.#parts.clock.settle(clock)
    await this.#parts.clock.turn()
    this.#dueAt = await this.#nextDue(engine)
  }

  /** When it next wants to do something by itself; null while it is off. */
  get dueAt(): Instant | null {
    return this.#process ? this.#dueAt : null
  }

  async #nextDue(engine: Engine): Promise<Instant | null> {
    const row = await engine.stores.db.get<{ at: Instant | null }>(
      'select min(due_at) as at from outbox where done_at is null',
    )
    const deadline = engine.license.nextDeadline
    if (row?.at == null) return deadline
    return deadline === null ? row.at : earlier(deadline, row.at)
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
