import { DAY, type Instant } from '../instant.ts'
import type { Holder, LicenseTerms, Vendor } from '../license.ts'
import { revalidationDue } from '../lifecycle/calendar.ts'
import { POLICY } from '../policy.ts'
import type { Activation } from './activation.ts'
import { basisOf, entitlementsAt, expiresAt, tipOf } from './chain.ts'
import { signOf } from './copies.ts'
import { type Customer, graceOf, type Sale } from './order.ts'

/** What a license file is made from. */
export interface Issue {
  sale: Sale
  vendor: Vendor
  activation: Activation
  /** Of this file: one above the last that was issued or presented. [F6] */
  counter: number
}

/** The holder on one line each, as it is shown. [L3] */
export const holderOf = (customer: Customer): Holder => {
  const { person, organization, email, street, zip, city, state, country } = customer
  const parts = [street, [zip, city].filter(Boolean).join(' '), state, country]
  return { name: person, company: organization, email, streetAddress: parts.filter(Boolean).join(', ') }
}

/** Whole days; a machine left behind by a move asks again when its time is over. [D1 A13 F5] */
const revalidateEvery = (offline: boolean, { state, runsUntil }: Activation, now: Instant): number => {
  const usual = offline ? POLICY.revalidateOfflineEvery : POLICY.revalidateEvery
  if (state !== 'moved' || runsUntil === null) return usual
  return Math.min(usual, Math.max(1, Math.floor((runsUntil - now) / DAY)) * DAY)
}

/** The license's page in the portal. [L10 V2] */
const manageUrl = (vendor: Vendor, licenseId: string): string =>
  `${vendor.manageUrl.replace(/\/+$/, '')}/licenses/${licenseId}`

/** What the license file of an activation says when it is issued now. [L1 L15] */
export const termsFor = ({ sale, vendor, activation, counter }: Issue, now: Instant): LicenseTerms => {
  const { orders, product, customer } = sale
  const [tip, basis] = [tipOf(orders), basisOf(orders)]
  return {
    licenseId: tip.licenseId,
    activationId: activation.activationId,
    orderId: tip.orderId,
    previousOrderId: tip.previousOrderId,
    product: { id: product.productId, name: product.name },
    type: basis.type,
    holder: holderOf(customer),
    vendor: { ...vendor, manageUrl: manageUrl(vendor, tip.licenseId) },
    referenceId: activation.machine.referenceId,
    issuedAt: now,
    revalidateEvery: revalidateEvery(basis.offline, activation, now),
    grace: graceOf(basis),
    expiresAt: expiresAt(orders),
    seatPolicy: basis.seatPolicy,
    trial: basis.trialDays === null ? POLICY.trial : basis.trialDays * DAY,
    trafficRatePerUser: POLICY.trafficRatePerUser,
    offline: basis.offline,
    counter,
    entitlements: entitlementsAt(orders, product, now),
  }
}

/** A text that is equal for two licenses that grant the same; the order of keys has no part in it. */
const grantText = (value: unknown): string =>
  JSON.stringify(value, (_key, inner: unknown) =>
    inner !== null && typeof inner === 'object' && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  )

const grantOf = (terms: LicenseTerms): string => grantText({ ...terms, issuedAt: 0, counter: 0, revalidateEvery: 0 })

/** A machine left behind by a move has a day less each day, until the same end: nothing new. [F5] */
const samePeriod = (a: LicenseTerms, b: LicenseTerms): boolean =>
  a.revalidateEvery === b.revalidateEvery || Math.abs(revalidationDue(a) - revalidationDue(b)) <= DAY

/** Whether two licenses say the same, apart from when they were issued. */
export const sameGrant = (a: LicenseTerms, b: LicenseTerms): boolean => grantOf(a) === grantOf(b) && samePeriod(a, b)

/** What names a request beyond its content: the counter that the asking machine presented, and its attempt. [F6] */
export interface Request {
  presented: number
  attempt: string
}

export interface Issued {
  terms: LicenseTerms
  /** The request that it answered; null when it was an activation. */
  request: Request | null
}

/**
 * The file issued last is the answer once more: it grants what would be granted now, and it is fresh enough that the
 * request may still be the same one (as long as `clock_skew` lets it be). [A9]
 * @param request null for whoever will do with any file of the machine: an activation, a check that is behind.
 */
export const answersAgain = (last: Issued, fresh: LicenseTerms, request: Request | null): boolean =>
  Math.abs(fresh.issuedAt - last.terms.issuedAt) < POLICY.clockSkew &&
  (request === null || (request.presented === last.request?.presented && request.attempt === last.request.attempt)) &&
  sameGrant(last.terms, fresh)

/** Rises with every exchange, also above a counter that the vendor's own record has lost, and in bounds. [F6] */
export const nextCounter = (last: Issued | undefined, presented: number): number => {
  const issued = last?.terms.counter ?? 0
  return (signOf(issued, presented) === 'ahead' ? presented : issued) + 1
}
