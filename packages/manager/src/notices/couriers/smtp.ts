import type { Clock } from '@seatwarden/runtime/clock'
import { isLoopback } from '@seatwarden/runtime/listen'
import SMTPConnection from 'nodemailer/lib/smtp-connection'
import { placeText } from '../../vendor/target.ts'
import type { Trusted } from '../../vendor/trusted.ts'
import type { Relay } from '../channels.ts'
import { failed, type Post, type Sent, wordsOf } from './courier.ts'
import { LIMIT_MS, within } from './limit.ts'

export interface SmtpParts {
  clock: Clock
  /** Whose certificates are believed where TLS is demanded. */
  trusted: () => Promise<Trusted>
  /** This machine, as it greets a relay. */
  host: string
}

/** A password goes through TLS with a certificate that holds, or stays on this machine. [Q3] */
const demandsTls = ({ security, user, host }: Relay): boolean =>
  security === 'starttls' || (security === 'opportunistic' && user !== '' && !isLoopback(host))

export const optionsOf = (relay: Relay, trusted: Trusted, name: string) => {
  const { host, port, security } = relay
  const demanded = demandsTls(relay)
  const checked = demanded || security === 'tls'
  return {
    host,
    port,
    name,
    secure: security === 'tls',
    ignoreTLS: security === 'none',
    requireTLS: demanded,
    opportunisticTLS: security === 'opportunistic' && !demanded,
    tls: checked ? { secureContext: trusted.context() } : { rejectUnauthorized: false },
    connectionTimeout: LIMIT_MS,
    greetingTimeout: LIMIT_MS,
    socketTimeout: LIMIT_MS,
    dnsTimeout: LIMIT_MS,
    socketCloseTimeout: 0,
  }
}

/** What stands in the way of a password; null: nothing. */
export const hindrance = (
  connection: Pick<SMTPConnection, 'secure' | 'allowsAuth'>,
  { host }: Relay,
): string | null => {
  if (!connection.secure && !isLoopback(host)) return 'offers no TLS, so the password was not sent'
  return connection.allowsAuth ? null : 'offers no authentication'
}

const failureOf = (place: string, error: Error): Sent => {
  const { response } = error as { response?: string }
  return response ? { ok: false, result: wordsOf(`${place}: ${response}`) } : failed(place, error)
}

type Fail = (error: Error) => void

const deliver = (
  connection: SMTPConnection,
  { from, to }: Post,
  mail: Buffer,
  fail: Fail,
  taken: (response: string) => void,
) =>
  connection.send({ from, to: [to] }, mail, (error, info) => {
    if (error) fail(error)
    else taken(info?.response ?? '')
  })

const login = (connection: SMTPConnection, { user, password }: Relay, fail: Fail, go: () => void): void => {
  connection.login({ user, pass: password, credentials: { user, pass: password } }, (error) => {
    if (error) fail(error)
    else go()
  })
}

/** Hands one mail for one recipient to a relay; what it answered is the result. */
export const sendBySmtp = async (relay: Relay, post: Post, { clock, trusted, host }: SmtpParts): Promise<Sent> => {
  const place = placeText(relay.host, relay.port)
  const mail = await post.mail()
  const connection = new SMTPConnection(optionsOf(relay, await trusted(), host))
  return within(clock, place, (done, onLate) => {
    onLate(() => connection.close())
    const fail: Fail = (error) => {
      done(failureOf(place, error))
      connection.close()
    }
    const send = (): void =>
      deliver(connection, post, mail, fail, (response) => {
        done({ ok: true, result: wordsOf(`${place}: ${response}`) })
        connection.quit()
      })
    connection.on('error', fail)
    connection.on('end', () => done({ ok: false, result: `${place} has broken the connection off` }))
    connection.connect((error) => {
      if (error) return fail(error)
      if (relay.user === '') return send()
      const no = hindrance(connection, relay)
      return no === null ? login(connection, relay, fail, send) : fail(new Error(no))
    })
  })
}
