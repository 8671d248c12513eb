import type { Couriers, Post, Sent } from '@seatwarden/manager/notices/couriers/courier'

/** Mails are made and read whole so rarely: making one costs more than all the rest of a day. */
const READ_EVERY = 4
const MESSAGE_ID = /^message-id: <([^>]+)>/im
const taken: Sent = { ok: true, result: '250 taken' }

/** The mail server of a site: mostly it takes everything, for a while nothing, and anything may end before or after it did. */
export class PostOffice implements Couriers {
  down = false
  taken = 0
  /** Of the mails that were read since somebody looked. */
  messageIds: string[] = []
  readonly #moment: () => boolean

  /** @param moment one at which the plug may be pulled; false: it was, and who asks does not exist any more. */
  constructor(moment: () => boolean) {
    this.#moment = moment
  }

  async mail(_relay: unknown, { mail }: Post): Promise<Sent> {
    if (!this.#moment() || this.down) return { ok: false, result: '421 too busy, come back later' }
    this.taken += 1
    if (this.taken % READ_EVERY === 0)
      this.messageIds.push(MESSAGE_ID.exec((await mail()).toString('latin1'))?.[1] ?? 'none')
    this.#moment()
    return taken
  }

  async webhook(): Promise<Sent> {
    return taken
  }

  async syslog(): Promise<Sent> {
    return taken
  }
}
