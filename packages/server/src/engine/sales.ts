import type { Instant } from '@seatwarden/core/instant'
import type { Vendor } from '@seatwarden/core/license'
import type { Refusal } from '@seatwarden/core/refusal'
import type { Activation, Moves } from '@seatwarden/core/vending/activation'
import { rootOf } from '@seatwarden/core/vending/chain'
import type { Sale } from '@seatwarden/core/vending/order'
import type { VendorProfile } from '@seatwarden/protocol/api/vendor'
import type { Sql } from '@seatwarden/runtime/db/database'
import { activationsOf } from '../store/activations.ts'
import { findCustomer } from '../store/customers.ts'
import { extraMovesOf } from '../store/extra-moves.ts'
import { appendHistory } from '../store/history.ts'
import { lockChain } from '../store/orders.ts'
import { findProduct } from '../store/products.ts'
import { readSetting } from '../store/settings.ts'
import { transfersOf } from '../store/transfers.ts'

/** Everything that a decision about a license looks at. */
export interface Dossier extends Moves {
  sale: Sale
  vendor: Vendor
  /** The first order of the license: activations and moves are kept by it. [A4] */
  rootId: string
  activations: Activation[]
}

export const PROFILE = 'profile'

const vendorOf = async (tx: Sql, url: string): Promise<Vendor> => {
  const profile = await readSetting<VendorProfile>(tx, PROFILE)
  if (!profile) throw new Error('an order was placed before anybody said who sells')
  return { ...profile, serverUrl: profile.serverUrl || url }
}

/** Locks the license of an order, so that what is decided on it holds until the transaction ends. [A9] */
export const openDossier = async (tx: Sql, orderId: string, url: string): Promise<Dossier | undefined> => {
  const orders = await lockChain(tx, orderId)
  const order = orders?.find((one) => one.orderId === orderId)
  if (!orders || !order) return undefined
  const product = await findProduct(tx, order.productId)
  const customer = await findCustomer(tx, order.customerId)
  if (!product || !customer) throw new Error(`order ${orderId} has lost its product or customer`)
  const rootId = rootOf(orders).orderId
  return {
    sale: { order, orders, product, customer },
    vendor: await vendorOf(tx, url),
    rootId,
    activations: await activationsOf(tx, rootId),
    transfers: await transfersOf(tx, rootId),
    extraMoves: await extraMovesOf(tx, rootId),
  }
}

export interface Denied {
  at: Instant
  orderId: string
  referenceId: string
  host: string
  /** What was asked for. */
  asked: 'activation' | 'revalidation' | 'download' | 'check' | 'deactivation' | 'trial'
  actor: string
}

/** Kept like everything else that was said about an order. [V4] */
export const recordDenial = (tx: Sql, { sale }: Dossier, denied: Denied, refusal: Refusal): Promise<void> =>
  appendHistory(tx, {
    at: denied.at,
    kind: 'denied',
    actor: denied.actor,
    orderId: denied.orderId,
    customerId: sale.customer.customerId,
    data: {
      code: refusal.code,
      sentence: refusal.sentence,
      asked: denied.asked,
      host: denied.host,
      referenceId: denied.referenceId,
    },
  })
