import type { Instant } from '@seatwarden/core/instant'
import { decideActivation } from '@seatwarden/core/vending/activate'
import type { Caller } from '@seatwarden/core/vending/activation'
import { orderUnknown } from '@seatwarden/core/vending/hurdles'
import type { ActivationRequest, CustomerDetails } from '@seatwarden/protocol/api/exchange'
import { answer, deny, type LicenseOutcome } from './answer.ts'
import { bind } from './binding.ts'
import { callerOf, deniedOf, lookUp, plain } from './caller.ts'
import { keepDetails, takeDetails } from './details.ts'
import { FORMATS_WRITTEN, writeIssuance } from './issue.ts'
import type { EngineParts } from './parts.ts'

export interface ActivateRequest {
  orderId: string
  caller: Caller
  installedOrderId: string | null
  move: boolean
  /** Where it was carried; null: it was sent, or typed, just now. [A2] */
  madeAt: Instant | null
  /** It can hash its facts anew by itself; a person with a file cannot. [F1] */
  asksAgain: boolean
  details?: CustomerDetails | undefined
  cause: 'activation' | 'download'
  actor: string
}

/** [A1 A2 A4 A5 A9] */
export const activateOrder = async (parts: EngineParts, request: ActivateRequest): Promise<LicenseOutcome> => {
  const { orderId, caller, cause, actor, details, ...asked } = request
  const now = parts.clock.wall()
  let changed: (() => void) | undefined
  const outcome = await answer(parts, async (tx) => {
    const found = await lookUp(tx, orderId, parts.url())
    const denied = { ...deniedOf(orderId, caller), at: now, asked: cause, actor }
    if (!found) return deny(tx, found, denied, orderUnknown(plain(orderId)))
    const given = await takeDetails(tx, found, details)
    if (!given.ok) return deny(tx, found, denied, given.refusal)
    const { dossier } = given
    const decision = decideActivation({ ...dossier, ...asked, caller, formatsWritten: FORMATS_WRITTEN, now })
    if (!decision.ok) return deny(tx, dossier, denied, decision.refusal)
    await keepDetails(tx, given, { at: now, actor })
    const activation = await bind(parts, tx, decision.step, { dossier, caller, madeAt: asked.madeAt, now, actor })
    if (decision.step.kind === 'move') changed = () => parts.waiters.licenseChanged(dossier.sale.order.licenseId)
    if (given.taken.length > 0) changed = () => parts.waiters.customerChanged(dossier.sale.customer.customerId)
    return {
      ok: true,
      issuance: await writeIssuance(parts, tx, { dossier, activation, cause, request: null, actor, now }),
    }
  })
  changed?.()
  return outcome
}

/** [A1] */
export const activate = async (parts: EngineParts, request: ActivationRequest): Promise<LicenseOutcome> =>
  activateOrder(parts, {
    orderId: request.orderId,
    caller: callerOf(request),
    installedOrderId: request.installedOrderId,
    move: request.move ?? false,
    madeAt: null,
    asksAgain: true,
    details: request.details,
    cause: 'activation',
    actor: 'installation',
  })
