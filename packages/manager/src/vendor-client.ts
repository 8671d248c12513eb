import type { RefusalAbout, RefusalCode } from '@seatwarden/core/refusal'
import {
  type ActivationRequest,
  type CheckRequest,
  checkAnswer,
  type DeactivationRequest,
  deactivationAnswer,
  licenseAnswer,
  type Remark,
  type RevalidationRequest,
  type TrialRequest,
  timeAnswer,
} from '@seatwarden/protocol/api/exchange'
import type { Problem } from '@seatwarden/protocol/problem'
import type { Clock } from '@seatwarden/runtime/clock'
import { type Dispatcher, request } from 'undici'
import type { z } from 'zod'

/** `refused` only when the vendor said no: a busy or broken vendor never refuses. [D11] */
export interface NoAnswer {
  ok: false
  refused: boolean
  code: string
  sentence: string
  next: string
  about?: RefusalAbout
}
export type Answered<T> = ({ ok: true } & T) | NoAnswer

/** A license file, with what the vendor has to say beside it. [F6] */
export type VendorAnswer = Answered<{ license: string; remarks?: Remark[] | undefined }>
/** `license` null: nothing new. [A7] */
export type NewsAnswer = Answered<{ license: string | null; remarks?: Remark[] | undefined }>

/** What the manager asks of the licensing server; the simulator has its own. */
export interface Vendor {
  activate(request: ActivationRequest): Promise<VendorAnswer>
  revalidate(request: RevalidationRequest): Promise<VendorAnswer>
  /** `signal` ends a long poll early. [A7] */
  check(request: CheckRequest, signal?: AbortSignal): Promise<NewsAnswer>
  deactivate(request: DeactivationRequest): Promise<Answered<object>>
  startTrial(request: TrialRequest): Promise<VendorAnswer>
  /** ISO 8601 instant of the vendor's clock. [A8] */
  time(): Promise<Answered<{ now: string }>>
}

export interface TransportOptions {
  /** Seconds for which the vendor may hold its answer back. [A7] */
  wait?: number
  signal?: AbortSignal | undefined
}

/** One HTTP exchange, a GET without a body: status and body, or a thrown error where there was none. */
export type Transport = (
  path: string,
  body: unknown,
  options?: TransportOptions,
) => Promise<{ status: number; body: string }>

const LONGEST_ANSWER = 512 * 1024

const unreachable = (sentence: string): NoAnswer => ({
  ok: false,
  refused: false,
  code: 'vendor_unreachable',
  sentence,
  next: 'Let connections out to the licensing server, or activate off-line.',
})

const busy: NoAnswer = {
  ok: false,
  refused: false,
  code: 'vendor_busy',
  sentence: 'The licensing server is busy. This does not count as a refusal.',
  next: 'It is tried again by itself; you can leave.',
}

const parse = <T>(text: string): T | null => {
  try {
    return JSON.parse(text) as T
  } catch {
    return null
  }
}

/** Only the vendor's own word is a refusal. [A3 D11] */
const REFUSALS: ReadonlySet<string> = new Set<RefusalCode>([
  'order_unknown',
  'order_bound_elsewhere',
  'previous_order_required',
  'reference_mismatch',
  'format_too_old',
  'format_too_new',
  'build_newer_than_maintenance',
  'license_expired',
  'evaluation_used',
  'clock_skew',
  'details_missing',
  'order_suspended',
  'order_revoked',
])

const refusal = (status: number, body: string): NoAnswer => {
  const problem = parse<Problem>(body)
  if (status >= 500 || status === 429 || status === 408) return busy
  if (!problem?.detail || !REFUSALS.has(problem.code))
    return unreachable(
      `The licensing server answered ${status} in a way that is not its own; a proxy may stand between.`,
    )
  return {
    ok: false,
    refused: true,
    code: problem.code,
    sentence: problem.detail,
    next: problem.next ?? 'Contact the vendor.',
    ...(problem.about && { about: problem.about }),
  }
}

