import type { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { callbackify } from 'node:util'
import PostalMime from 'postal-mime'
import { SMTPServer } from 'smtp-server'
import { portOf } from './ports.ts'

export interface CaughtMail {
  /** Of the envelope. */
  to: string
  messageId: string
  subject: string
  text: string
}

/** A mail server that takes every mail, keeps it, and delivers none. */
export interface MailCatcher {
  port: number
  /** In the order in which they came; one that was sent again is here again. */
  mails: CaughtMail[]
  close(): Promise<void>
}

export async function catchMail(): Promise<MailCatcher> {
  const mails: CaughtMail[] = []
  const keep = async (stream: Readable, recipients: readonly { address: string }[]) => {
    const { messageId = '', subject = '', text = '' } = await PostalMime.parse(await buffer(stream))
    for (const { address } of recipients) mails.push({ to: address, messageId, subject, text })
  }
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    logger: false,
    onData(stream, session, done) {
      // It fails where its sender was killed in the middle of it, and sends it again.
      callbackify(keep)(stream, session.envelope.rcptTo, done)
    },
  })
  server.on('error', () => {})
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready))
  return { port: portOf(server.server), mails, close: () => new Promise((closed) => server.close(() => closed())) }
}
