import type { Socket } from 'node:net'
import type { Clock } from '@seatwarden/runtime/clock'
import { Client, type Dispatcher } from 'undici'
import type { Answer, Transport } from '../vendor-client.ts'
import { Broken, codeOf, givenUp, type Passed, quotable, TooLate } from './broken.ts'
import { targetOf } from './target.ts'
import { type Connection, openWay } from './way.ts'

const LONGEST_ANSWER = 512 * 1024
/** From the first look-up until TLS stands. */
const LONGEST_WAY_MS = 20_000
/** From the question to the answer's first line; a long poll's wait comes on top. [A7] */
const LONGEST_PATIENCE_MS = 20_000
/** One whole exchange takes no longer: an answer that only trickles is none, so that its failure is counted. [D2] */
const LONGEST_EXCHANGE_MS = 60_000

/** A letter of several bytes may come in two pieces. */
const textOf = async (body: Dispatcher.ResponseData['body']): Promise<string> => {
  let text = ''
  body.setEncoding('utf8')
  for await (const chunk of body) {
    text += chunk
    if (text.length > LONGEST_ANSWER) break
  }
  return text
}

const EXEMPT =
  'Find out what stands between, a proxy or a firewall, and exempt this host from it; or activate off-line.'

const CUT_OFF = new Set([
  'UND_ERR_SOCKET',
  'UND_ERR_RES_CONTENT_LENGTH_MISMATCH',
  'ECONNRESET',
  'EPIPE',
  'UND_ERR_ABORTED',
])

/** The way stood, and what came over it is no answer. */
const noAnswer = (name: string, begun: boolean, error: unknown): Broken => {
  const code = codeOf(error)
  if (CUT_OFF.has(code) && begun) return new Broken('answer', `The answer of ${name} was cut off.`, EXEMPT)
  if (CUT_OFF.has(code)) return new Broken('answer', `${name} ended the connection without an answer.`, EXEMPT)
  const reason = code || (error instanceof Error ? error.message : '')
  return new Broken('answer', `What ${name} answered is not HTTP (${quotable(reason)}).`, EXEMPT)
}

const lateAnswer = (name: string, begun: boolean): Broken =>
  new Broken(
    'answer',
    `${name} took the question and gave no ${begun ? 'whole ' : ''}answer in time.`,
    'Try again later; where it stays so, find out what stands between, or activate off-line.',
  )

interface Question {
  path: string
  /** Undefined: it is only read. */
  body: unknown
}

const ask = async (socket: Socket, url: URL, { path, body }: Question, limits: Limits): Promise<Answer> => {
  const { name } = targetOf(url)
  const { signal } = limits
  // One exchange, one connection: the next may be a day away, and another way may be set by then.
  const client = new Client(url.origin, {
    connect: (_options, done) => done(null, socket),
    headersTimeout: 0,
    bodyTimeout: 0,
  })
  let begun = false
  try {
    const answer = await client.request({
      path: `${url.pathname.replace(/\/$/, '')}${path}`,
      signal,
      ...(body === undefined
        ? { method: 'GET' }
        : { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    })
    begun = true
    limits.patient()
    const { location } = answer.headers
    return {
      status: answer.statusCode,
      body: await textOf(answer.body),
      from: name,
      ...(location && { location: String(location) }),
    }
  } catch (error) {
    throw signal.aborted ? givenUp(signal, () => lateAnswer(name, begun)) : noAnswer(name, begun, error)
  } finally {
    // Nothing is under way any more: whatever this says is of no use.
    void client.destroy().catch(() => undefined)
  }
}

interface Limits {
  signal: AbortSignal
  /** The way stands: now it is the vendor's turn. */
  asked(): void
  /** The answer has begun: only the limit of the whole exchange holds. */
  patient(): void
  end(): void
}

const limitsBy = (clock: Clock, heldMs: number, given: AbortSignal | undefined): Limits => {
  const late = new AbortController()
  const after = (ms: number) => clock.after(ms, () => late.abort(new TooLate()), { unref: true })
  const whole = after(LONGEST_EXCHANGE_MS + heldMs)
  let step = after(LONGEST_WAY_MS)
  return {
    signal: given ? AbortSignal.any([given, late.signal]) : late.signal,
    asked: () => {
      step()
      step = after(LONGEST_PATIENCE_MS + heldMs)
    },
    patient: () => step(),
    end: () => {
      step()
      whole()
    },
  }
}

const NOT_SET =
  'Name the licensing server where the manager is started (SEATWARDEN_VENDOR_URL), or enter a license file off-line.'

/**
 * One HTTP exchange over a way that is opened for it: settings hold from the next one on, without a restart. [A8]
 * Rejects with Broken, or with the reason of the signal that was given.
 */
export const httpTransport =
  (connection: () => Promise<Connection>, clock: Clock, passed: Passed = () => undefined): Transport =>
  async (path, body, { wait = 0, signal } = {}) => {
    const to = await connection()
    if (to.server === null) throw new Broken('name', 'No licensing server is set.', NOT_SET)
    const url = new URL(to.server)
    const limits = limitsBy(clock, wait * 1_000, signal)
    try {
      const socket = await openWay(url, to, limits.signal, passed)
      limits.asked()
      return await ask(socket, url, { path, body }, limits)
    } finally {
      limits.end()
    }
  }
