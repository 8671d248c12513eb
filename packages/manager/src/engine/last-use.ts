import type { Instant } from '@seatwarden/core/instant'
import type { ModuleId } from '@seatwarden/core/module'
import type { Roster } from './roster.ts'
import type { Stores } from './stores.ts'

/** Last use, kept in memory and written in one batch a minute and at stop: a crash may lose one minute of it. [G5 X7] */
export class LastUse {
  readonly #stores: Stores
  readonly #roster: Roster
  #waiting = new Map<ModuleId, Map<number, Instant>>()

  constructor(stores: Stores, roster: Roster) {
    this.#stores = stores
    this.#roster = roster
  }

  note(index: number, module: ModuleId, at: Instant): void {
    let uses = this.#waiting.get(module)
    if (!uses) {
      uses = new Map()
      this.#waiting.set(module, uses)
    }
    uses.set(index, at)
  }

  /** What is not written yet, for a screen that shows it now. */
  unwritten(index: number, module: ModuleId): Instant | null {
    return this.#waiting.get(module)?.get(index) ?? null
  }

  /** The latest unwritten use of any module. */
  unwrittenLogin(index: number): Instant | null {
    let latest: Instant | null = null
    for (const uses of this.#waiting.values()) {
      const at = uses.get(index)
      if (at !== undefined && (latest === null || at > latest)) latest = at
    }
    return latest
  }

  async write(): Promise<void> {
    const waiting = this.#waiting
    if (waiting.size === 0) return
    this.#waiting = new Map()
    const uses = [...waiting].flatMap(([module, map]) =>
      [...map].map(([index, at]) => [this.#roster.idOf(index), module, at] as const),
    )
    const logins = new Map<number, Instant>()
    for (const [id, , at] of uses) if (at > (logins.get(id) ?? 0)) logins.set(id, at)
    await this.#stores.db.transaction(async (tx) => {
      await this.#stores.seats.saveLastUse(tx, uses)
      await this.#stores.accounts.setLastLogin(tx, [...logins])
    })
  }
}
