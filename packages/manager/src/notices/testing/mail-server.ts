import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { type Email, default as PostalMime } from 'postal-mime'
import { SMTPServer, type SMTPServerOptions } from 'smtp-server'

export interface Arrived {
  from: string
  to: string[]
  secure: boolean
  user: string
  mail: Email
  raw: string
}

export interface MailServer {
  port: number
  arrived: Arrived[]
  /** Connections so far. */
  connections: number
  close(): Promise<void>
}

const textOf = async (stream: AsyncIterable<Buffer>): Promise<string> => {
  const parts: Buffer[] = []
  for await (const part of stream) parts.push(part)
  return Buffer.concat(parts).toString('utf8')
}

/** A real SMTP server on loopback, that reads what comes as a person's mail program does. */
export const mailServer = async (options: SMTPServerOptions = {}): Promise<MailServer> => {
  const state: MailServer = { port: 0, arrived: [], connections: 0, close: async () => undefined }
  const server = new SMTPServer({
    disabledCommands: ['AUTH', 'STARTTLS'],
    authOptional: true,
    disableReverseLookup: true,
    logger: false,
    closeTimeout: 100,
    onData: (stream, session, done) => {
      const take = async (): Promise<void> => {
        const raw = await textOf(stream)
        const { mailFrom, rcptTo } = session.envelope
        state.arrived.push({
          from: mailFrom ? mailFrom.address : '',
          to: rcptTo.map(({ address }) => address),
          secure: session.secure,
          user: String(session.user ?? ''),
          mail: await PostalMime.parse(raw),
          raw,
        })
      }
      // oxlint-disable-next-line promise/no-callback-in-promise -- smtp-server hears of the end by a callback
      take().then(() => done(), done)
    },
    ...options,
    onConnect: (session, done) => {
      state.connections += 1
      if (options.onConnect) options.onConnect(session, done)
      else done()
    },
  })
  server.on('error', () => undefined)
  const listening = server.listen(0, '127.0.0.1')
  await once(listening, 'listening')
  state.port = (listening.address() as AddressInfo).port
  state.close = () => new Promise((resolve) => server.close(() => resolve()))
  return state
}
