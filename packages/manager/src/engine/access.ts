import type { Instant } from '@seatwarden/core/instant'
import { type ModuleId, moduleOf, type SwitchId } from '@seatwarden/core/module'
import { type Claim, claim } from '@seatwarden/core/seats/claim'
import type { Grants } from '@seatwarden/core/seats/grants'
import { heldInMemory, questionOf, type Use } from './question.ts'
import type { Roster } from './roster.ts'
import type { SeatWriter } from './seat-writer.ts'

export type AccessAnswer = Claim & { module: ModuleId; trialEnds?: Instant | null }

export interface AccessParts {
  roster: Roster
  writer: SeatWriter
  grants: () => Grants
  now: () => Instant
  /** Takes in an account nobody knows yet; null when it cannot be one. [G8] */
  adopt: (login: string) => Promise<number | null>
  /** Kept in memory and written later, once a minute. [G5 X7] */
  used: (index: number, module: ModuleId, at: Instant) => void
  /** A seat was assigned, or a refusal noted. */
  changed: () => void
  /** Other nodes share the database, so memory's refusal is asked again there. */
  shared: boolean
}

const SEATLESS = new Set(['trial_over', 'no_seat_free'])

/**
 * May this login use the service behind this switch? Whoever holds a seat is answered from memory at once, without a
 * promise; only a first access waits for the writer. [S4 S9 G5]
 */
export class Access {
  readonly #parts: AccessParts
  /** Refusals on their way to the store: a client that asks without end waits there once. [Q4] */
  readonly #noting = new Set<string>()

  constructor(parts: AccessParts) {
    this.#parts = parts
  }

  ask(login: string, by: SwitchId): AccessAnswer | Promise<AccessAnswer> {
    const index = this.#parts.roster.find(login)
    return index === undefined ? this.#unknown(login, by) : this.#known(index, { module: moduleOf(by), by })
  }

  #known(index: number, use: Use): AccessAnswer | Promise<AccessAnswer> {
    const { roster, grants, now, used, shared } = this.#parts
    const at = now()
    const answer = claim(
      questionOf(roster, grants(), index, use, heldInMemory(roster, grants(), index, use.module)),
      at,
    )
    if (answer.granted && answer.change === null) {
      used(index, use.module, at)
      return { ...answer, module: use.module }
    }
    if (!answer.granted && !SEATLESS.has(answer.code)) return { ...answer, module: use.module }
    if (!answer.granted && !shared) {
      // The answer stands; that it was asked is kept for S6 without holding the answer up.
      this.#noteRefusal(index, use)
      return { ...answer, module: use.module, trialEnds: roster.trials[use.module].get(index) ?? null }
    }
    return this.#first(index, use)
  }

  async #first(index: number, use: Use): Promise<AccessAnswer> {
    const { roster, writer, used, now, changed } = this.#parts
    const answer = await writer.claim(index, use)
    if (answer.granted) used(index, use.module, now())
    changed()
    return { ...answer, module: use.module, trialEnds: roster.trials[use.module].get(index) ?? null }
  }

  #noteRefusal(index: number, use: Use): void {
    const key = `${index}:${use.module}`
    if (this.#noting.has(key)) return
    this.#noting.add(key)
    const noted = () => void this.#noting.delete(key)
    this.#parts.writer.claim(index, use).then(noted, noted)
  }

  async #unknown(login: string, by: SwitchId): Promise<AccessAnswer> {
    const index = await this.#parts.adopt(login)
    if (index === null) return { granted: false, step: 2, code: 'account_unknown', module: moduleOf(by) }
    return this.#known(index, { module: moduleOf(by), by })
  }
}
