import type { Instant } from '../instant.ts'
import type { Vendor } from '../license.ts'
import { POLICY } from '../policy.ts'
import type { Refusal, RefusalCode } from '../refusal.ts'
import type { Caller } from './activation.ts'
import { missingDetails } from './details.ts'
import { masterMaintenanceEnds, type Sale } from './order.ts'
import { dayText, listText, spanText } from './words.ts'

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

export const no = (code: RefusalCode, sentence: string, next: string): Refusal => ({ code, sentence, next })

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

/** [V3] */
export const revoked: Hurdle = ({ sale: { order }, vendor }) =>
  order.state === 'revoked'
    ? no(
        'order_revoked',
        `The vendor has revoked order ${order.orderId} on ${dayText(order.stateSince)}${order.reason ? `: "${order.reason}"` : ''}.`,
        `Contact the vendor: ${vendor.noticeAddress}.`,
      )
    : undefined

/** [V3] */
export const suspended: Hurdle = ({ sale: { order }, vendor }) =>
  order.state === 'suspended'
    ? no(
        'order_suspended',
        `The vendor has suspended this order${order.reason ? `: "${order.reason}"` : ''}.`,
        `Contact the vendor: ${vendor.noticeAddress}.`,
      )
    : undefined

/** [A3] */
export const clockApart: Hurdle = ({ caller, now }) => {
  const apart = caller.sentAt - now
  if (Math.abs(apart) <= POLICY.clockSkew) return undefined
  const sentence = `This server's clock is ${spanText(apart)} ${apart > 0 ? 'ahead of' : 'behind'} the vendor's.`
  return no('clock_skew', sentence, 'Set the clock (NTP), then try again.')
}

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
    ? no(
        'details_missing',
        `Still needed: ${listText(missing)}.`,
        'Give these details to the vendor, then activate again.',
      )
    : undefined
}

/** [L15 L16] */
export const expired: Hurdle = ({ sale: { order }, vendor, now }) =>
  order.expiresAt !== null && order.expiresAt <= now
    ? no('license_expired', `This license ended on ${dayText(order.expiresAt)}.`, `Renew it: ${vendor.manageUrl}`)
    : undefined

/** [L12] */
export const builtAfterMaintenance: Hurdle = ({ sale, caller: { builtAt }, vendor }) => {
  const ends = masterMaintenanceEnds(sale)
  if (builtAt === null || ends === undefined || builtAt <= ends) return undefined
  return no(
    'build_newer_than_maintenance',
    `This build (${dayText(builtAt)}) is newer than the end of maintenance (${dayText(ends)}).`,
    `Renew the license (${vendor.manageUrl}), or install a build of ${dayText(ends)} or before.`,
  )
}
