import { HOUR, type Instant, plus } from '@seatwarden/core/instant'
import { POLICY } from '@seatwarden/core/policy'
import type { Engine } from '@seatwarden/manager/engine/engine'
import { type Daemons, ORDER } from './daemons.ts'
import type { Complain } from './guarantee.ts'
import type { LicensePicture } from './picture.ts'
import type { PostOffice } from './post.ts'

const NAMES: readonly string[] = ORDER
const UNDONE = `select count(*) as n from outbox where done_at is null and kind in ('stop_services', 'start_services')`
const STOPPED = `select count(*) as n from outbox where done_at is not null and kind = 'stop_services'`
const WAITING = `select notice_key as key, next_at as "nextAt" from deliveries
  where state <> 'delivered' and (next_at < $1 or (next_at is null and last_at - created_at < $2)) limit 1`
/** After the mail server takes mails again, within this long every try has come round. [N3] */
const ROUND = 2 * HOUR

/** Watches what leaves a manager: its notices as mails, and the services that it stops and starts. */
export class SiteWatch {
  readonly #daemons: Daemons
  readonly #post: PostOffice
  readonly #messageIds = new Set<string>()
  #stops: number | null = null

  constructor(daemons: Daemons, post: PostOffice) {
    this.#daemons = daemons
    this.#post = post
  }

  /** Each mail, also one that a crash made go twice, bears the Message-ID that was written down with its notice. [N3] */
  mails({ notices }: LicensePicture, complain: Complain): void {
    for (const { messageId } of notices) this.#messageIds.add(messageId)
    for (const messageId of this.#post.messageIds.splice(0))
      if (!this.#messageIds.has(messageId))
        complain('aMailSentAgainBearsTheSameMessageId', `${messageId} is of no notice`)
  }

  /** Nothing waits for longer than tries are apart; nothing was given up early. [N3] */
  async deliveries({ stores }: Engine, now: Instant, complain: Complain): Promise<void> {
    const late = await stores.db.get<{ key: string; nextAt: Instant | null }>(
      WAITING,
      plus(now, -ROUND),
      POLICY.deliveryTriedFor - ROUND,
    )
    if (late) complain('everyNoticeGoesOut', `${late.key} ${late.nextAt === null ? 'was given up' : 'waits'}`)
  }

  /** In order, and to the last; and whoever was stopped runs again once there is a license. [D8 D9 D10] */
  async services({ stores, license }: Engine, complain: Complain): Promise<void> {
    const daemons = this.#daemons
    const order = daemons.stopped.splice(0).map((id) => NAMES.indexOf(id))
    if (order.some((place, at) => at > 0 && place <= (order[at - 1] ?? place)))
      complain('servicesStandAsTheLicenseSays', `stopped in the order ${order.join(' ')}`)
    if (((await stores.db.get<{ n: number }>(UNDONE))?.n ?? 0) > 0) return
    const stops = (await stores.db.get<{ n: number }>(STOPPED))?.n ?? 0
    if (this.#stops !== null && stops !== this.#stops) daemons.meddled = false
    this.#stops = stops
    const { stopped } = license.state
    if (stopped && !daemons.meddled && daemons.running.size > 0)
      complain('servicesStandAsTheLicenseSays', `${[...daemons.running].join(', ')} run`)
    if (!stopped && daemons.running.size < ORDER.length)
      complain('servicesStandAsTheLicenseSays', `only ${[...daemons.running].join(', ')} run`)
  }

  /** An older image of the disk: its outbox is another. [D14] */
  forget(): void {
    this.#stops = null
    this.#daemons.startAll()
    this.#daemons.meddled = true
  }
}
