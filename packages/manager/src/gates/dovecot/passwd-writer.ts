import type { Clock } from '@seatwarden/runtime/clock'
import type { Account } from '../../store/accounts.ts'
import { type LeftOut, type MailboxOwner, passwdLines } from './passwd-file.ts'
import { writeAtomically } from './write-file.ts'

export interface PasswdWriterParts {
  path: string
  owner: MailboxOwner
  /** Every local account, a page at a time. */
  accounts: () => AsyncIterable<Account[]>
  leftOut: (accounts: { address: string; code: LeftOut }[]) => void
  clock: Clock
  failed: (error: unknown) => void
}

/** After a writing that failed (a full disk). */
const AGAIN_MS = 10_000

/**
 * Keeps Dovecot's passwd-file equal to the local accounts: written whole and put in place at once, so that Dovecot
 * sees the old or the new one. Changes that come while it writes are in the next writing. [X8]
 */
export class PasswdWriter {
  readonly #parts: PasswdWriterParts
  #writing: Promise<void> | null = null
  #again: Promise<void> | null = null
  #stopped = false
  #cancel: (() => void) | null = null

  constructor(parts: PasswdWriterParts) {
    this.#parts = parts
  }

  /** Resolves when the file shows everything that was stored before this call. */
  write(): Promise<void> {
    if (!this.#writing) {
      this.#writing = this.#write().finally(() => {
        this.#writing = null
      })
      return this.#writing
    }
    this.#again ??= this.#writing
      .catch(() => undefined)
      .then(() => {
        this.#again = null
        return this.write()
      })
    return this.#again
  }

  /** Writes until it succeeds: who was disabled or deleted must not stay in the file. [S12 Q1] */
  keep(): void {
    this.write().catch((error: unknown) => {
      if (this.#stopped) return
      this.#parts.failed(error)
      this.#cancel ??= this.#parts.clock.after(AGAIN_MS, () => this.#retry(), { unref: true })
    })
  }

  /** A writing that failed is not tried again. */
  stop(): void {
    this.#stopped = true
    this.#cancel?.()
  }

  #retry(): void {
    this.#cancel = null
    this.keep()
  }

  async #write(): Promise<void> {
    const { path, owner, accounts, leftOut } = this.#parts
    const all = []
    for await (const page of accounts())
      for (const { address, passwordHash, enabled, type } of page)
        if (type === 'user') all.push({ address, passwordHash, enabled })
    const lines = passwdLines(all, owner)
    await writeAtomically(path, lines.text, { mode: 0o640 })
    const unusable = lines.leftOut.filter((l) => l.code !== 'disabled' && l.code !== 'no_password')
    if (unusable.length > 0) leftOut(unusable)
  }
}
