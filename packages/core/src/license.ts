import type { Instant } from './instant.ts'
import type { Category, ModuleId } from './module.ts'

export type LicenseType = 'evaluation' | 'subscription' | 'perpetual'
export type SeatPolicy = 'trialOverage' | 'hardLimit'
export type AfterExpiry = 'keep' | 'grace' | 'suspend'
export type Seats = number | 'unlimited'

/** One module's seats and maintenance end. [L1 L15] */
export interface Entitlement {
  module: ModuleId
  name: string
  category: Category
  seats: Seats
  maintenanceEnds: Instant
  /** A module trial (A6) ends here. */
  trialUntil: Instant | null
  afterExpiry: AfterExpiry
  master: boolean
}

export interface Holder {
  name: string
  company: string
  email: string
  streetAddress: string
}

export interface Vendor {
  name: string
  noticeAddress: string
  manageUrl: string
  supportUrl: string
  serverUrl: string
}

/** What a verified license file grants: the core's view of it. [L1 L15] */
export interface LicenseTerms {
  licenseId: string
  /** The vendor's record of this installation. */
  activationId: string
  orderId: string
  previousOrderId: string | null
  product: { id: string; name: string }
  type: LicenseType
  holder: Holder
  vendor: Vendor
  referenceId: string
  issuedAt: Instant
  /** Milliseconds. [D1] */
  revalidateEvery: number
  /** Milliseconds, 2 to 7 days. [D5] */
  grace: number
  expiresAt: Instant | null
  seatPolicy: SeatPolicy
  /** Milliseconds. [S5] */
  trial: number
  trafficRatePerUser: number
  offline: boolean
  /** Rises with every exchange; shows copies and restored snapshots. [F6 D14] */
  counter: number
  entitlements: Entitlement[]
}

export const entitlementOf = (terms: LicenseTerms, module: ModuleId): Entitlement | undefined =>
  terms.entitlements.find((e) => e.module === module)

/** The module whose seats are the licensed users. [L15] */
export const masterOf = (terms: LicenseTerms): Entitlement => {
  const master = terms.entitlements.find((e) => e.master)
  if (!master) throw new Error('a license without a master module was let in')
  return master
}
