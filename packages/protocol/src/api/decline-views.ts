import { z } from 'zod'

const iso = z.string().describe('ISO 8601 instant')

/** One attempt's way to one recipient or channel, and how it went. [N3 N5] */
export const deliveryView = z.object({
  channel: z.enum(['mail', 'webhook', 'syslog']),
  /** The mail address, the webhook's origin, or the syslog server. */
  to: z.string(),
  /** `given_up`: after the tries of 30 days without success it rests until a person has it tried again. */
  state: z.enum(['waiting', 'delivered', 'failing', 'given_up']),
  attempts: z.int(),
  lastAt: iso.nullable(),
  nextAt: iso.nullable(),
  /** The other side's own words; empty: none yet. */
  result: z.string(),
})
export type DeliveryView = z.infer<typeof deliveryView>

export const noticeRow = z.object({
  key: z.string(),
  /** When it fell due. */
  at: iso,
  /** What it is about, in a line: the mail's subject. */
  subject: z.string(),
  /** The row of the rules that demands it, as in `D4`. */
  rule: z.string(),
  recipients: z.array(z.string()),
  deliveries: z.array(deliveryView),
  /** When what it warned of was over; null: not, or nothing that ends. [N4] */
  resolvedAt: iso.nullable(),
})
export type NoticeRow = z.infer<typeof noticeRow>

const sentWhen = z.string().describe('When a notice of its kind is sent; empty: written by an earlier version')

const deliveryStory = deliveryView.extend({
  /** Each attempt, the newest last; of many the last ten. */
  tries: z.array(z.object({ at: iso, ok: z.boolean(), result: z.string() })),
})
export type DeliveryStory = z.infer<typeof deliveryStory>

/** The mail as it is sent. */
export const noticeMail = noticeRow.extend({
  deliveries: z.array(deliveryStory),
  text: z.string(),
  html: z.string(),
  messageId: z.string(),
  when: sentWhen,
})
export type NoticeMail = z.infer<typeof noticeMail>

/** A kind of notice, whether or not one was ever sent. [N3] */
export const noticeText = z.object({
  /** As in `last_call`. */
  name: z.string(),
  rule: z.string(),
  when: sentWhen,
  recipients: z.array(z.string()),
  subject: z.string(),
  /** What it can be sent for, where its words depend on it; else none. */
  causes: z.array(z.object({ why: z.string(), name: z.string() })),
})
export type NoticeText = z.infer<typeof noticeText>
export const noticeTexts = z.object({ items: z.array(noticeText) })
export type NoticeTexts = z.infer<typeof noticeTexts>

/** As it would be here, if it were due today. What happens in it is invented. */
export const noticeTextMail = noticeText.extend({
  /** The cause whose words these are; null: there is only one. */
  why: z.string().nullable(),
  text: z.string(),
  html: z.string(),
})
export type NoticeTextMail = z.infer<typeof noticeTextMail>

export const noticesView = z.object({
  items: z.array(noticeRow),
  next: z.string().nullable(),
  /** Notices that are not delivered to everybody, also those that were given up: those that the finding counts. */
  failing: z.int(),
})
export type NoticesView = z.infer<typeof noticesView>

const relay = {
  host: z.string().max(255),
  port: z.int().min(1).max(65_535),
  /** `starttls`: asked for, and refused without; `opportunistic`: taken where it is offered. */
  security: z.enum(['none', 'opportunistic', 'starttls', 'tls']),
  user: z.string().max(255),
}
export const relayView = z.object({ ...relay, password: z.boolean() })
/** A password that is left out stays as it is. */
export const relayBody = z.strictObject({ ...relay, password: z.string().max(500).optional() })

const channels = {
  from: z.string().max(320),
  /** S7, N4, S17; empty: the postmaster. [N2] */
  administrator: z.string().max(320),
  syslog: z
    .strictObject({ host: z.string().max(255), port: z.int().min(1).max(65_535), transport: z.enum(['udp', 'tcp']) })
    .nullable(),
}
/** How notices leave the house. A password or secret is never told. [N2 N5] */
export const channelsView = z.object({
  ...channels,
  relay: relayView,
  /** Tried when the first relay does not take a mail. */
  fallback: relayView.nullable(),
  webhook: z.object({ url: z.string(), secret: z.boolean() }).nullable(),
})
export type ChannelsView = z.infer<typeof channelsView>
export const channelsBody = z.strictObject({
  ...channels,
  relay: relayBody,
  fallback: relayBody.nullable(),
  webhook: z.strictObject({ url: z.string().max(1000), secret: z.string().min(16).max(200).optional() }).nullable(),
})
export type ChannelsBody = z.infer<typeof channelsBody>

export const channelTest = z.object({ deliveries: z.array(deliveryView) })
export type ChannelTest = z.infer<typeof channelTest>

/** A service that D8 stops; in the order in which they are stopped. */
export const serviceRow = z.object({
  id: z.string(),
  name: z.string(),
  state: z.enum(['running', 'stopped', 'unknown']),
  /** Stopped by the license's decline: it is started again by itself. [D10] */
  stoppedByUs: z.boolean(),
  /** argv, as it is run. */
  stop: z.array(z.array(z.string())),
  start: z.array(z.array(z.string())),
  lastAt: iso.nullable(),
  lastResult: z.string(),
})
export type ServiceRow = z.infer<typeof serviceRow>
export const servicesView = z.object({
  items: z.array(serviceRow),
  nextStop: iso.nullable(),
  /** Why nothing here would be stopped; empty: the list says what would. */
  note: z.string(),
})
export type ServicesView = z.infer<typeof servicesView>

/** One thing of the drill, with the mails that it would send. [D13] */
export const drillStep = z.object({
  at: iso,
  kind: z.enum(['notice', 'grace', 'emergency', 'last_call', 'stop', 'attempt', 'trial', 'other']),
  sentence: z.string(),
  mails: z.array(z.object({ to: z.array(z.string()), subject: z.string(), text: z.string() })),
})
export const drillView = z.object({ from: iso, until: iso, zone: z.string(), steps: z.array(drillStep) })
export type DrillView = z.infer<typeof drillView>