const CAUSES: Record<string, (host: string) => string> = {
  ENOTFOUND: (host) => `The name ${host} cannot be resolved from this server.`,
  EAI_AGAIN: (host) => `The name ${host} cannot be resolved from this server.`,
  ECONNREFUSED: (host) => `${host} does not answer: the connection was refused; a firewall may block it.`,
  ETIMEDOUT: (host) => `${host} does not answer; a firewall may block it.`,
  UND_ERR_CONNECT_TIMEOUT: (host) => `${host} does not answer; a firewall may block it.`,
  UND_ERR_HEADERS_TIMEOUT: (host) => `${host} took the question and gave no answer in time.`,
  UND_ERR_BODY_TIMEOUT: (host) => `${host} took the question and gave no whole answer in time.`,
  SELF_SIGNED_CERT_IN_CHAIN: (host) => `The certificate shown by ${host} is not trusted by this server.`,
  DEPTH_ZERO_SELF_SIGNED_CERT: (host) => `The certificate shown by ${host} is signed by itself and not trusted here.`,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: (host) => `The certificate shown by ${host} is not trusted by this server.`,
  CERT_HAS_EXPIRED: (host) => `The certificate shown by ${host} has expired.`,
}

const codeOf = (error: unknown): string => {
  if (!(error instanceof Error)) return ''
  const code = (error as { code?: unknown }).code
  return typeof code === 'string' ? code : codeOf(error.cause)
}

const explain = (error: unknown, host: string): string =>
  CAUSES[codeOf(error)]?.(host) ??
  `${host} was not reached (${codeOf(error) || (error instanceof Error ? error.message : 'no reason given')}).`

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

const tooLong = (): Error => Object.assign(new Error('no whole answer in time'), { code: 'UND_ERR_BODY_TIMEOUT' })

export const httpTransport =
  (serverUrl: string, clock: Clock, dispatcher?: Dispatcher): Transport =>
  async (path, body, { wait = 0, signal } = {}) => {
    const limit = new AbortController()
    const held = wait * 1_000
    const cancel = clock.after(LONGEST_EXCHANGE_MS + held, () => limit.abort(tooLong()), { unref: true })
    const ends = signal ? AbortSignal.any([signal, limit.signal]) : limit.signal
    try {
      return await exchange(`${serverUrl.replace(/\/$/, '')}${path}`, { body, held, signal: ends }, dispatcher)
    } finally {
      cancel()
    }
  }

const exchange = async (
  url: string,
  { body, held, signal }: { body: unknown; held: number; signal: AbortSignal },
  dispatcher?: Dispatcher,
) => {
  const answer = await request(url, {
    ...(body === undefined
      ? { method: 'GET' }
      : { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    headersTimeout: 20_000 + held,
    bodyTimeout: 20_000,
    signal,
    ...(dispatcher && { dispatcher }),
  })
  return { status: answer.statusCode, body: await textOf(answer.body) }
}

const licenseOnly = (host: string) => `${host} answered without a license file; a proxy may stand between.`
const notItsOwn = (host: string) => `${host} answered in a way that is not its own; a proxy may stand between.`

/** Asks over any transport and puts every way of failing into one of A3's words. */
export const vendorOver = (transport: Transport, host: string): Vendor => {
  const ask = async <T extends object>(
    path: string,
    body: unknown,
    schema: z.ZodType<T>,
    { otherwise = notItsOwn, ...options }: TransportOptions & { otherwise?: (host: string) => string } = {},
  ): Promise<Answered<T>> => {
    try {
      const answer = await transport(path, body, options)
      if (answer.status !== 200) return refusal(answer.status, answer.body)
      const read = schema.safeParse(parse(answer.body))
      return read.success ? { ok: true, ...read.data } : unreachable(otherwise(host))
    } catch (error) {
      return unreachable(explain(error, host))
    }
  }
  const otherwise = licenseOnly
  return {
    activate: (body) => ask('/exchange/activation', body, licenseAnswer, { otherwise }),
    revalidate: (body) => ask('/exchange/revalidation', body, licenseAnswer, { otherwise }),
    check: (body, signal) => ask('/exchange/check', body, checkAnswer, { wait: body.wait, signal }),
    deactivate: (body) => ask('/exchange/deactivation', body, deactivationAnswer),
    startTrial: (body) => ask('/exchange/trial', body, licenseAnswer, { otherwise }),
    time: () => ask('/exchange/time', undefined, timeAnswer),
  }
}
