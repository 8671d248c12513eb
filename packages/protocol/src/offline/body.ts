import { isDeepStrictEqual } from 'node:util'
import { z } from 'zod'
import { activationRequest, deactivationBody, revalidationRequest } from '../api/exchange.ts'
import { toCanonical } from '../license-file/canonical.ts'

/** What a person can carry to the vendor. [A2 A11 F5 D1] */
export const OFFLINE_KINDS = ['activation', 'move', 'revalidation', 'deactivation'] as const
export type OfflineKind = (typeof OFFLINE_KINDS)[number]

/** A machine has a handful. */
export const MAX_FACTS = 64

/** What XML can hold: one content for both spellings. */
const UNWRITABLE = /[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu
export const writableText = (text: string): string => text.replace(UNWRITABLE, '\ufffd')

/**
 * The bodies of `exchangeApi`. An activation may lack `orderId`: it comes from a machine without a license, and the
 * person at the portal says which order it is for. Its facts are hashed with whatever `machine.salt` says. [A2]
 */
export const offlineBodies = {
  activation: activationRequest
    .omit({ move: true, dryRun: true })
    .extend({ orderId: activationRequest.shape.orderId.exactOptional() }),
  move: activationRequest.omit({ dryRun: true }).extend({ move: z.literal(true) }),
  revalidation: revalidationRequest,
  deactivation: deactivationBody,
} as const
export type OfflineBodies = { [K in OfflineKind]: z.output<(typeof offlineBodies)[K]> }

/** A kind with its body, for any of the kinds. */
export type OfflineContent = { [K in OfflineKind]: { kind: K; body: OfflineBodies[K] } }[OfflineKind]
export interface SignedContent {
  content: OfflineContent
  /** base64url of 64 bytes. */
  signature: string
}

/** A request with its signature, in both spellings. [A2 A11] */
export interface OfflineRequest {
  /** A whole XML document, root `OfflineRequest`. */
  xml: string
  /** `SWR1…`: letters for a QR code. */
  compact: string
  /** For `licenseExportOf`, which puts it into an export. */
  signed: SignedContent
}

/** Ed25519 over bytes with the installation's own key: the 64 bytes of RFC 8032. [A11] */
export type Sign = (bytes: Uint8Array) => Promise<Uint8Array>

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** The same with every text as `change` makes it, and without what is undefined. */
export const eachText = (value: unknown, change: (text: string) => string): unknown => {
  if (typeof value === 'string') return change(value)
  if (Array.isArray(value)) return value.map((one) => eachText(one, change))
  if (!isObject(value)) return value
  const kept = Object.entries(value).filter(([, one]) => one !== undefined)
  return Object.fromEntries(kept.map(([key, one]) => [change(key), eachText(one, change)]))
}

const byName = <T>(record: Record<string, T>): Record<string, T> =>
  Object.fromEntries(Object.entries(record).toSorted(([a], [b]) => (a < b ? -1 : 1)))

/** Facts and usage have no order of their own: by name, in UTF-16 units. */
const inOrder = <B extends OfflineContent['body']>(body: B): B => ({
  ...body,
  machine: { ...body.machine, facts: byName(body.machine.facts) },
  ...('usage' in body && { usage: byName(body.usage) }),
})

/** The bytes that are signed: canonical JSON of `{kind, body}`, keys as the schemas name them, records by name. */
export const signedBytes = ({ kind, body }: OfflineContent): Uint8Array => toCanonical({ kind, body })

/** Why a value is not a body of that kind, and where. */
export interface BodyFault {
  path: (string | number)[]
  what: string
}

const UNITS: Record<string, string> = { string: ' characters', array: ' of them' }

const whatOf = (issue: z.core.$ZodIssue): string => {
  switch (issue.code) {
    case 'unrecognized_keys':
      return 'has no place there'
    case 'too_big':
      return `is more than ${issue.maximum}${UNITS[issue.origin] ?? ''}`
    case 'too_small':
      return issue.origin in UNITS ? 'is missing or empty' : `is less than ${issue.minimum}`
    default:
      return 'is missing, or not written as it must be'
  }
}

const faultOf = (issue: z.core.$ZodIssue): BodyFault => {
  const keys = issue.code === 'unrecognized_keys' ? issue.keys.slice(0, 1) : []
  return { path: [...issue.path, ...keys].filter((step) => typeof step !== 'symbol'), what: whatOf(issue) }
}

const tooManyFacts: BodyFault = { path: ['machine', 'facts'], what: `is more than ${MAX_FACTS} of them` }
const unwritable: BodyFault = { path: [], what: 'holds a character that has no place in a text' }

/** A value that came from outside, as a content. */
export const contentFrom = (
  kind: OfflineKind,
  body: unknown,
): { ok: true; content: OfflineContent } | { ok: false; fault: BodyFault } => {
  const parsed = offlineBodies[kind].safeParse(body)
  const [issue] = parsed.error?.issues ?? []
  if (!parsed.success) return { ok: false, fault: issue ? faultOf(issue) : { path: [], what: 'is not a request' } }
  const { facts } = parsed.data.machine
  if (Object.keys(facts).length > MAX_FACTS) return { ok: false, fault: tooManyFacts }
  if (!isDeepStrictEqual(eachText(body, writableText), body)) return { ok: false, fault: unwritable }
  return { ok: true, content: { kind, body: inOrder(parsed.data) } as OfflineContent }
}

/**
 * What goes out. Characters that no XML can hold become U+FFFD before anything is signed; `move` follows the kind.
 * @throws when the body breaks its contract.
 */
export const writableContent = (kind: OfflineKind, body: object): OfflineContent => {
  const { move: _asKindSays, ...rest } = body as { move?: unknown }
  const said = kind === 'move' ? { ...rest, move: true } : rest
  const read = contentFrom(kind, eachText(said, writableText))
  if (!read.ok)
    throw new Error(`a request to carry that breaks its form: ${read.fault.path.join('.')} ${read.fault.what}`)
  return read.content
}
