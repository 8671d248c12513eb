import { createHash } from 'node:crypto'
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

const PRIORITY: Record<Message['tone'], 'high' | 'normal'> = {
  alarm: 'high',
  warning: 'normal',
  remark: 'normal',
  good: 'normal',
}

/** The mail, byte for byte the same however often it is sent. Everybody whom it goes to is named in it. [N3] */
export const mailOf = (
  notice: Notice & { facts: NoticeFacts },
  thread: string,
  { from, name }: Envelope,
): Promise<Buffer> => {
  const { message, subject, text, html } = written(notice.facts)
  const composer = new MailComposer({
    from: { name, address: from },
    to: notice.recipients.map((address) => ({ name: '', address })),
    subject,
    text,
    html,
    messageId: `<${notice.messageId}>`,
    references: `<${thread}>`,
    date: new Date(notice.createdAt),
    priority: PRIORITY[message.tone],
    textEncoding: 'quoted-printable',
    baseBoundary: digest(notice.messageId),
    headers: {
      'Auto-Submitted': 'auto-generated',
      'X-Auto-Response-Suppress': 'All',
      'X-Seatwarden-Notice': notice.key,
    },
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  return composer.compile().build()
}
