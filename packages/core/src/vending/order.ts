import { DAY, type Instant } from '../instant.ts'
import type { AfterExpiry, LicenseType, SeatPolicy, Seats } from '../license.ts'
import type { ModuleId } from '../module.ts'
import { POLICY } from '../policy.ts'

/** A module as a product offers it. [L12 L15] */
export interface ProductModule {
  module: ModuleId
  afterExpiry: AfterExpiry
}

export interface Product {
  productId: string
  name: string
  /** The module whose seats are the licensed users. [L15] */
  master: ModuleId
  modules: ProductModule[]
}

export interface Customer {
  customerId: string
  organization: string
  person: string
  email: string
  phone: string
  country: string
  state: string
  city: string
  street: string
  zip: string
}

/**
 * What an order does to its license: `new` begins one; `renewal` says seats and paid end anew; `add_users` and
 * `add_modules` add to them; `extension` moves end dates only; `trial` lends a module for 30 days. [V1 A6]
 */
export type OrderKind = 'new' | 'add_users' | 'add_modules' | 'renewal' | 'trial' | 'extension'
export type OrderState = 'open' | 'suspended' | 'revoked'

export interface OrderLine {
  module: ModuleId
  /** Of an `extension`: 0, it has none. */
  seats: Seats
  /** The end of what is paid; of a `trial` the end of the trial. */
  maintenanceUntil: Instant
}

/** What a vendor writes down of a sale. */
export interface OrderDraft {
  orderId: string
  customerId: string
  productId: string
  kind: OrderKind
  /** Any order of the license that this one belongs to; null for one that begins a license. [A4] */
  previousOrderId: string | null
  placedAt: Instant
  type: LicenseType
  lines: OrderLine[]
  /** null: the default of the type. [D5] */
  graceDays: number | null
  /** null: 14. [S5] */
  trialDays: number | null
  seatPolicy: SeatPolicy
  offline: boolean
  /** null: never, or as the license's other orders say. */
  expiresAt: Instant | null
}

/** A sale (Order ID) and what the vendor did with it since. [V1] */
export interface Order extends OrderDraft {
  /** The same for all orders of a license. [A4] */
  licenseId: string
  state: OrderState
  /** Shown to the customer while suspended or revoked. */
  reason: string | null
  stateSince: Instant
}

/** An order with what it refers to. */
export interface Sale {
  /** The one that was asked for. */
  order: Order
  /** All of its license, itself among them. [A4] */
  orders: readonly Order[]
  product: Product
  customer: Customer
}

/** [D5] Milliseconds. */
export const graceOf = (order: OrderDraft): number => (order.graceDays ?? POLICY.graceDays[order.type]) * DAY
