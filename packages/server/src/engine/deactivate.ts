import type { Instant } from '@seatwarden/core/instant'
import type { Outcome, Refusal } from '@seatwarden/core/refusal'
import type { Activation } from '@seatwarden/core/vending/activation'
import { orderUnknown } from '@seatwarden/core/vending/hurdles'
import { activationUnknown } from '@seatwarden/core/vending/revalidate'
import type { DeactivationRequest } from '@seatwarden/protocol/api/exchange'
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

/** Whether what asks may give the activation up; a file has to prove it, online the secret of its id is enough. [A11] */
export type Proof = (activation: Activation) => Refusal | undefined

/** [A11] */
export const deactivate = async (
  parts: EngineParts,
  request: DeactivationRequest,
  { actor = 'installation', proof = () => undefined }: { actor?: string; proof?: Proof } = {},
): Promise<Released> => {
  const caller = callerOf(request)
  const now = parts.clock.wall()
  const outcome = await parts.db.transaction(async (tx): Promise<Released> => {
    const dossier = await lookUp(tx, request.orderId, parts.url())
    const orderId = plain(request.orderId)
    const denied = { ...deniedOf(orderId, caller), at: now, asked: 'deactivation', actor } as const
    if (!dossier) return deny(tx, dossier, denied, orderUnknown(orderId))
    const activation = namedIn(dossier, request)
    const refusal = activation ? proof(activation) : activationUnknown(orderId)
    if (!activation || refusal) return deny(tx, dossier, denied, refusal ?? activationUnknown(orderId))
    const installationKey = activation.installationKey ?? caller.installationKey
    await release(tx, {
      dossier,
      activation: { ...activation, installationKey },
      reason: null,
      heardAt: now,
      now,
      actor,
    })
    return { ok: true, released: true, orderId: dossier.rootId }
  })
  if (outcome.ok) parts.waiters.licenseChanged(request.licenseId)
  return outcome
}
