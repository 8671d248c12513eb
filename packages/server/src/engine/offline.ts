import { type Instant, later } from '@seatwarden/core/instant'
import type { Outcome } from '@seatwarden/core/refusal'
import type { Caller } from '@seatwarden/core/vending/activation'
import type { OfflineBodies, OfflineKind } from '@seatwarden/protocol/offline/body'
import { type ReadRequest, readOfflineRequest } from '@seatwarden/protocol/offline/request'
import { ProblemError } from '@seatwarden/protocol/problem'
import { activateOrder } from './activate.ts'
import { callerOf } from './caller.ts'
import { giveUp } from './deactivate.ts'
import { revalidate } from './exchange.ts'
import type { EngineParts } from './parts.ts'

export interface Brought {
  /** XML of either root, or the text of a QR code. */
  request: string
  /** For a request that names no order. */
  orderId?: string | undefined
  /** Consent to F5's move. */
  move?: boolean | undefined
  actor: string
}
/** `license` null: a deactivation was taken. */
export type OfflineOutcome = Outcome<{ kind: OfflineKind; orderId: string; license: string | null }>

/** A request by file may be days old; that is no clock gone wrong. One from the future is. [A3] */
const broughtNow = (caller: Caller, now: Instant): Caller => ({ ...caller, sentAt: later(caller.sentAt, now) })

const orderOf = (named: string | undefined, said: string | undefined): string => {
  if (named !== undefined && said !== undefined && named !== said) {
    const sentence = `The request is for ${named}, not for ${said}.`
    throw new ProblemError('unusable', sentence, `Leave the order out, or bring a request for ${said}.`)
  }
  const orderId = named ?? said
  if (orderId !== undefined) return orderId
  throw new ProblemError('unusable', 'The request names no order.', 'Say which order it is for (orderId).')
}

const bind = async (
  parts: EngineParts,
  kind: 'activation' | 'move',
  body: OfflineBodies['activation'] | OfflineBodies['move'],
  { orderId: said, move = false, actor }: Brought,
): Promise<OfflineOutcome> => {
  const orderId = orderOf(body.orderId, said)
  const { installedOrderId, details } = body
  const caller = callerOf(body)
  const outcome = await activateOrder(parts, {
    orderId,
    caller: broughtNow(caller, parts.clock.wall()),
    installedOrderId,
    move: move || kind === 'move',
    madeAt: caller.sentAt,
    asksAgain: false,
    details,
    cause: 'download',
    actor,
  })
  return outcome.ok ? { ok: true, kind, orderId, license: outcome.license } : outcome
}

const give = async (parts: EngineParts, read: ReadRequest & { kind: 'deactivation' }, { actor }: Brought) => {
  const outcome = await giveUp(parts, { request: read.body, signedBy: read.signedBy, actor })
  return outcome.ok ? { ok: true as const, kind: read.kind, orderId: outcome.orderId, license: null } : outcome
}

const renew = async (parts: EngineParts, read: ReadRequest & { kind: 'revalidation' }, { actor }: Brought) => {
  const { body, kind } = read
  const outcome = await revalidate(parts, body, actor)
  return outcome.ok ? { ok: true as const, kind, orderId: body.orderId, license: outcome.license } : outcome
}

/** Answers what a person brought; the same request again gets the same answer. [A2 A11 A13] */
export const takeOfflineRequest = async (parts: EngineParts, brought: Brought): Promise<OfflineOutcome> => {
  const read = await readOfflineRequest(brought.request)
  if (!read.ok) return read
  if (read.kind === 'deactivation') return give(parts, read, brought)
  if (read.kind === 'revalidation') return renew(parts, read, brought)
  return bind(parts, read.kind, read.body, brought)
}
