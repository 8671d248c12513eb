import type { Instant } from '@seatwarden/core/instant'
import { hasSwitch, MODULE_IDS, type ModuleId, NO_SWITCHES, withSwitch } from '@seatwarden/core/module'
import { activeModules } from '@seatwarden/core/seats/access-mode'
import { NO_DOMAIN_FACTS } from '@seatwarden/core/seats/account'
import type { Sql } from '@seatwarden/runtime/db/database'
import type { AccessGroup } from '../store/account-facts.ts'
import { Roster } from './roster.ts'
import type { SeatWriter } from './seat-writer.ts'
import type { Stores } from './stores.ts'

export interface Difference {
  module: ModuleId
  counted: number
  counter: number
}

export interface RecountState {
  state: 'idle' | 'running' | 'failed'
  done: number
  total: number
  startedAt: Instant | null
  lastAt: Instant | null
  lastResult: { equal: boolean; repaired: Difference[] } | null
  error: string | null
}

export interface RecountParts {
  stores: Stores
  roster: Roster
  writer: SeatWriter
  now: () => Instant
  /** Called in the transaction that repaired the counters of these modules. [N4] */
  counted: (tx: Sql, modules: Iterable<ModuleId>) => Promise<void>
  /** Lets everything else have its turn between two pages. */
  pause: () => Promise<void>
  /** A difference is an error: it is logged. [L8] */
  report: (differences: Difference[]) => void
}

const PAGE = 5_000
/** How often counters were repaired, by whichever node. */
const REPAIRS = 'repairs'

interface Compared {
  differences: Difference[]
  /** Repairs that the reading saw. */
  repairs: number
}

/**
 * "Read used seats": counts everything from the database, not from memory, with the same predicate as the gates, in
 * one unchanging reading that holds nobody up. Counters of the same reading must agree; a difference is repaired. [L8]
 */
export class Recount {
  readonly #parts: RecountParts
  #running: Promise<void> | null = null
  progress: RecountState = {
    state: 'idle',
    done: 0,
    total: 0,
    startedAt: null,
    lastAt: null,
    lastResult: null,
    error: null,
  }

  constructor(parts: RecountParts) {
    this.#parts = parts
  }

  /** Begins a recount, or joins the one that runs. */
  start(): Promise<void> {
    this.#running ??= this.#run().finally(() => {
      this.#running = null
    })
    return this.#running
  }

  async #run(): Promise<void> {
    const { now, roster, report } = this.#parts
    this.progress = { ...this.progress, state: 'running', done: 0, total: roster.size, startedAt: now(), error: null }
    try {
      const compared = await this.#parts.stores.db.snapshot((sql) => this.#compare(sql))
      const repaired = compared.differences
      if (repaired.length > 0) report(repaired)
      await this.#repair(compared)
      this.progress = {
        ...this.progress,
        state: 'idle',
        lastAt: now(),
        lastResult: { equal: repaired.length === 0, repaired },
      }
    } catch (error) {
      this.progress = { ...this.progress, state: 'failed', error: String(error) }
    }
  }

  async #compare(sql: Sql): Promise<Compared> {
    const { stores } = this.#parts
    const repairs = (await stores.state.read<number>(sql, REPAIRS)) ?? 0
    const counters = await stores.seats.usedSeats(sql)
    const counted = await this.#count(sql)
    const all = MODULE_IDS.map((module) => ({ module, counted: counted[module], counter: counters.get(module) ?? 0 }))
    return { repairs, differences: all.filter((d) => d.counted !== d.counter) }
  }

  async #count(sql: Sql): Promise<Record<ModuleId, number>> {
    const { stores, pause } = this.#parts
    const rules = await policyOf(sql, stores)
    const groups = groupsOf(rules)
    const counted = Object.fromEntries(MODULE_IDS.map((id) => [id, 0])) as Record<ModuleId, number>
    let page = await stores.accountFacts.page(sql, 0, PAGE, groups)
    while (page.last !== null) {
      for (const alike of page.alike) {
        const active = activeModules(
          { ...alike, domain: rules.domain(alike.domain) ?? NO_DOMAIN_FACTS },
          rules.accessModes,
        )
        for (const module of MODULE_IDS) if (hasSwitch(active, module)) counted[module] += alike.amount
      }
      const read = page.alike.reduce((sum, { amount }) => sum + amount, 0)
      this.progress = { ...this.progress, done: this.progress.done + read }
      await pause()
      page = await stores.accountFacts.page(sql, page.last, PAGE, groups)
    }
    return counted
  }

  /**
   * Adds the difference, not the figure: what changed meanwhile stays counted. Where another node has repaired since
   * the reading, its repair is the same one. Memory then follows the counters, whichever of both was wrong. [L8]
   */
  #repair({ differences, repairs }: Compared): Promise<void> {
    const { stores, roster, writer, counted } = this.#parts
    const changes = new Map(differences.map((d) => [d.module, d.counted - d.counter]))
    return writer
      .alone(
        async (tx) => {
          if (changes.size > 0 && (await stores.state.replace(tx, REPAIRS, repairs, repairs + 1))) {
            await stores.seats.addUsedSeats(tx, changes)
            await counted(tx, changes.keys())
          }
          return stores.seats.usedSeats(tx)
        },
        (counters) => {
          for (const module of MODULE_IDS) roster.usedSeats[module] = counters.get(module) ?? 0
        },
      )
      .then(() => undefined)
  }
}

/** Which groups decide of which modules. */
const groupsOf = (rules: Roster): AccessGroup[] =>
  MODULE_IDS.flatMap((module) => {
    const { mode, group } = rules.accessModes[module]
    return mode === 'group' && group !== null ? [{ group, bit: withSwitch(NO_SWITCHES, module) }] : []
  })

const policyOf = async (sql: Sql, stores: Stores): Promise<Roster> => {
  const rules = new Roster()
  for (const domain of await stores.policy.domains(sql)) rules.putDomain(domain)
  for (const [module, mode] of await stores.policy.accessModes(sql)) rules.setAccessMode(module, mode, new Set())
  return rules
}
