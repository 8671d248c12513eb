import type { Instant } from '@seatwarden/core/instant'
import type { Remark } from '@seatwarden/protocol/api/exchange'
import type { Log } from '@seatwarden/runtime/log'
import type { NoticeBook } from '../notices/book.ts'
import type { License } from './license.ts'
import type { Stores } from './stores.ts'

const COPY = 'copy_seen'
const SEEN =
  'another installation presents this activation, or a snapshot was restored: trials begun after it are forgotten'

/** The vendor has seen this activation twice. */
export interface CopySeen {
  at: Instant
  sentence: string
}

export interface CopyParts {
  stores: Stores
  license: License
  book: NoticeBook
  now: () => Instant
  log: Log
  changed: () => void
}

const aboutOf = ({ at }: CopySeen): string => `copy:${at}`

/** Keeps what the vendor remarks of a copy or a restored snapshot: shown, logged and mailed once, never punished. [F6 D14] */
export class Copies {
  readonly #parts: CopyParts
  seen: CopySeen | null = null

  constructor(parts: CopyParts) {
    this.#parts = parts
  }

  async load(): Promise<void> {
    const { stores } = this.#parts
    this.seen = await stores.state.read<CopySeen>(stores.db, COPY)
  }

  /** What came with an answer. Nothing said: a person has settled it at the vendor's. */
  async heard(remarks: readonly Remark[]): Promise<void> {
    const remark = remarks.find(({ code }) => code === 'copy_seen')
    if (remark && !this.seen) await this.#begin(remark.sentence)
    else if (!remark && this.seen) await this.#keep(null)
  }

  async #begin(sentence: string): Promise<void> {
    const { license, now, log } = this.#parts
    log.warn({ sentence, activation: license.terms?.activationId }, SEEN)
    await this.#keep({ at: now(), sentence })
  }

  async #keep(seen: CopySeen | null): Promise<void> {
    const { stores, license, book, changed } = this.#parts
    await stores.db.transaction(async (tx) => {
      await stores.state.save(tx, COPY, seen)
      if (this.seen) await book.resolve(tx, aboutOf(this.seen))
      if (!seen) return
      const { at, sentence } = seen
      const entry = { key: `notice:copy_seen:${at}`, cause: null, about: aboutOf(seen), at }
      await book.add(tx, entry, { text: 'copy_seen', sentence }, license.terms)
    })
    this.seen = seen
    changed()
  }
}
