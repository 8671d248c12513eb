import { fromIso, type Instant, toIso } from '@seatwarden/core/instant'
import type {
  DeliveryStory,
  DeliveryView,
  NoticeMail,
  NoticeRow,
  NoticesView,
} from '@seatwarden/protocol/api/decline-views'
import type { Engine } from '../engine/engine.ts'
import { isText, ruleOf, whenOf } from '../notices/catalogue/all.ts'
import { recipientText } from '../notices/channels.ts'
import { type Written, written } from '../notices/mail.ts'
import { type Delivery, deliveryStore } from '../store/deliveries.ts'
import { type Notice, type NoticePlace, noticeStore } from '../store/notices.ts'

const PAGE = 100

/** A version before this one has kept no more of it than its name. */
const UNTOLD = 'This notice was written by an earlier version, which kept no text.'

const wordsOf = ({ facts, text }: Notice): Pick<Written, 'subject' | 'text' | 'html'> =>
  facts ? written(facts) : { subject: text.replaceAll('_', ' '), text: UNTOLD, html: `<p>${UNTOLD}</p>` }

const isoOr = (at: Instant | null): string | null => (at === null ? null : toIso(at))

const deliveryView = ({ channel, recipient, state, attempts, lastAt, nextAt, result }: Delivery): DeliveryView => ({
  channel,
  to: recipientText({ channel, recipient }),
  state: state === 'failing' && nextAt === null ? 'given_up' : state,
  attempts,
  lastAt: isoOr(lastAt),
  nextAt: isoOr(nextAt),
  result,
})

const rowOf = (notice: Notice, subject: string, deliveries: readonly Delivery[]): NoticeRow => ({
  key: notice.key,
  at: toIso(notice.at),
  subject,
  rule: isText(notice.text) ? ruleOf(notice.text) : '',
  recipients: [...notice.recipients],
  deliveries: deliveries.map(deliveryView),
  resolvedAt: isoOr(notice.resolvedAt),
})

const cursorOf = ({ at, key }: Notice): string => `${toIso(at)} ${key}`

/** One that is none begins at the newest. */
const placeIn = (cursor: string | undefined): NoticePlace | null => {
  const [, when = '', key = ''] = /^(\S+) ([^\p{Cc}\p{Cs}]+)$/u.exec(cursor ?? '') ?? []
  const at = fromIso(when)
  return at === undefined ? null : { at, key }
}

/** The newest first, each with how it went. [N3] */
export const noticesView = async (
  { stores }: Engine,
  { cursor, limit = PAGE }: { cursor?: string | undefined; limit?: number | undefined } = {},
): Promise<NoticesView> => {
  const found = await noticeStore.page(stores.db, placeIn(cursor), limit + 1)
  const shown = found.slice(0, limit)
  const keys = shown.map(({ key }) => key)
  const deliveries = await deliveryStore.ofAll(stores.db, stores.db.dialect, keys)
  const last = shown.at(-1)
  return {
    items: shown.map((notice) => rowOf(notice, wordsOf(notice).subject, deliveries.get(notice.key) ?? [])),
    next: found.length > limit && last ? cursorOf(last) : null,
    failing: (await deliveryStore.trouble(stores.db)).notices,
  }
}

const storyOf = (delivery: Delivery): DeliveryStory => ({
  ...deliveryView(delivery),
  tries: delivery.tries.map(({ at, ...how }) => ({ at: toIso(at), ...how })),
})

/** A notice as it is sent. */
export const noticeMail = async ({ stores }: Engine, notice: Notice): Promise<NoticeMail> => {
  const { subject, text, html } = wordsOf(notice)
  const deliveries = await deliveryStore.of(stores.db, notice.key)
  const when = isText(notice.text) ? whenOf(notice.text) : ''
  const row = { ...rowOf(notice, subject, deliveries), deliveries: deliveries.map(storyOf) }
  return { ...row, text, html, messageId: notice.messageId, when }
}
