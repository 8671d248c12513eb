import { type Instant, instant } from '@seatwarden/core/instant'
import {
  atStart,
  atStop,
  beginStop,
  endRun,
  type HeldService,
  heldOf,
  hold,
  isDone,
  NOTHING_HELD,
  passed,
  release,
  type ServiceState,
  type ServicesState,
  toStart,
} from '@seatwarden/core/services'
import type { Commands } from '@seatwarden/runtime/command'
import type { Log } from '@seatwarden/runtime/log'
import { oneAtATime } from '../engine/one-at-a-time.ts'
import type { Stores } from '../engine/stores.ts'
import { fill, type ServiceDefinition } from './definition.ts'
import { type Fault, Hooks } from './hooks.ts'
import type { ServiceList } from './list.ts'

const KEPT = 'services'

/** What became of a service last. */
export interface ServiceNote {
  at: Instant
  result: string
}

interface Kept extends ServicesState {
  notes: Record<string, ServiceNote>
}

export interface ServicesParts {
  stores: Pick<Stores, 'db' | 'state'>
  list: ServiceList
  commands: Commands
  now: () => Instant
  /** Whether the license's life wants services to stand still now. [D8] */
  wanted: () => boolean
  log: Log
  changed: () => void
}

/** A service as it is at this moment. */
export interface ServiceSeen {
  definition: ServiceDefinition
  state: ServiceState
  held: HeldService | undefined
  note: ServiceNote | undefined
}

/** Not everything was done; the outbox tries again. */
class Unfinished extends Error {
  override readonly name = 'Unfinished'
}

const ENDED = 'the manager ended meanwhile; it goes on at its next start'

/**
 * Stops the services of this machine and starts again exactly what it stopped. Each step is stored before and after it is
 * taken, so that one that a crash broke off is taken once more, and nothing that its administrator stopped is ever started.
 * [D8 D9 D10]
 */
export class Services {
  readonly #parts: ServicesParts
  readonly #hooks: Hooks
  #kept: Kept = { ...NOTHING_HELD, notes: {} }
  #closing = false

  constructor(parts: ServicesParts) {
    this.#parts = parts
    this.#hooks = new Hooks(parts.commands)
  }

  async load(): Promise<void> {
    const { stores } = this.#parts
    this.#kept = (await stores.state.read<Kept>(stores.db, KEPT)) ?? this.#kept
  }

  get list(): ServiceList {
    return this.#parts.list
  }

  /** Services that the manager stopped and has not started since. */
  get held(): readonly HeldService[] {
    return this.#kept.held
  }

  /** Begins no further step; what is not done is done after the next start. */
  close(): void {
    this.#closing = true
  }

