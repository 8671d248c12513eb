import { type Instant, MINUTE } from '@seatwarden/core/instant'
import type { ModuleId } from '@seatwarden/core/module'
import type { Claim, Trial } from '@seatwarden/core/seats/claim'
import { keyOf, type SeatKey, type SeatRead, type SeatRow } from '../store/seat-rows.ts'

const key = (k: SeatKey): number => keyOf(k.accountId, k.module)

/**
 * The seats that one transaction works on: read under the lock of their pools, changed in order, written back at
 * once. It stores what the core decided and decides nothing itself.
 */
export class SeatLedger {
  readonly #reads = new Map<number, SeatRead>()
  readonly #changed = new Map<number, SeatRow>()
  readonly #trials: (SeatKey & Trial)[] = []
  readonly #heldBefore: ReadonlyMap<ModuleId, number>
  readonly held: Map<ModuleId, number>

  constructor(held: ReadonlyMap<ModuleId, number>, reads: readonly SeatRead[]) {
    this.#heldBefore = held
    this.held = new Map(held)
    for (const read of reads) this.#reads.set(key(read), read)
  }

  /** False of an account that does not exist any more, whatever memory says of it. */
  has(wanted: SeatKey): boolean {
    return this.#reads.has(key(wanted))
  }

  read(wanted: SeatKey): SeatRead {
    return this.#reads.get(key(wanted)) ?? { ...wanted, seat: null, trial: null }
  }

  /** Takes down what a claim changes. A refusal is kept as the time of asking, once a minute. [S6] */
  record(wanted: SeatKey, claim: Claim, now: Instant): void {
    const { seat, trial } = this.read(wanted)
    if (!claim.granted) {
      if (claim.code !== 'trial_over' && claim.code !== 'no_seat_free') return
      if (seat?.refusedAt != null && now - seat.refusedAt < MINUTE) return
      this.#put(wanted, { kind: trial ? 'trial' : 'refused', refusedAt: now }, now)
      return
    }
    if (claim.change?.assign === 'trial') {
      this.#trials.push({ ...wanted, ...claim.change.trial })
      this.#reads.set(key(wanted), { ...this.read(wanted), trial: claim.change.trial })
    }
    if (claim.change?.assign === 'licensed') this.give(wanted, now)
    else if (claim.seat === 'trial' && seat?.kind !== 'trial')
      this.#put(wanted, { kind: 'trial', refusedAt: null }, now)
  }

  /** A licensed seat for this account. */
  give(wanted: SeatKey, now: Instant): void {
    this.#put(wanted, { kind: 'licensed', refusedAt: null }, now)
    this.held.set(wanted.module, (this.held.get(wanted.module) ?? 0) + 1)
  }

  /** Takes a licensed seat away: into a trial that begins now, or back to the one it had. [S17] */
  takeBack(wanted: SeatKey, trial: Trial | null, now: Instant): void {
    if (trial) {
      this.#trials.push({ ...wanted, ...trial })
      this.#reads.set(key(wanted), { ...this.read(wanted), trial })
    }
    this.#put(wanted, { kind: 'trial', refusedAt: null }, now)
    this.held.set(wanted.module, (this.held.get(wanted.module) ?? 0) - 1)
  }

  #put(wanted: SeatKey, what: Pick<SeatRow, 'kind' | 'refusedAt'>, now: Instant): void {
    const before = this.read(wanted)
    const since = before.seat?.kind === what.kind ? before.seat.since : now
    const seat: SeatRow = { ...wanted, ...what, since, firstAccessAt: before.seat?.firstAccessAt ?? now }
    this.#reads.set(key(wanted), { ...before, seat })
    this.#changed.set(key(wanted), seat)
  }

  get changedSeats(): SeatRow[] {
    return [...this.#changed.values()]
  }

  get startedTrials(): (SeatKey & Trial)[] {
    return this.#trials
  }

  get heldChanges(): Map<ModuleId, number> {
    const changes = [...this.held].map(
      ([module, held]) => [module, held - (this.#heldBefore.get(module) ?? 0)] as const,
    )
    return new Map(changes.filter(([, change]) => change !== 0))
  }

  /** Every seat that the transaction read or changed, as it is now. */
  get all(): SeatRead[] {
    return [...this.#reads.values()]
  }

  /** Every seat that the transaction changed, as it is now. */
  get after(): SeatRead[] {
    return [...this.#changed.values()].map((seat) => this.read(seat))
  }
}
