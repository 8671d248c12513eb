import type { Instant } from '@seatwarden/core/instant'
import type { Customer, Order, Product } from '@seatwarden/core/vending/order'
import type {
  ActivationRequest,
  CheckRequest,
  DeactivationRequest,
  RevalidationRequest,
  TrialRequest,
} from '@seatwarden/protocol/api/exchange'
import type { VendorProfile } from '@seatwarden/protocol/api/vendor'
import type { CustomerRow } from '../store/customers.ts'
import { firstBreak } from '../store/history.ts'
import type { InstallationRow } from '../store/installations.ts'
import type { ProductRow } from '../store/products.ts'
import { type ActivationOutcome, activate } from './activate.ts'
import { type CheckOutcome, isStranger, type LicenseOutcome } from './answer.ts'
import { deactivate, type Released } from './deactivate.ts'
import { check, revalidate } from './exchange.ts'
import { type KeyStanding, keyStandings } from './keys.ts'
import * as licenses from './license-office.ts'
import * as office from './office.ts'
import { type Brought, type OfflineOutcome, takeOfflineRequest } from './offline.ts'
import * as orders from './orders.ts'
import type { EngineParts } from './parts.ts'
import { Strangers } from './strangers.ts'
import { startTrial } from './trial.ts'
import { Waiters } from './waiters.ts'

/** Everything that this server does; whoever calls says who it is (`actor`), for the history. */
export interface Engine {
  activate(request: ActivationRequest): Promise<ActivationOutcome>
  revalidate(request: RevalidationRequest): Promise<LicenseOutcome>
  check(request: CheckRequest): Promise<CheckOutcome>
  deactivate(request: DeactivationRequest): Promise<Released>
  startTrial(request: TrialRequest): Promise<LicenseOutcome>
  now(): Instant
  readProfile(): Promise<VendorProfile | undefined>
  saveProfile(profile: VendorProfile, actor: string): Promise<void>
  createCustomer(details: Omit<Customer, 'customerId'>, actor: string): Promise<CustomerRow>
  saveCustomer(customer: Customer, actor: string): Promise<CustomerRow>
  createProduct(product: Product, actor: string): Promise<ProductRow>
  createOrder(order: orders.NewOrder, actor: string): Promise<Order>
  setOrderState(change: orders.OrderChange): Promise<Order>
  makeLicenseFile(request: office.FileRequest): Promise<LicenseOutcome>
  takeOfflineRequest(brought: Brought): Promise<OfflineOutcome>
  readLicense(orderId: string): Promise<licenses.License>
  allowMoves(asked: licenses.MoreMoves): Promise<licenses.License>
  releaseInstallation(asked: licenses.InstallationAct): Promise<InstallationRow>
  settleCopy(asked: licenses.InstallationAct): Promise<InstallationRow>
  /** [L14] */
  listKeys(): Promise<KeyStanding[]>
  /** The first entry of the history that does not follow from those before it. [V4] */
  firstBreakInHistory(): Promise<number | null>
  /** What lists are read from. */
  db: EngineParts['db']
  /** Long polls are answered now; what was counted is told. */
  close(): void
}

export const createEngine = (given: Omit<EngineParts, 'waiters'>): Engine => {
  const parts: EngineParts = { ...given, waiters: new Waiters(given.clock) }
  const strangers = new Strangers(given.clock, given.log)
  const counted = async <T extends { ok: boolean }>(work: Promise<T>): Promise<T> => {
    const outcome = await work
    if (isStranger(outcome)) strangers.came()
    return outcome
  }
  return {
    activate: (request) => counted(activate(parts, request)),
    revalidate: (request) => counted(revalidate(parts, request)),
    check: (request) => counted(check(parts, request)),
    deactivate: (request) => counted(deactivate(parts, request)),
    startTrial: (request) => counted(startTrial(parts, request)),
    now: () => parts.clock.wall(),
    readProfile: () => office.readProfile(parts.db),
    saveProfile: (profile, actor) => office.saveProfile(parts, profile, actor),
    createCustomer: (details, actor) => office.createCustomer(parts, details, actor),
    saveCustomer: (customer, actor) => office.saveCustomer(parts, customer, actor),
    createProduct: (product, actor) => office.createProduct(parts, product, actor),
    createOrder: (order, actor) => orders.createOrder(parts, order, actor),
    setOrderState: (change) => orders.setOrderState(parts, change),
    makeLicenseFile: (request) => office.makeLicenseFile(parts, request),
    takeOfflineRequest: (brought) => takeOfflineRequest(parts, brought),
    readLicense: (orderId) => licenses.readLicense(parts, orderId),
    allowMoves: (asked) => licenses.allowMoves(parts, asked),
    releaseInstallation: (asked) => licenses.releaseInstallation(parts, asked),
    settleCopy: (asked) => licenses.settleCopy(parts, asked),
    listKeys: () => keyStandings(parts.db, parts.clock.wall()),
    firstBreakInHistory: () => parts.db.snapshot(firstBreak),
    db: parts.db,
    close: () => {
      parts.waiters.close()
      strangers.tell()
    },
  }
}