  /** Asks every service how it is. */
  async look(): Promise<ServiceSeen[]> {
    const { services } = this.#parts.list
    const states = await Promise.all(services.map((one) => this.#hooks.state(one)))
    return services.map((definition, at) => ({
      definition,
      state: states[at] ?? 'unknown',
      held: heldOf(this.#kept, definition.id),
      note: this.#kept.notes[definition.id],
    }))
  }

  /** The stop of a midnight; `at` is that midnight. Throws when something still runs. */
  stop(at: Instant): Promise<string> {
    return oneAtATime(this, () => this.#stop(at))
  }

  /** As soon as a license is in. Throws when something does not start. [D10] */
  recover(): Promise<string> {
    return oneAtATime(this, async () =>
      this.#parts.wanted() ? 'services have been stopped again since; nothing was started' : this.#start(),
    )
  }

  /** By an administrator; the next midnight stops them again while the decline lasts. [D9] */
  startByHand(): Promise<string> {
    return oneAtATime(this, async () => {
      if (this.#kept.run && !this.#kept.run.over) await this.#keep(endRun(this.#kept))
      return this.#start()
    })
  }

  async #keep(next: ServicesState, note?: { id: string; result: string }): Promise<void> {
    const { stores, now, changed } = this.#parts
    const notes = note ? { ...this.#kept.notes, [note.id]: { at: now(), result: note.result } } : this.#kept.notes
    const kept = { run: next.run, held: next.held, notes }
    await stores.state.save(stores.db, KEPT, kept)
    this.#kept = kept
    changed()
  }

  async #stop(at: Instant): Promise<string> {
    const { list, wanted } = this.#parts
    if (!wanted()) return 'a license came in before; nothing was stopped'
    const begun = beginStop(this.#kept, at)
    if (begun === 'later') return 'a later midnight has come since'
    if (begun === 'over') return 'services were started by hand since; the next midnight stops them'
    await this.#keep(begun)
    const failed: string[] = []
    for (const service of list.services) {
      if (isDone(this.#kept, service.id)) continue
      if (this.#closing) throw new Unfinished(ENDED)
      if (!wanted()) return 'a license came in meanwhile; the rest was not stopped'
      const fault = await this.#stopOne(service)
      if (fault !== null) failed.push(fault)
    }
    if (failed.length > 0) throw new Unfinished(failed.join('; '))
    return this.#summary()
  }

  #summary(): string {
    const { list } = this.#parts
    if (list.services.length === 0) return list.note
    const names = this.#kept.held.map(({ name }) => name)
    return names.length === 0 ? 'nothing was running' : `stopped: ${names.join(', ')}`
  }

  async #stopOne(service: ServiceDefinition): Promise<Fault> {
    const { id, name } = service
    const held = heldOf(this.#kept, id)
    const state = await this.#hooks.state(service)
    const verdict = atStop(state, held)
    if (verdict === 'leave') return this.#pass(id, state === 'absent' ? 'nothing to stop here' : 'was not running')
    if (verdict === 'stopped') return this.#pass(id, 'stopped')
    const fault = (await this.#hold(service)) ?? (await this.#hooks.stop(service, this.#known()))
    if (fault === null) return this.#pass(id, 'stopped')
    this.#parts.log.error({ service: id, fault }, `${name} was not stopped; it is tried again`)
    await this.#keep(this.#kept, { id, result: fault })
    return fault
  }

  async #pass(id: string, result: string): Promise<null> {
    this.#parts.log.info({ service: id, result }, 'the stop is through with a service')
    await this.#keep(passed(this.#kept, id, this.#parts.now()), { id, result })
    return null
  }

  /** Before the first command: what was set, and that it is ours to start. */
  async #hold(service: ServiceDefinition): Promise<Fault> {
    const { id, name, remember } = service
    // What only ends sessions leaves nothing to start.
    if (service.start.length === 0) return null
    const before = heldOf(this.#kept, id)
    const found = remember && !before ? await this.#hooks.remember(remember) : null
    if (found && 'fault' in found) return found.fault
    const remembered = before ? before.remembered : (found?.text ?? null)
    const known = this.#known()
    if (remembered !== null) known.set(id, remembered)
    const start = service.start.map((command) => fill(command, known) ?? [...command])
    await this.#keep(hold(this.#kept, { id, name, remembered, start }))
    return null
  }

  #known(): Map<string, string> {
    return new Map(
      this.#kept.held.flatMap(({ id, remembered }) => (remembered === null ? [] : [[id, remembered] as const])),
    )
  }

  async #start(): Promise<string> {
    const due = toStart(this.#kept)
    const failed: string[] = []
    for (const held of due) {
      if (this.#closing) throw new Unfinished(ENDED)
      const fault = await this.#startOne(held)
      if (fault !== null) failed.push(fault)
    }
    if (failed.length > 0) throw new Unfinished(failed.join('; '))
    return due.length === 0 ? 'nothing was stopped' : `started: ${due.map(({ name }) => name).join(', ')}`
  }

  async #startOne(held: HeldService): Promise<Fault> {
    const { id, name } = held
    const service = this.#definitionOf(held)
    const due = atStart(await this.#hooks.state(service), held)
    const fault = due ? await this.#bringUp(service, held) : null
    if (fault === null) {
      const result = due ? 'started' : 'was running already'
      this.#parts.log.info({ service: id, result }, 'the start is through with a service')
      await this.#keep(release(this.#kept, id), { id, result })
      return null
    }
    this.#parts.log.error({ service: id, fault }, `${name} was not started; it is tried again`)
    await this.#keep(this.#kept, { id, result: fault })
    return fault
  }

  /** A stop that a crash broke off may go on by itself, and would undo a start: it is brought to its end first. */
  async #bringUp(service: ServiceDefinition, held: HeldService): Promise<Fault> {
    const broken = held.stoppedAt === null && service.stop.length > 0
    const fault = broken ? await this.#hooks.stop(service, this.#known()) : null
    return fault ?? this.#hooks.start(service, this.#known())
  }

  /** As the list says now, where it can be done so; else as it was when it was stopped. */
  #definitionOf(held: HeldService): ServiceDefinition {
    const known = this.#known()
    const now = this.#parts.list.services.find(({ id }) => id === held.id)
    const start = now?.start.every((command) => fill(command, known)) ? now.start : held.start.map((one) => [...one])
    if (now) return { ...now, start }
    return { id: held.id, name: held.name, stop: [], start, okCodes: [0], timeoutSeconds: 120 }
  }
}

/** `stop:<instant>`: which midnight's stop an effect is. */
export const midnightOf = (key: string): Instant => instant(Number(key.slice(key.lastIndexOf(':') + 1)))
