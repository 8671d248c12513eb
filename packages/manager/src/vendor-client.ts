import type { RefusalAbout, RefusalCode } from '@seatwarden/core/refusal'
import {
  type ActivationAnswer,
  type ActivationRequest,
  activationAnswer,
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
import { z } from 'zod'
import { Broken, codeOf, type Link, quotable } from './vendor/broken.ts'

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
  activate(request: ActivationRequest): Promise<Answered<ActivationAnswer>>
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

/** What came back, from whom (`license.vendor.example:443`), and where it sends one instead. */
export interface Answer {
  status: number
  body: string
  from?: string
  location?: string
}

/** One HTTP exchange, a GET without a body: the answer, or a thrown error where there was none. */
export type Transport = (path: string, body: unknown, options?: TransportOptions) => Promise<Answer>

/** Without a link it is not known which one is broken. */
const unreachable = (sentence: string, next: string, link?: Link): NoAnswer => ({
  ok: false,
  refused: false,
  code: 'vendor_unreachable',
  sentence,
  next,
  ...(link && { about: { cause: link } }),
})

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

/** What a vendor may say beside its "no"; which link is broken only this side knows. */
const about = {
  movesLeft: z.int().exactOptional(),
  orderId: z.string().max(64).exactOptional(),
  fields: z.array(z.string().max(64)).max(64).exactOptional(),
  machineSalt: z.string().max(128).exactOptional(),
} satisfies Record<keyof Omit<RefusalAbout, 'cause'>, z.ZodType>

/** A problem document as somebody sent it: nothing longer than a person would read. */
const problemSchema = z.object({
  code: z.string(),
  detail: z.string().min(1).max(2_000),
  next: z.string().max(2_000).optional(),
  about: z.object(about).optional().catch(undefined),
})
type Heard = z.output<typeof problemSchema>

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
  'signature_invalid',
  'clock_skew',
  'details_missing',
  'order_suspended',
  'order_revoked',
])

const EXEMPT =
  'Find out what stands between, a proxy or a sign-in page, and exempt this host from it; or activate off-line.'
const notVendors = (sentence: string): NoAnswer => unreachable(sentence, EXEMPT, 'answer')

const hostOf = (url: string): string => (URL.canParse(url) ? new URL(url).host : '')

/** A hotel's sign-in page, an inspecting proxy, another program: none of them speaks for the vendor. [A3] */
const foreign = ({ status, body, location = '' }: Answer, from: string): NoAnswer => {
  const elsewhere = quotable(hostOf(location))
  if (status >= 300 && status < 400)
    return notVendors(`${from} sends this server elsewhere${elsewhere && ` (${elsewhere})`} instead of answering.`)
  if (/^\s*</.test(body)) return notVendors(`${from} answered with a web page (${status}) instead of its own answer.`)
  if (/^\s*\{/.test(body) && parse(body) === null) return notVendors(`The answer of ${from} was cut off.`)
  return notVendors(`${from} answered in a way that is not its own (${status}).`)
}

/** A problem that is none of A3's: an older or newer licensing server, or none at all. */
const notTaken = ({ detail }: Heard, from: string): NoAnswer =>
  unreachable(
    `${from} did not take the question: ${quotable(detail)}`,
    'Ask the vendor: this version and the licensing server may not fit; or activate off-line.',
    'answer',
  )

const BUSY = 'The licensing server is busy. This does not count as a refusal.'
const AGAIN = 'Try again in a few minutes; what is due by itself is tried again by itself.'

/** In its own words where it has some; what stands before it may be broken too. [D11] */
const busy = (problem: Heard | undefined): NoAnswer => {
  const own = problem?.code === 'vendor_busy' ? problem : undefined
  return { ok: false, refused: false, code: 'vendor_busy', sentence: own?.detail || BUSY, next: own?.next || AGAIN }
}

/** A network that wants a sign-in says so with this status. (RFC 6585) */
const SIGN_IN_NEEDED = 511

const refusal = (answer: Answer, from: string): NoAnswer => {
  const { status, body } = answer
  const problem = problemSchema.safeParse(parse(body)).data
  if (status !== SIGN_IN_NEEDED && (status >= 500 || status === 429 || status === 408)) return busy(problem)
  if (!problem) return foreign(answer, from)
  if (!REFUSALS.has(problem.code)) return notTaken(problem, from)
  return {
    ok: false,
    refused: true,
    code: problem.code,
    sentence: problem.detail,
    next: problem.next ?? 'Contact the vendor.',
    ...(problem.about && { about: problem.about }),
  }
}

const CHECK = 'Check the connection ("tool license check"), or activate off-line.'

const explain = (error: unknown, host: string): NoAnswer => {
  if (error instanceof Broken) return unreachable(error.sentence, error.next, error.link)
  const reason = codeOf(error) || (error instanceof Error ? error.message : '') || 'no reason given'
  return unreachable(`${host} was not reached (${quotable(reason)}).`, CHECK)
}

/** Asks over any transport and puts every way of failing into one of A3's words. `host`: of whom nothing is known. */
export const vendorOver = (transport: Transport, host: string): Vendor => {
  const ask = async <T extends object>(
    path: string,
    body: unknown,
    schema: z.ZodType<T>,
    options: TransportOptions = {},
  ): Promise<Answered<T>> => {
    try {
      const answer = await transport(path, body, options)
      const from = answer.from ?? host
      if (answer.status !== 200) return refusal(answer, from)
      const read = schema.safeParse(parse(answer.body))
      return read.success ? { ok: true, ...read.data } : foreign(answer, from)
    } catch (error) {
      return explain(error, host)
    }
  }
  return {
    activate: (body) => ask('/exchange/activation', body, activationAnswer),
    revalidate: (body) => ask('/exchange/revalidation', body, licenseAnswer),
    check: (body, signal) => ask('/exchange/check', body, checkAnswer, { wait: body.wait, signal }),
    deactivate: (body) => ask('/exchange/deactivation', body, deactivationAnswer),
    startTrial: (body) => ask('/exchange/trial', body, licenseAnswer),
    time: () => ask('/exchange/time', undefined, timeAnswer),
  }
}
