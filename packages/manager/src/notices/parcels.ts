import { toIso } from '@seatwarden/core/instant'
import type { Notice } from '../store/notices.ts'
import { ruleOf } from './catalogue/all.ts'
import type { ChannelSettings } from './channels.ts'
import type { Couriers, Sent } from './couriers/courier.ts'
import { syslogLine } from './couriers/syslog.ts'
import type { NoticeFacts } from './facts.ts'
import { mailOf, written } from './mail.ts'

export type Deliverable = Notice & { facts: NoticeFacts }

/** What a webhook is sent: the same bytes in every try. [N5] */
export const webhookBody = (notice: Deliverable): string => {
  const { facts, key, at, messageId, recipients } = notice
  const { message, subject, text } = written(facts)
  return JSON.stringify({
    id: messageId,
    key,
    notice: facts.text,
    rule: ruleOf(facts.text),
    severity: message.tone,
    at: toIso(at),
    host: facts.origin.host,
    addresses: facts.origin.addresses,
    orderId: facts.origin.license?.orderId ?? null,
    subject,
    text,
    recipients,
  })
}

/** What the system log is sent: one record, the same in every try. [N5] */
export const logRecord = ({ facts, key, createdAt }: Deliverable): Buffer => {
  const { message, subject } = written(facts)
  const { host } = facts.origin
  const { text: name } = facts
  return syslogLine({
    tone: message.tone,
    at: createdAt,
    host,
    name,
    key,
    rule: ruleOf(name),
    text: `${subject}. ${message.next}`,
  })
}

/** The first relay, and where it does not take the mail the second; both answers are told. */
const mailBy = async (
  couriers: Couriers,
  { relay, fallback, from }: ChannelSettings,
  to: string,
  mail: () => Promise<Buffer>,
): Promise<Sent> => {
  const first = await couriers.mail(relay, { from, to, mail })
  if (first.ok || !fallback) return first
  const second = await couriers.mail(fallback, { from, to, mail })
  return { ok: second.ok, result: `${second.result} (before: ${first.result})` }
}

const GONE: Sent = { ok: true, result: 'this channel is no longer set' }

/** One way of one notice: made anew from what is stored, so that each try is the same. */
export const sendTo = async (
  couriers: Couriers,
  settings: ChannelSettings,
  notice: Deliverable,
  way: { channel: 'mail' | 'webhook' | 'syslog'; recipient: string; thread: string },
): Promise<Sent> => {
  const { webhook, syslog, from } = settings
  switch (way.channel) {
    case 'mail': {
      const sender = { from, name: `License manager of ${notice.facts.origin.host}` }
      return mailBy(couriers, settings, way.recipient, () => mailOf(notice, way.thread, sender))
    }
    case 'webhook':
      return webhook ? couriers.webhook(webhook, notice.messageId, webhookBody(notice)) : GONE
    case 'syslog':
      return syslog ? couriers.syslog(syslog, logRecord(notice)) : GONE
  }
}
