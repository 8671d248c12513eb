import { createHash } from 'node:crypto'
import type { Instant } from '@seatwarden/core/instant'
import MailComposer from 'nodemailer/lib/mail-composer'
import type { Notice } from '../store/notices.ts'
import { messageOf } from './catalogue/all.ts'
import type { NoticeFacts } from './facts.ts'
import type { Message } from './message.ts'
import { htmlOf } from './render/html.ts'
import { textOf } from './render/text.ts'

/** A notice in all its forms. */
export interface Written {
  message: Message
  subject: string
  text: string
  html: string
}

/** Others' words can hold line breaks; a subject is one line. */
const oneLine = (text: string): string => text.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ').trim()

/** The same facts always give the same words. [N3] */
export const written = (facts: NoticeFacts): Written => {
  const message = messageOf(facts)
  return {
    message,
    subject: oneLine(message.subject),
    text: textOf(facts, message),
    html: htmlOf(facts, message),
  }
}

const digest = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 32)

const hostPart = (host: string): string => (/^[a-z0-9.-]+$/i.test(host) ? host : 'seatwarden.invalid')

/** Follows from what the notice is about and whose it is, so a mail that is sent again is the same mail. [N3] */
export const messageIdOf = (key: string, installation: string, host: string): string =>
  `${digest(`${installation}\n${key}`)}@${hostPart(host)}`

/** Notices of one matter are one conversation, also the one that says that it is over. */
export const threadOf = (about: string, installation: string, host: string): string =>
  messageIdOf(`about:${about}`, installation, host)

export interface Envelope {
  from: string
  /** Shown as the sender. */
  name: string
}

const urgency = (tone: Message['tone']): Record<string, string> =>
  tone === 'alarm' ? { Importance: 'high', 'X-Priority': '1' } : {}

/** What every mail of the license manager is. */
export interface Letter {
  sender: Envelope
  to: readonly string[]
  subject: string
  text: string
  html: string
  messageId: string
  date: Instant
  references?: string
  headers: Record<string, string>
}

export const compose = ({ sender, to, messageId, date, references, headers, ...words }: Letter): Promise<Buffer> =>
  new MailComposer({
    ...words,
    from: { name: sender.name, address: sender.from },
    to: to.map((address) => ({ name: '', address })),
    messageId: `<${messageId}>`,
    ...(references !== undefined && { references: `<${references}>` }),
    date: new Date(date),
    textEncoding: 'quoted-printable',
    baseBoundary: digest(messageId),
    headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All', ...headers },
    disableFileAccess: true,
    disableUrlAccess: true,
  })
    .compile()
    .build()

/** The mail, byte for byte the same however often it is sent. Everybody whom it goes to is named in it. [N3] */
export const mailOf = (notice: Notice & { facts: NoticeFacts }, thread: string, sender: Envelope): Promise<Buffer> => {
  const { message, ...words } = written(notice.facts)
  return compose({
    ...words,
    sender,
    to: notice.recipients,
    messageId: notice.messageId,
    references: thread,
    date: notice.createdAt,
    headers: { 'X-Seatwarden-Notice': notice.key, ...urgency(message.tone) },
  })
}
