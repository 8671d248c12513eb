import { clockRefusal } from '../clock-skew.ts'
import type { Instant } from '../instant.ts'
import type { Vendor } from '../license.ts'
import { builtAfter, endedBy } from '../lifecycle/entry.ts'
import type { Refusal } from '../refusal.ts'
import type { Caller } from './activation.ts'
import { expiresAt, masterMaintenanceEnds, rootOf } from './chain.ts'
import { missingDetails } from './details.ts'
import { no } from './no.ts'
import type { Order, Sale } from './order.ts'
import { dayText, listText } from './words.ts'

/** What the reasons for a "no" are found in; each hurdle answers with a refusal or lets pass. [A3] */
export interface Asked {
  sale: Sale
  vendor: Vendor
  caller: Caller
  /** License formats that this server writes. [L13] */
  formatsWritten: readonly number[]
  now: Instant
}
export type Hurdle<T extends Asked = Asked> = (asked: T) => Refusal | undefined

/** The first reason, top rule first. */
export const firstRefusal = <T extends Asked>(hurdles: readonly Hurdle<T>[], asked: T): Refusal | undefined => {
  for (const hurdle of hurdles) {
    const refusal = hurdle(asked)
    if (refusal) return refusal
  }
  return undefined
}

export const orderUnknown = (orderId: string): Refusal =>
  no('order_unknown', `The vendor knows no order ${orderId}.`, 'Compare it with the order mail, or request support.')

const revokedText = ({ orderId, stateSince, reason }: Order): string =>
  `The vendor has revoked order ${orderId} on ${dayText(stateSince)}${reason ? `: "${reason}"` : ''}.`
const suspendedText = ({ reason }: Order): string =>
  `The vendor has suspended this order${reason ? `: "${reason}"` : ''}.`

/** The state of the license's first order, and of others where they are asked for: the rest is left out. [V3] */
const stopped =
  (ordersOf: (sale: Sale) => Order[]): Hurdle =>
  ({ sale, vendor }) => {
    const orders = ordersOf(sale)
    const next = `Contact the vendor: ${vendor.noticeAddress}.`
    const revoked = orders.find(({ state }) => state === 'revoked')
    if (revoked) return no('order_revoked', revokedText(revoked), next)
    const suspended = orders.find(({ state }) => state === 'suspended')
    return suspended && no('order_suspended', suspendedText(suspended), next)
  }

/** Who types an Order ID hears what became of that order. [V3] */
export const orderStopped: Hurdle = stopped(({ orders, order }) => [rootOf(orders), order])
/** Who has a license goes on with what is left of it. [V3 D11] */
export const licenseStopped: Hurdle = stopped(({ orders }) => [rootOf(orders)])

/** [A3] */
export const clockApart: Hurdle = ({ caller, now }) => clockRefusal(caller.sentAt, now)

const rangeText = (versions: readonly number[]): string => {
  const least = Math.min(...versions)
  const most = Math.max(...versions)
  return least === most ? `${most}` : `${least} to ${most}`
}

/** The newest format that both know. [L13] */
export const commonFormat = (reads: readonly number[], writes: readonly number[]): number | undefined =>
  reads.filter((version) => writes.includes(version)).toSorted((a, b) => b - a)[0]

/** [L13] */
export const noCommonFormat: Hurdle = ({ caller: { formatVersions }, formatsWritten }) => {
  if (commonFormat(formatVersions, formatsWritten) !== undefined) return undefined
  const tooNew = Math.min(...formatsWritten) > Math.max(...formatVersions)
  const sentence = `The vendor writes format ${rangeText(formatsWritten)}; this version reads ${rangeText(formatVersions)}.`
  return tooNew
    ? no('format_too_new', sentence, `Update to a version that reads format ${rangeText(formatsWritten)}.`)
    : no('format_too_old', sentence, `Ask the vendor for a file of format ${rangeText(formatVersions)}.`)
}

/** [A5] */
export const lacksDetails: Hurdle = ({ sale: { customer } }) => {
  const missing = missingDetails(customer)
  return missing.length > 0
    ? no('details_missing', `Still needed: ${listText(missing)}.`, 'Fill in these details, then try again.', {
        fields: missing,
      })
    : undefined
}

/** [L15 L16] */
export const expired: Hurdle = ({ sale: { orders }, vendor, now }) => endedBy(expiresAt(orders), now, vendor)

/** [L12] */
export const builtAfterMaintenance: Hurdle = ({ sale, caller: { builtAt }, vendor }) =>
  builtAfter(masterMaintenanceEnds(sale.orders, sale.product), builtAt, vendor)
