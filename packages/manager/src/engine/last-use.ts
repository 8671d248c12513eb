import type { Instant } from '@seatwarden/core/instant'
import { MODULE_IDS, type ModuleId } from '@seatwarden/core/module'
import type { Roster } from './roster.ts'
import type { Stores } from './stores.ts'

/** As many uses as one transaction takes; the gates have their turn after each. */
const CHUNK = 500

type Use = readonly [accountId: number, module: ModuleId, at: Instant]

/** Last use, kept in memory and written once a minute and at stop: a crash may lose one minute of it. [G5 X7] */
export class LastUse {
  readonly #stores: Stores
  readonly #roster: Roster
  /** Whose use of a module is not written yet, by index in the roster, which keeps when it was. */
  readonly #waiting = new Map<ModuleId, number[]>(MODULE_IDS.map((module) => [module, []]))

  constructor(stores: Stores, roster: Roster) {
    this.#stores = stores
    this.#roster = roster
  }

  note(index: number, module: ModuleId, at: Instant): void {
    const uses = this.#roster.unwrittenUses[module]
    if (uses.get(index) === 0) this.#waiting.get(module)?.push(index)
    uses.set(index, at)
  }

  /** What is not written yet, for a screen that shows it now. */
  unwritten(index: number, module: ModuleId): Instant | null {
    return (this.#roster.unwrittenUses[module].get(index) || null) as Instant | null
  }

  /** The latest unwritten use of any module. */
  unwrittenLogin(index: number): Instant | null {
    let latest: Instant | null = null
    for (const module of MODULE_IDS) {
      const at = this.unwritten(index, module)
      if (at !== null && (latest === null || at > latest)) latest = at
    }
    return latest
  }

  /** `pause`: lets everything else have its turn between two transactions. */
  async write(pause?: () => Promise<void>): Promise<void> {
    for (const [module, waiting] of this.#waiting) {
      // What is noted while this runs is for the next time.
      for (let left = waiting.length; left > 0; left -= CHUNK) {
        await this.#writeChunk(module, waiting, waiting.splice(0, Math.min(left, CHUNK)))
        if (left > CHUNK) await pause?.()
      }
    }
  }

  async #writeChunk(module: ModuleId, waiting: number[], chunk: readonly number[]): Promise<void> {
    const written = new Map(chunk.map((index) => [index, this.unwritten(index, module)] as const))
    const uses = [...written].flatMap(([index, at]): Use[] =>
      at === null ? [] : [[this.#roster.idOf(index), module, at]],
    )
    try {
      await this.#save(uses)
    } catch (error) {
      waiting.push(...written.keys())
      throw error
    }
    for (const [index, at] of written) {
      if (this.unwritten(index, module) === at) this.#roster.unwrittenUses[module].set(index, 0)
      else waiting.push(index)
    }
  }

  #save(uses: readonly Use[]): Promise<void> {
    const { db, seats, accounts } = this.#stores
    return db.transaction(async (tx) => {
      await seats.saveLastUse(tx, uses)
      await accounts.setLastLogin(
        tx,
        uses.map(([id, , at]) => [id, at] as const),
      )
    })
  }
}
