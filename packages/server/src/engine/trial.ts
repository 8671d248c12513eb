import { boundElsewhere } from '@seatwarden/core/vending/activate'
import { activeOf } from '@seatwarden/core/vending/activation'
import { tipOf, typeOf } from '@seatwarden/core/vending/chain'
import { lacksDetails } from '@seatwarden/core/vending/hurdles'
import type { Order } from '@seatwarden/core/vending/order'
import { refuseTrial, trialEnd, trialSeats } from '@seatwarden/core/vending/trial'
import type { TrialRequest } from '@seatwarden/protocol/api/exchange'
import type { Sql } from '@seatwarden/runtime/db/database'
import { lastIssuance } from '../store/issuances.ts'
import { trialsOf } from '../store/orders.ts'
import { answer, deny, type LicenseOutcome, type Written } from './answer.ts'
import { callerOf } from './caller.ts'
import { keepDetails, takeDetails } from './details.ts'
import { exchange, type Granted } from './exchange.ts'
import { writeIssuance } from './issue.ts'
import { keepOrder, newOrderId } from './orders.ts'
import type { EngineParts } from './parts.ts'
import type { Dossier } from './sales.ts'

const trialOrder = (
  { random }: EngineParts,
  { sale }: Dossier,
  { module }: TrialRequest,
  now: Order['placedAt'],
): Order => {
  const { orders, customer, product } = sale
  const tip = tipOf(orders)
  return {
    orderId: newOrderId(random),
    licenseId: tip.licenseId,
    customerId: customer.customerId,
    productId: product.productId,
    kind: 'trial',
    previousOrderId: tip.orderId,
    placedAt: now,
    type: typeOf(orders),
    lines: [{ module, seats: trialSeats(sale, now), maintenanceUntil: trialEnd(now) }],
    graceDays: null,
    trialDays: null,
    seatPolicy: tip.seatPolicy,
    offline: tip.offline,
    expiresAt: null,
    state: 'open',
    reason: null,
    stateSince: now,
  }
}

/** The request whose answer was lost is answered again. [A9] */
const isRepeated = async (tx: Sql, { issue, activation }: Granted): Promise<boolean> => {
  const last = await lastIssuance(tx, activation.activationId)
  const { presented, attempt } = issue.request
  return last?.cause === 'trial' && last.presented === presented && last.attempt === attempt
}

const grantTrial = async (parts: EngineParts, tx: Sql, request: TrialRequest, granted: Granted): Promise<Written> => {
  const { dossier, activation, issue, denied } = granted
  const { now, actor } = issue
  if (await isRepeated(tx, granted)) return { ok: true, issuance: await writeIssuance(parts, tx, issue) }
  const holder = activeOf(dossier.activations)
  if (holder && holder.activationId !== activation.activationId)
    return deny(tx, dossier, denied, boundElsewhere(holder, { ...dossier, now }))
  const given = await takeDetails(tx, dossier, request.details)
  if (!given.ok) return deny(tx, dossier, denied, given.refusal)
  const { sale, vendor } = given.dossier
  const trials = await trialsOf(tx, sale.customer.customerId)
  const caller = callerOf(request)
  const refusal =
    lacksDetails({ sale, vendor, caller, formatsWritten: [], now }) ??
    refuseTrial({ sale, module: request.module, trials, manageUrl: vendor.manageUrl, now })
  if (refusal) return deny(tx, dossier, denied, refusal)
  await keepDetails(tx, given, { at: now, actor })
  const order = trialOrder(parts, given.dossier, request, now)
  await keepOrder(tx, order, actor)
  const after = { ...given.dossier, sale: { ...sale, orders: [...sale.orders, order] } }
  return { ok: true, issuance: await writeIssuance(parts, tx, { ...issue, dossier: after }) }
}

/** A module for 30 days, once per customer; it comes as an order of the license. [A6] */
export const startTrial = async (parts: EngineParts, request: TrialRequest): Promise<LicenseOutcome> => {
  const outcome = await answer(parts, (tx) =>
    exchange(parts, tx, { request, cause: 'trial', actor: 'installation' }, (granted) =>
      grantTrial(parts, tx, request, granted),
    ),
  )
  if (outcome.ok) parts.waiters.licenseChanged(request.licenseId)
  return outcome
}
