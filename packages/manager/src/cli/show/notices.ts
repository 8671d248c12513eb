import type {
  ChannelsView,
  DeliveryView,
  NoticeMail,
  NoticeRow,
  NoticesView,
} from '@seatwarden/protocol/api/decline-views'
import { plural } from '../dates.ts'
import type { Colour, Paint } from '../paint.ts'
import { hanging } from '../prose.ts'
import { pairsOf, plain } from '../table.ts'
import type { Dates } from '../zone.ts'

const STATES: Record<DeliveryView['state'], readonly [word: string, colour: Colour | null]> = {
  delivered: ['delivered', null],
  waiting: ['waiting', 'yellow'],
  failing: ['not delivered', 'red'],
  given_up: ['given up', 'red'],
}

const WAYS: Record<DeliveryView['channel'], (to: string) => string> = {
  mail: (to) => `mail to ${to}`,
  webhook: (to) => `webhook ${to}`,
  syslog: (to) => `system log ${to}`,
}

/** `3 tries, next Thu 12 Nov 2026, 09:40` */
const triesText = ({ attempts, nextAt, state }: DeliveryView, dates: Dates): string => {
  if (attempts === 0) return ''
  const next = state === 'delivered' || nextAt === null ? '' : `, next ${dates.moment(nextAt)}`
  return ` (${plural(attempts, 'try').replace('trys', 'tries')}${next})`
}

/** One way of a notice and how it went; `dates` null: without its tries. */
export const deliveryLine = (
  one: DeliveryView,
  dates: Dates | null,
  margin: string,
  columns: number,
  paint: Paint,
): string => {
  const [word, colour] = STATES[one.state] ?? [one.state, null]
  const way = (WAYS[one.channel] ?? String)(one.to)
  const words = one.result === '' ? '' : `: ${one.result}`
  const line = hanging(`${margin}${word.padEnd(13)}  `, `${way}${dates ? triesText(one, dates) : ''}${words}`, columns)
  return colour ? line.replace(word, paint(word, colour)) : line
}

const ended = ({ resolvedAt }: NoticeRow, dates: Dates): string[] =>
  resolvedAt === null ? [] : [`resolved ${dates.moment(resolvedAt)}`]

/** `delivered to 2; resolved Thu 12 Nov 2026, 09:02` */
const stateText = (row: NoticeRow, dates: Dates): string => {
  const lost = row.deliveries.filter(({ state }) => state !== 'delivered').length
  const all = row.deliveries.length
  const delivered = lost === 0 ? `delivered to ${all}` : `delivered to ${all - lost} of ${all}`
  return [delivered, ...ended(row, dates)].join('; ')
}

const rowText = (row: NoticeRow, dates: Dates, columns: number, paint: Paint): string => {
  const margin = ' '.repeat(2)
  const open = row.deliveries.filter(({ state }) => state !== 'delivered')
  return [
    hanging(`${dates.moment(row.at)}  `, row.subject, columns),
    hanging(margin, stateText(row, dates), columns),
    ...open.map((one) => deliveryLine(one, dates, margin, columns, paint)),
    `${margin}${paint(plain(row.key), 'dim')}\n`,
  ].join('')
}

/** The newest first, what did not arrive with the other side's words. [N3] */
export const noticesText = ({ items }: NoticesView, dates: Dates, columns: number, paint: Paint): string =>
  items.map((row) => rowText(row, dates, columns, paint)).join('\n')

/** The mail as it was sent; what stands in it cannot steer the terminal. [N3 Q2] */
export const noticeText = (mail: NoticeMail, dates: Dates, columns: number, paint: Paint): string => {
  const head = pairsOf([
    ['Notice', mail.key],
    ['Date', dates.moment(mail.at)],
    ['Rule', mail.rule],
    ['To', mail.recipients.join(', ')],
    ['Message-ID', `<${mail.messageId}>`],
    ['Resolved', mail.resolvedAt === null ? null : dates.moment(mail.resolvedAt)],
    ['Subject', mail.subject],
  ])
  const ways = mail.deliveries.map((one) => deliveryLine(one, dates, '', columns, paint)).join('')
  const body = mail.text.trimEnd().split('\n').map(plain).join('\n')
  return `${head.map((line) => `${line}\n`).join('')}\n${ways}\n${body}\n`
}

const SECURITY: Record<ChannelsView['relay']['security'], string> = {
  none: 'no TLS',
  opportunistic: 'TLS where it is offered',
  starttls: 'TLS demanded',
  tls: 'TLS from the first byte',
}

const place = ({ host, port }: { host: string; port: number }): string =>
  `${host.includes(':') ? `[${host}]` : host}:${port}`

const relayText = (relay: ChannelsView['relay'] | null): string => {
  if (!relay) return 'none'
  const user = relay.user === '' ? '' : `, as ${relay.user}${relay.password ? '' : ' without a password'}`
  return `${place(relay)}, ${SECURITY[relay.security] ?? relay.security}${user}`
}

/** A password or a secret is never told. [N5 Q3] */
export const channelsText = ({ from, administrator, relay, fallback, webhook, syslog }: ChannelsView): string =>
  pairsOf([
    ['Sender', from],
    ['Administrator', administrator === '' ? 'the postmaster' : administrator],
    ['Relay', relayText(relay)],
    ['Second relay', relayText(fallback)],
    ['Webhook', webhook ? webhook.url : 'none'],
    ['System log', syslog ? `${syslog.transport}://${place(syslog)}` : 'none'],
  ])
    .map((line) => `${line}\n`)
    .join('')
