import type { Instant } from '@seatwarden/core/instant'
import { addressesOf } from '@seatwarden/core/lifecycle/recipients'
import type { Remark } from '@seatwarden/protocol/api/exchange'
import type { Log } from '@seatwarden/runtime/log'
import { licenseStore } from '../store/licenses.ts'
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
  postmaster: string
  now: () => Instant
  log: Log
  changed: () => void
}

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
    const { stores, license, postmaster, changed } = this.#parts
    await stores.db.transaction(async (tx) => {
      await stores.state.save(tx, COPY, seen)
      if (!seen) return
      const known = { postmaster, ...(license.terms && { holder: license.terms.holder.email }) }
      const { at, sentence } = seen
      const about = license.terms?.activationId ?? ''
      const notice = { key: `notice:copy_seen:${at}`, text: 'copy_seen', cause: null, about, at } as const
      await licenseStore.addNotice(tx, notice, addressesOf('copy_seen', known), at, { sentence })
    })
    this.seen = seen
    changed()
  }
}
