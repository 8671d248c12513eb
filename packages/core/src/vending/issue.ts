import { DAY, type Instant } from '../instant.ts'
import type { Entitlement, Holder, LicenseTerms, Vendor } from '../license.ts'
import { MODULES } from '../module.ts'
import { POLICY } from '../policy.ts'
import type { Activation } from './activation.ts'
import { type Customer, entitlementsOf, type Granted, graceOf, type Product, type Sale } from './order.ts'

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

const entitlement = (granted: Granted, product: Product): Entitlement => ({
  ...granted,
  ...MODULES[granted.module],
  trialUntil: null,
  afterExpiry: product.modules.find((offered) => offered.module === granted.module)?.afterExpiry ?? 'keep',
  master: granted.module === product.master,
})

/** Whole days; a machine left behind by a move asks again when its time is over. [D1 A13 F5] */
const revalidateEvery = (sale: Sale, { state, runsUntil }: Activation, now: Instant): number => {
  const usual = sale.order.offline ? POLICY.revalidateOfflineEvery : POLICY.revalidateEvery
  if (state !== 'moved' || runsUntil === null) return usual
  return Math.min(usual, Math.max(1, Math.floor((runsUntil - now) / DAY)) * DAY)
}

/** The license's page in the portal. [L10 V2] */
const manageUrl = (vendor: Vendor, licenseId: string): string =>
  `${vendor.manageUrl.replace(/\/+$/, '')}/licenses/${licenseId}`

/** What the license file of an activation says when it is issued now. [L1 L15] */
export const termsFor = ({ sale, vendor, activation, counter }: Issue, now: Instant): LicenseTerms => {
  const { order, product, customer } = sale
  return {
    licenseId: order.licenseId,
    activationId: activation.activationId,
    orderId: order.orderId,
    previousOrderId: order.previousOrderId,
    product: { id: product.productId, name: product.name },
    type: order.type,
    holder: holderOf(customer),
    vendor: { ...vendor, manageUrl: manageUrl(vendor, order.licenseId) },
    referenceId: activation.machine.referenceId,
    issuedAt: now,
    revalidateEvery: revalidateEvery(sale, activation, now),
    grace: graceOf(order),
    expiresAt: order.expiresAt,
    seatPolicy: order.seatPolicy,
    trial: order.trialDays === null ? POLICY.trial : order.trialDays * DAY,
    trafficRatePerUser: POLICY.trafficRatePerUser,
    offline: order.offline,
    counter,
    entitlements: entitlementsOf([order]).map((granted) => entitlement(granted, product)),
  }
}

/** A text that is equal for two licenses that grant the same; the order of keys has no part in it. */
const grantText = (value: unknown): string =>
  JSON.stringify(value, (_key, inner: unknown) =>
    inner !== null && typeof inner === 'object' && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  )

/** Whether two licenses say the same, apart from when they were issued. */
export const sameGrant = (a: LicenseTerms, b: LicenseTerms): boolean =>
  grantText({ ...a, issuedAt: 0, counter: 0 }) === grantText({ ...b, issuedAt: 0, counter: 0 })

export interface Issued {
  terms: LicenseTerms
  /** The counter that the asking machine presented; null when it was an activation. */
  presented: number | null
}

/**
 * The file issued last is the answer once more: it grants what would be granted now, and it is fresh enough that the
 * request may still be the same one (as long as `clock_skew` lets it be). [A9]
 * @param presented the counter in the request; null for an activation, for which any file of the machine will do.
 */
export const answersAgain = (last: Issued, fresh: LicenseTerms, presented: number | null): boolean =>
  Math.abs(fresh.issuedAt - last.terms.issuedAt) < POLICY.clockSkew &&
  (presented === null || presented === last.presented) &&
  sameGrant(last.terms, fresh)

/** [F6] Rises with every exchange, also above a counter that the vendor's own record does not know of. */
export const nextCounter = (last: Issued | undefined, presented: number | null): number =>
  Math.max(last?.terms.counter ?? 0, presented ?? 0) + 1
