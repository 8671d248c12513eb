import { z } from 'zod'
import { activationRequest, deactivationRequest, revalidationRequest } from '../api/exchange.ts'
import { toCanonical } from '../license-file/canonical.ts'

/** What a person can carry to the vendor. [A2 A11 F5 D1] */
export const OFFLINE_KINDS = ['activation', 'move', 'revalidation', 'deactivation'] as const
export type OfflineKind = (typeof OFFLINE_KINDS)[number]

/** What XML can hold; one content for both spellings. */
const UNWRITABLE = /[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu

/**
 * The bodies of `exchangeApi`. An activation may lack `orderId`: an export of a machine that has no license yet; the
 * person at the portal says which order it is for, and the facts are hashed with whatever `machine.salt` says.
 */
export const offlineBodies = {
  activation: activationRequest.extend({
    orderId: activationRequest.shape.orderId.optional(),
    move: z.literal(false).optional(),
  }),
  move: activationRequest.extend({ move: z.literal(true) }),
  revalidation: revalidationRequest,
  deactivation: deactivationRequest,
} as const
export type OfflineBodies = { [K in OfflineKind]: z.infer<(typeof offlineBodies)[K]> }

/** A kind with its body, for any of the kinds. */
export type OfflineContent = { [K in OfflineKind]: { kind: K; body: OfflineBodies[K] } }[OfflineKind]

/** Ed25519 over bytes with the installation's own key: the 64 bytes of RFC 8032. [A11] */
export type Sign = (bytes: Uint8Array) => Promise<Uint8Array>

type Plain = unknown
const isObject = (value: Plain): value is Record<string, Plain> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** The same with every text as `change` makes it. */
const eachText = (value: Plain, change: (text: string) => string): Plain => {
  if (typeof value === 'string') return change(value)
  if (Array.isArray(value)) return value.map((one) => eachText(one, change))
  if (!isObject(value)) return value
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, eachText(one, change)]))
}

const sorted = (record: Record<string, Plain>): Record<string, Plain> =>
  Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)))

/** Facts and usage have no order of their own: by name. Nothing that is absent stands there. */
const inOrder = (body: Record<string, Plain>): Record<string, Plain> => {
  const { machine, usage } = body
  const facts = isObject(machine) && isObject(machine.facts) ? sorted(machine.facts) : {}
  return {
    ...body,
    ...(isObject(machine) && { machine: { ...machine, facts } }),
    ...(isObject(usage) && { usage: sorted(usage) }),
  }
}

/** The bytes that are signed: canonical JSON of `{kind, body}`, keys in the order of the schemas, records by name. */
export const signedBytes = ({ kind, body }: OfflineContent): Uint8Array => toCanonical({ kind, body: inOrder(body) })

/** What goes out: characters that no XML can hold become U+FFFD before anything is signed. Throws on a broken body. */
export const writableContent = <K extends OfflineKind>(kind: K, body: OfflineBodies[K]): OfflineContent => {
  const clean = eachText(body, (text) => text.replace(UNWRITABLE, '\ufffd'))
  return { kind, body: offlineBodies[kind].parse(clean) } as OfflineContent
}
