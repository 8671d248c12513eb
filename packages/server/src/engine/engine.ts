import type { Customer, Order, Product } from '@seatwarden/core/vending/order'
import type { ActivationRequest, RevalidationRequest } from '@seatwarden/protocol/api/exchange'
import type { VendorProfile } from '@seatwarden/protocol/api/vendor'
import type { CustomerRow } from '../store/customers.ts'
import { firstBreak } from '../store/history.ts'
import type { ProductRow } from '../store/products.ts'
import { activate, type LicenseOutcome, revalidate } from './exchange.ts'
import { type KeyStanding, keyStandings } from './keys.ts'
import * as office from './office.ts'
import type { EngineParts } from './parts.ts'

/** Everything that this server does; whoever calls says who it is (`actor`), for the history. */
export interface Engine {
  activate(request: ActivationRequest): Promise<LicenseOutcome>
  revalidate(request: RevalidationRequest): Promise<LicenseOutcome>
  readProfile(): Promise<VendorProfile | undefined>
  saveProfile(profile: VendorProfile, actor: string): Promise<void>
  createCustomer(details: Omit<Customer, 'customerId'>, actor: string): Promise<CustomerRow>
  saveCustomer(customer: Customer, actor: string): Promise<CustomerRow>
  createProduct(product: Product, actor: string): Promise<ProductRow>
  createOrder(order: office.NewOrder, actor: string): Promise<Order>
  setOrderState(change: office.OrderChange): Promise<Order>
  makeLicenseFile(request: office.FileRequest): Promise<LicenseOutcome>
  /** [L14] */
  listKeys(): Promise<KeyStanding[]>
  /** The first entry of the history that does not follow from those before it. [V4] */
  firstBreakInHistory(): Promise<number | null>
  /** What lists are read from. */
  db: EngineParts['db']
}

export const createEngine = (parts: EngineParts): Engine => ({
  activate: (request) => activate(parts, request),
  revalidate: (request) => revalidate(parts, request),
  readProfile: () => office.readProfile(parts.db),
  saveProfile: (profile, actor) => office.saveProfile(parts, profile, actor),
  createCustomer: (details, actor) => office.createCustomer(parts, details, actor),
  saveCustomer: (customer, actor) => office.saveCustomer(parts, customer, actor),
  createProduct: (product, actor) => office.createProduct(parts, product, actor),
  createOrder: (order, actor) => office.createOrder(parts, order, actor),
  setOrderState: (change) => office.setOrderState(parts, change),
  makeLicenseFile: (request) => office.makeLicenseFile(parts, request),
  listKeys: () => keyStandings(parts.db, parts.clock.wall()),
  firstBreakInHistory: () => parts.db.snapshot(firstBreak),
  db: parts.db,
})
