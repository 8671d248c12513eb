import { createSocket } from 'node:dgram'
import { connect, isIPv6 } from 'node:net'
import { type Instant, toIso } from '@seatwarden/core/instant'
import type { Clock } from '@seatwarden/runtime/clock'
import { type Syslog, syslogText } from '../channels.ts'
import type { Tone } from '../message.ts'
import { failed, type Sent } from './courier.ts'
import { within } from './limit.ts'

/** Facility "system daemons". */
const FACILITY = 3
const SEVERITY: Record<Tone, number> = { alarm: 2, warning: 4, remark: 5, good: 5 }
/** The enterprise number that RFC 5612 keeps for examples: the project has none of its own. */
const ENTERPRISE = 32_473
/** What every receiver must take, less what stands before the text. */
const LONGEST_TEXT = 1_200

export interface LogEntry {
  tone: Tone
  /** When it was written. */
  at: Instant
  host: string
  /** Which notice it is: its text's name. */
  name: string
  key: string
  rule: string
  text: string
}

const printable = (text: string, longest: number): string =>
  text.replaceAll(/[^\x21-\x7e]/g, '').slice(0, longest) || '-'
const quoted = (text: string): string => text.replaceAll(/["\\\]]/g, '\\$&').replaceAll(/\p{Cc}/gu, ' ')

/** A record of RFC 5424; the text is UTF-8 with the mark that it asks for. [N5] */
export const syslogLine = ({ tone, at, host, name, key, rule, text }: LogEntry): Buffer => {
  const head = `<${FACILITY * 8 + SEVERITY[tone]}>1 ${toIso(at)} ${printable(host, 255)} seatwarden - ${printable(name, 32)}`
  const data = `[notice@${ENTERPRISE} key="${quoted(key)}" rule="${quoted(rule)}"]`
  const message = text.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ').slice(0, LONGEST_TEXT)
  return Buffer.from(`${head} ${data} \u{feff}${message}`, 'utf8')
}

const byUdp = ({ host, port }: Syslog, line: Buffer, done: (error?: Error | null) => void): (() => void) => {
  const socket = createSocket(isIPv6(host) ? 'udp6' : 'udp4')
  let open = true
  // Node throws at a second one, and a name may be looked up for longer than a try may take.
  const close = (): void => {
    if (open) socket.close()
    open = false
  }
  const end = (error?: Error | null): void => {
    done(error)
    close()
  }
  socket.on('error', end)
  socket.send(line, port, host, end)
  return close
}

/** With octet counting, so that a record may hold anything. (RFC 6587) */
const byTcp = ({ host, port }: Syslog, line: Buffer, done: (error?: Error) => void): (() => void) => {
  const socket = connect({ host, port })
  socket.on('error', done)
  socket.on('close', (broken) => done(broken ? new Error('the connection broke off') : undefined))
  socket.on('connect', () => socket.end(Buffer.concat([Buffer.from(`${line.length} `), line])))
  socket.resume()
  return () => socket.destroy()
}

/** Writes one record; neither way has an answer of the other side. */
export const sendBySyslog = (log: Syslog, line: Buffer, clock: Clock): Promise<Sent> => {
  const place = syslogText(log)
  const way = log.transport === 'udp' ? byUdp : byTcp
  return within(clock, place, (done, onLate) => {
    const stop = way(log, line, (error) =>
      done(error ? failed(place, error) : { ok: true, result: `${place}: sent; it tells nothing back` }),
    )
    onLate(stop)
  })
}
