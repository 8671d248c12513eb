import type { Engine } from '@seatwarden/manager/engine/engine'
import type { Complain } from './guarantee.ts'
import type { Exchange } from './network.ts'

/** Each history of one activation has gone on by itself this often: then it must have been seen. [F6] */
const SEEN_AFTER = 2
const TOLD = `select count(*) as n from notices where text = 'copy_seen'`

/** An image of a machine's disk. */
interface Image {
  folder: string
  activationId: string
  revalidated: number
}

/** Knows whether the vendor must by now have seen that a machine was put back to an image. [D14] */
export class Snapshots {
  image: Image | null = null
  /** Good revalidations of the activation in force. */
  #revalidated = 0
  #activationId: string | null = null
  /** Put back; good revalidations since. */
  #forked: { activationId: string; since: number } | null = null

  heard(engine: Engine, exchange: Exchange | null): void {
    const activationId = engine.license.terms?.activationId ?? null
    if (activationId !== this.#activationId) {
      this.#revalidated = 0
      this.#forked = null
      this.image = null
    }
    this.#activationId = activationId
    // An activation that comes again, and a file by hand, are answered anew.
    if (exchange && exchange.path !== REVALIDATION && exchange.path !== CHECK) this.#forked = null
    if (!exchange?.good || exchange.path !== REVALIDATION) return
    this.#revalidated += 1
    if (this.#forked) this.#forked.since += 1
  }

  taken(folder: string, engine: Engine): void {
    const activationId = engine.license.terms?.activationId
    if (activationId !== undefined) this.image = { folder, activationId, revalidated: this.#revalidated }
  }

  /** Tells whether both histories are to be told apart. */
  restored(image: Image): boolean {
    const apart = image.activationId === this.#activationId && this.#revalidated - image.revalidated >= SEEN_AFTER
    this.#forked = apart ? { activationId: image.activationId, since: 0 } : null
    this.image = null
    return apart
  }

  async check({ stores, copies }: Engine, complain: Complain): Promise<void> {
    if (!this.#forked || this.#forked.since < SEEN_AFTER) return
    const told = (await stores.db.get<{ n: number }>(TOLD))?.n ?? 0
    if (copies.seen === null || told === 0)
      complain('aRestoredSnapshotIsFoundAndTold', `${this.#forked.activationId}: ${told} notices`)
    this.#forked = null
  }
}

const REVALIDATION = '/exchange/revalidation'
const CHECK = '/exchange/check'
