import type { Instant } from '@seatwarden/core/instant'
import type { Entitlement } from '@seatwarden/core/license'
import { movesLeft } from '@seatwarden/core/vending/activation'
import { byPlacing, type Coming, comingChanges, entitlementsAt, expiresAt } from '@seatwarden/core/vending/chain'
import type { Order } from '@seatwarden/core/vending/order'
import { ProblemError } from '@seatwarden/protocol/problem'
import type { Sql } from '@seatwarden/runtime/db/database'
import { orderOfActivation, saveActivation } from '../store/activations.ts'
import { insertExtraMoves } from '../store/extra-moves.ts'
import { appendHistory } from '../store/history.ts'
import { findInstallation, type InstallationRow } from '../store/installations.ts'
import { release } from './deactivate.ts'
import type { EngineParts } from './parts.ts'
import { notFound } from './problems.ts'
import { type Dossier, openDossier } from './sales.ts'

/** What all orders of a license grant together. [A4] */
export interface License {
  licenseId: string
  /** As they were placed. */
  orders: Order[]
  expiresAt: Instant | null
  entitlements: Entitlement[]
  coming: Coming[]
  movesLeft: number
}

const licenseOf = ({ sale, ...dossier }: Dossier, now: Instant): License => ({
  licenseId: sale.order.licenseId,
  orders: byPlacing(sale.orders),
  expiresAt: expiresAt(sale.orders),
  entitlements: entitlementsAt(sale.orders, sale.product, now),
  coming: comingChanges(sale.orders, now),
  movesLeft: movesLeft(dossier, now),
})

const dossierOf = async (parts: EngineParts, tx: Sql, orderId: string): Promise<Dossier> => {
  const dossier = await openDossier(tx, orderId, parts.url())
  if (!dossier) throw notFound(`order ${orderId}`)
  return dossier
}

export const readLicense = (parts: EngineParts, orderId: string): Promise<License> =>
  parts.db.transaction(async (tx) => licenseOf(await dossierOf(parts, tx, orderId), parts.clock.wall()))

export interface MoreMoves {
  orderId: string
  more: number
  reason: string
  actor: string
}

/** More moves for a year from now. [F5] */
export const allowMoves = (parts: EngineParts, { orderId, more, reason, actor }: MoreMoves): Promise<License> =>
  parts.db.transaction(async (tx) => {
    const at = parts.clock.wall()
    const dossier = await dossierOf(parts, tx, orderId)
    const { rootId, sale, extraMoves } = dossier
    await insertExtraMoves(tx, { extraId: parts.random.id('xmv'), orderId: rootId, more, at })
    const { customerId } = sale.customer
    const data = { more, reason }
    await appendHistory(tx, { at, kind: 'moves_allowed', actor, orderId: rootId, customerId, data })
    return licenseOf({ ...dossier, extraMoves: [...extraMoves, { more, at }] }, at)
  })

const onInstallation = (
  parts: EngineParts,
  activationId: string,
  work: (tx: Sql, dossier: Dossier) => Promise<void>,
): Promise<{ row: InstallationRow; licenseId: string }> =>
  parts.db.transaction(async (tx) => {
    const orderId = await orderOfActivation(tx, activationId)
    if (orderId === undefined) throw notFound(`installation ${activationId}`)
    const dossier = await dossierOf(parts, tx, orderId)
    await work(tx, dossier)
    const row = await findInstallation(tx, activationId)
    if (!row) throw notFound(`installation ${activationId}`)
    return { row, licenseId: dossier.sale.order.licenseId }
  })

const activationIn = ({ activations }: Dossier, activationId: string) => {
  const activation = activations.find((one) => one.activationId === activationId)
  if (!activation) throw notFound(`installation ${activationId}`)
  return activation
}

export interface InstallationAct {
  activationId: string
  /** Why, or what was decided. */
  reason: string
  actor: string
}

/** Frees the license of a machine that is gone. [F5 A11] */
export const releaseInstallation = async (parts: EngineParts, asked: InstallationAct): Promise<InstallationRow> => {
  const { activationId, reason, actor } = asked
  const { row, licenseId } = await onInstallation(parts, activationId, async (tx, dossier) => {
    const activation = activationIn(dossier, activationId)
    await release(tx, { dossier, activation, reason, heardAt: null, now: parts.clock.wall(), actor })
  })
  parts.waiters.licenseChanged(licenseId)
  return row
}

const noCopy = (): ProblemError =>
  new ProblemError('conflict', 'No copy of this installation waits to be settled.', 'Nothing was changed.')

/** A person has decided what became of a copy; should it be seen again, it is told again. [F6] */
export const settleCopy = async (parts: EngineParts, asked: InstallationAct): Promise<InstallationRow> => {
  const { activationId, reason: decision, actor } = asked
  const { row } = await onInstallation(parts, activationId, async (tx, { sale, ...dossier }) => {
    const activation = activationIn({ sale, ...dossier }, activationId)
    if (!activation.copySeen) throw noCopy()
    await saveActivation(tx, { ...activation, copySeen: null })
    const entry = { orderId: dossier.rootId, customerId: sale.customer.customerId, activationId }
    const data = { decision, seen: activation.copySeen.sentence }
    await appendHistory(tx, { at: parts.clock.wall(), kind: 'copy_settled', actor, ...entry, data })
  })
  return row
}
