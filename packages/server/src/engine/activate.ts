import type { Instant } from '@seatwarden/core/instant'
import type { Outcome } from '@seatwarden/core/refusal'
import { decideActivation } from '@seatwarden/core/vending/activate'
import type { Caller } from '@seatwarden/core/vending/activation'
import { orderUnknown } from '@seatwarden/core/vending/hurdles'
import type { ActivationAnswer, ActivationRequest, CustomerDetails } from '@seatwarden/protocol/api/exchange'
import type { Sql } from '@seatwarden/runtime/db/database'
import { answer, deny, type LicenseOutcome, type Written } from './answer.ts'
import { bind } from './binding.ts'
import { callerOf, deniedOf, lookUp, plain } from './caller.ts'
import { keepDetails, takeDetails } from './details.ts'
import { FORMATS_WRITTEN, payloadIn, writeIssuance } from './issue.ts'
import type { EngineParts } from './parts.ts'
import { rehearse } from './rehearsal.ts'

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

/** What is told to those who wait, once it is kept. */
type Wake = () => void

/** [A1 A2 A4 A5 A9] */
const bindOrder = async (
  parts: EngineParts,
  tx: Sql,
  { orderId, caller, cause, actor, details, ...asked }: ActivateRequest,
  wake: Wake[] = [],
): Promise<Written> => {
  const now = parts.clock.wall()
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
  const { customer, order } = dossier.sale
  if (decision.step.kind === 'move') wake.push(() => parts.waiters.licenseChanged(order.licenseId))
  if (given.taken.length > 0) wake.push(() => parts.waiters.customerChanged(customer.customerId))
  const issuance = await writeIssuance(parts, tx, { dossier, activation, cause, request: null, actor, now })
  return { ok: true, issuance }
}

export const activateOrder = async (parts: EngineParts, request: ActivateRequest): Promise<LicenseOutcome> => {
  const wake: Wake[] = []
  const outcome = await answer(parts, (tx) => bindOrder(parts, tx, request, wake))
  for (const one of wake) one()
  return outcome
}

/** `license` null: a dry run. */
export type ActivationOutcome = Outcome<ActivationAnswer>

/** Nothing is signed either: what it tells is no license. [A12] */
const tell = async (parts: EngineParts, request: ActivateRequest): Promise<ActivationOutcome> => {
  const written = await rehearse(parts, (tx) => bindOrder(parts, tx, request))
  return written.ok ? { ok: true, license: null, would: payloadIn(written.issuance) } : written
}

/** [A1 A12] */
export const activate = (parts: EngineParts, request: ActivationRequest): Promise<ActivationOutcome> => {
  const { orderId, installedOrderId, move = false, details } = request
  const asked: ActivateRequest = {
    orderId,
    caller: callerOf(request),
    installedOrderId,
    move,
    madeAt: null,
    asksAgain: true,
    details,
    cause: 'activation',
    actor: 'installation',
  }
  return request.dryRun === true ? tell(parts, asked) : activateOrder(parts, asked)
}
