import { differenceText, type Machine, sameMachine } from '@seatwarden/core/machine'
import type { Sql } from '@seatwarden/runtime/db/database'
import { type Facts, hashedFacts, referenceIdOf } from '../fingerprint.ts'
import { stateStore } from '../store/state.ts'

const MACHINE = 'machine'

/** Facts are kept hashed: what is stored tells nobody a serial number. */
const STORED_SALT = 'seatwarden'

/** What the vendor is told of the program. [A12] */
export interface Program {
  host: string
  version: string
  /** ISO 8601. [L12] */
  builtAt: string
}

export interface InstallationParts extends Program {
  /** The machine of the first start. */
  known: Machine
  now: Facts
  same: boolean
  /** Reads the facts anew. */
  read: () => Promise<Facts>
}

export interface MachineReaders {
  read: () => Promise<Facts>
  /** The hardware's own facts where an operator's identity stands for them; null where none does. [F3] */
  hardware: (() => Promise<Facts>) | null
}

const machineOf = (facts: Facts): Machine => ({
  referenceId: referenceIdOf(facts),
  facts: hashedFacts(facts, STORED_SALT),
})

/**
 * The machine and the program. The Reference ID is fixed at the first start, and kept while enough of the facts of then
 * are here now; on another machine what is stored was made elsewhere. [F1 F2 F4]
 */
export class Installation implements Program {
  readonly host: string
  readonly version: string
  readonly builtAt: string
  /** False on another machine than the one whose Reference ID this is. [F4] */
  same: boolean
  readonly #read: () => Promise<Facts>
  #known: Machine
  #now: Facts

  constructor(parts: InstallationParts) {
    this.host = parts.host
    this.version = parts.version
    this.builtAt = parts.builtAt
    this.same = parts.same
    this.#read = parts.read
    this.#known = parts.known
    this.#now = parts.now
  }

  /** Recognises the machine, or takes note of it at the first start. */
  static async open(db: Sql, { read, hardware }: MachineReaders, program: Program): Promise<Installation> {
    const now = await read()
    const stored = await stateStore.read<Machine>(db, MACHINE)
    if (!stored) {
      const known = machineOf(now)
      await stateStore.save(db, MACHINE, known)
      return new Installation({ ...program, known, now, same: true, read })
    }
    const named =
      hardware && !Object.hasOwn(stored.facts, 'identity') && sameMachine(stored, machineOf(await hardware()))
    if (!named)
      return new Installation({ ...program, known: stored, now, same: sameMachine(stored, machineOf(now)), read })
    // The same machine, whose operator gives it an identity from now on: that is no other machine. [F3]
    const known = { ...machineOf(now), referenceId: stored.referenceId }
    await stateStore.save(db, MACHINE, known)
    return new Installation({ ...program, known, now, same: true, read })
  }

  get referenceId(): string {
    return this.#known.referenceId
  }

  /** Of the machine as it is now: a new one only where it is another machine. [F4] */
  get referenceIdNow(): string {
    return this.same ? this.referenceId : referenceIdOf(this.#now)
  }

  /** Facts as they leave the machine. [F1] */
  facts(salt: string): Record<string, string> {
    return hashedFacts(this.#now, salt)
  }

  /** Then and now. [F2] */
  get machines(): { known: Machine; now: Machine } {
    return { known: this.#known, now: { ...machineOf(this.#now), referenceId: this.referenceIdNow } }
  }

  /** `3 of 5 facts differ: …`; empty when none does. [F2] */
  get difference(): string {
    const { known, now } = this.machines
    return differenceText(known, now)
  }

  /** Looks at the machine again; returns whether it is the one known. [F4] */
  async look(): Promise<boolean> {
    this.#now = await this.#read()
    this.same = sameMachine(this.#known, machineOf(this.#now))
    return this.same
  }

  /** The same machine, for a rehearsal: `same` is as told, and what becomes of it changes nothing here. [D13] */
  seenAs(same: boolean): Installation {
    const { host, version, builtAt } = this
    return new Installation({ host, version, builtAt, known: this.#known, now: this.#now, same, read: this.#read })
  }

  /** A file for this Reference ID may be used here: as the machine is known, or as it is now. [F4 F5] */
  fits(referenceId: string): boolean {
    return referenceId === this.referenceId || referenceId === this.referenceIdNow
  }

  /** Where the file is for the machine as it is now, that becomes the one known; the answer is for after the commit. [F5] */
  async take(tx: Sql, referenceId: string): Promise<() => void> {
    if (this.same || referenceId !== this.referenceIdNow) return () => undefined
    const known = machineOf(this.#now)
    await stateStore.save(tx, MACHINE, known)
    return () => {
      this.#known = known
      this.same = true
    }
  }
}
