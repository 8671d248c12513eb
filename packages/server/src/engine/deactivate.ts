import type { Instant } from '@seatwarden/core/instant'
import type { Outcome } from '@seatwarden/core/refusal'
import type { Activation } from '@seatwarden/core/vending/activation'
import { decideDeactivation } from '@seatwarden/core/vending/deactivate'
import { orderUnknown } from '@seatwarden/core/vending/hurdles'
import type { DeactivationBody, DeactivationRequest } from '@seatwarden/protocol/api/exchange'
import { signerOf } from '@seatwarden/protocol/offline/signature'
import type { Sql } from '@seatwarden/runtime/db/database'
import { saveActivation } from '../store/activations.ts'
import { appendHistory } from '../store/history.ts'
import { deny } from './answer.ts'
import { callerOf, deniedOf, lookUp, plain } from './caller.ts'
import { namedIn } from './exchange.ts'
import type { EngineParts } from './parts.ts'
import type { Dossier } from './sales.ts'

export type Released = Outcome<{ released: true; orderId: string }>

interface Release {
  dossier: Dossier
  activation: Activation
  /** null: the installation itself gave it up. */
  reason: string | null
  /** The machine was there; null where the vendor frees what it left behind. */
  heardAt: Instant | null
  now: Instant
  actor: string
}

/** Frees the license for another machine at once; no move is counted. Released once more, nothing changes. [A11 F5] */
export const release = async (
  tx: Sql,
  { dossier, activation, reason, heardAt, now, actor }: Release,
): Promise<void> => {
  if (activation.state === 'released') return
  const { activationId, orderId } = activation
  const released = { at: now, reason }
  const lastHeardAt = heardAt ?? activation.lastHeardAt
  await saveActivation(tx, { ...activation, state: 'released', runsUntil: null, released, lastHeardAt })
  const { customerId } = dossier.sale.customer
  const data = { before: activation.state, reason, referenceId: activation.machine.referenceId }
  await appendHistory(tx, { at: now, kind: 'activation_released', actor, orderId, customerId, activationId, data })
}

/** A request and whose signature of it was found right; null: nobody's. */
export interface GivenUp {
  request: DeactivationBody
  signedBy: string | null
  actor: string
}

/** Sent or carried: the same proof for both. [A11 A9] */
export const giveUp = async (parts: EngineParts, { request, signedBy, actor }: GivenUp): Promise<Released> => {
  const caller = callerOf(request)
  const now = parts.clock.wall()
  const outcome = await parts.db.transaction(async (tx): Promise<Released> => {
    const dossier = await lookUp(tx, request.orderId, parts.url())
    const orderId = plain(request.orderId)
    const denied = { ...deniedOf(orderId, caller), at: now, asked: 'deactivation', actor } as const
    if (!dossier) return deny(tx, dossier, denied, orderUnknown(orderId))
    const decision = decideDeactivation({ orderId, activation: namedIn(dossier, request), signedBy })
    if (!decision.ok) return deny(tx, dossier, denied, decision.refusal)
    await release(tx, { dossier, activation: decision.activation, reason: null, heardAt: now, now, actor })
    return { ok: true, released: true, orderId: dossier.rootId }
  })
  if (outcome.ok) parts.waiters.licenseChanged(request.licenseId)
  return outcome
}

/** [A11] */
export const deactivate = (parts: EngineParts, request: DeactivationRequest): Promise<Released> => {
  const { signature: _signature, ...body } = request
  return giveUp(parts, { request: body, signedBy: signerOf(request), actor: 'installation' })
}
