import { fromIso } from '@seatwarden/core/instant'
import { MODULE_IDS, type ModuleId } from '@seatwarden/core/module'
import { POLICY } from '@seatwarden/core/policy'
import { MOST_SEATS } from '@seatwarden/core/vending/order-faults'
import { z } from 'zod'
import { count, email, id, line, webAddress } from '../license-file/fields.ts'
import type { Contract } from './contract.ts'
import { licenseAnswer, referenceId } from './exchange.ts'

const moduleId = z.enum(MODULE_IDS as [ModuleId, ...ModuleId[]])
const FIRST = fromIso('0000-01-01T00:00:00Z') as number
const LAST = fromIso('9999-12-31T00:00:00Z') as number
const isDate = (text: string): boolean => {
  const at = fromIso(text)
  return at !== undefined && at >= FIRST && at <= LAST
}
/** A license file writes years 0000 to 9999 only. */
const iso = z
  .string()
  .max(40)
  .refine(isDate, 'must be an instant in ISO 8601, as in 2026-11-24T00:00:00Z')
  .describe('ISO 8601 instant')
const seats = z.union([count(0, MOST_SEATS), z.literal('unlimited')])
const pageQuery = z.object({
  cursor: z.string().max(100).optional(),
  limit: z.coerce.number().int().min(1).max(1000).optional(),
})
const page = <T extends z.ZodType>(item: T) => z.object({ items: z.array(item), next: z.string().nullable() })

/** Who sells: what every license file says of the vendor. `serverUrl` empty: the address this server listens on. [L1] */
export const vendorProfile = z.strictObject({
  name: line(1, 200),
  noticeAddress: email,
  manageUrl: webAddress.max(900),
  supportUrl: webAddress,
  serverUrl: z.union([webAddress, z.literal('')]),
})
export type VendorProfile = z.infer<typeof vendorProfile>

const country = z.union([z.string().regex(/^[A-Z]{2}$/, 'must be two capital letters (ISO 3166)'), z.literal('')])

/** What may still be missing here is named at activation: `details_missing`. [A5] */
const customerDetails = {
  organization: line(1, 200),
  person: line(0, 200).default(''),
  email: z.union([email, z.literal('')]).default(''),
  phone: line(0, 60).default(''),
  country: country.default(''),
  state: line(0, 60).default(''),
  city: line(0, 80).default(''),
  street: line(0, 120).default(''),
  zip: line(0, 20).default(''),
}
export const customerBody = z.strictObject(customerDetails)
export const customerView = z.object({ customerId: id, ...customerDetails, createdAt: iso })
export type CustomerView = z.infer<typeof customerView>

const productModule = z.strictObject({
  module: moduleId,
  /** What becomes of it when its maintenance ends. [L12] */
  afterExpiry: z.enum(['keep', 'grace', 'suspend']).default('keep'),
})
const oneEach = (modules: { module: string }[]): boolean =>
  new Set(modules.map((one) => one.module)).size === modules.length

export const productBody = z
  .strictObject({
    productId: id,
    name: line(1, 128),
    /** Its seats are the licensed users. [L15] */
    master: moduleId,
    modules: z.array(productModule).min(1).max(MODULE_IDS.length).refine(oneEach, 'must name each module once'),
  })
  .refine((product) => product.modules.some((one) => one.module === product.master), {
    message: 'must be one of the modules',
    path: ['master'],
  })
export const productView = z.object({
  productId: id,
  name: z.string(),
  master: moduleId,
  modules: z.array(productModule),
  createdAt: iso,
})
export type ProductView = z.infer<typeof productView>

const orderLine = z.strictObject({ module: moduleId, seats, maintenanceUntil: iso })
const { least, most } = POLICY.graceDays

export const orderBody = z.strictObject({
  /** The number of the sale; one is made when there is none. */
  orderId: id.optional(),
  customerId: id,
  productId: id,
  kind: z.enum(['new', 'add_users', 'add_modules', 'renewal', 'trial', 'extension']).default('new'),
  previousOrderId: id.nullable().default(null),
  type: z.enum(['evaluation', 'subscription', 'perpetual']),
  lines: z.array(orderLine).min(1).max(MODULE_IDS.length),
  /** 2 to 7; by type when absent. [D5] */
  graceDays: count(least, most).nullable().default(null),
  trialDays: count(0, 366).nullable().default(null),
  seatPolicy: z.enum(['trialOverage', 'hardLimit']).default('trialOverage'),
  offline: z.boolean().default(false),
  expiresAt: iso.nullable().default(null),
})
export type OrderBody = z.infer<typeof orderBody>

export const orderView = z.object({
  ...orderBody.shape,
  orderId: id,
  licenseId: id,
  placedAt: iso,
  state: z.enum(['open', 'suspended', 'revoked']),
  reason: z.string().nullable(),
  stateSince: iso,
})
export type OrderView = z.infer<typeof orderView>

export const installationView = z.object({
  activationId: id,
  orderId: id,
  customerId: id,
  organization: z.string(),
  referenceId,
  host: z.string(),
  version: z.string(),
  state: z.enum(['active', 'moved', 'released']),
  runsUntil: iso.nullable(),
  firstAt: iso,
  lastHeardAt: iso,
  counter: z.int(),
  /** As last reported: figures only. [A12] */
  usage: z.partialRecord(moduleId, z.object({ active: z.int(), held: z.int(), trial: z.int() })).nullable(),
  /** When and how a second machine, or a restored snapshot, was seen; null: never, or a person has settled it. [F6] */
  copySeen: z.object({ at: iso, sentence: z.string() }).nullable(),
})
export type InstallationView = z.infer<typeof installationView>

export const historyEntry = z.object({
  seq: z.int(),
  at: iso,
  /** `order_placed`, `license_issued`, `denied`, … */
  kind: z.string(),
  actor: z.string(),
  orderId: z.string().nullable(),
  customerId: z.string().nullable(),
  activationId: z.string().nullable(),
  data: z.record(z.string(), z.unknown()),
  prevHash: z.string(),
  hash: z.string(),
})
export type HistoryEntryView = z.infer<typeof historyEntry>

/** What all orders of a license grant together now, and what the orders are. [A4] */
export const chainView = z.object({
  licenseId: id,
  orders: z.array(orderView),
  expiresAt: iso.nullable(),
  entitlements: z.array(
    z.object({ module: moduleId, seats, maintenanceEnds: iso, trialUntil: iso.nullable(), master: z.boolean() }),
  ),
  /** What becomes less or more by itself, and when: a smaller renewal, a trial that ends. */
  coming: z.array(z.object({ at: iso, module: moduleId, seats: seats.nullable() })),
  /** [F5] */
  movesLeft: z.int(),
})
export type ChainView = z.infer<typeof chainView>

/** A mail that waits to be sent: to whom, when, about what. [F6 A7] */
export const noticeView = z.object({
  key: z.string(),
  at: iso,
  text: z.string(),
  about: z.record(z.string(), z.unknown()),
  recipients: z.array(z.string()),
})
export type NoticeView = z.infer<typeof noticeView>

/** `valid`: may sign licenses issued now. [L14] */
export const keyView = z.object({
  keyId: id,
  notBefore: iso,
  notAfter: iso,
  state: z.enum(['signs', 'valid', 'future', 'past', 'revoked']),
  rootKeyId: id,
})
export type KeyView = z.infer<typeof keyView>

/** `license` null: a deactivation was taken. [A2 A11] */
export const offlineAnswer = z.object({
  kind: z.enum(['activation', 'move', 'revalidation', 'deactivation']),
  orderId: id,
  license: z.string().nullable(),
})
export type OfflineAnswer = z.infer<typeof offlineAnswer>

const activationParams = z.object({ activationId: id })
const orderParams = z.object({ orderId: id })
const customerParams = z.object({ customerId: id })
const reasonBody = z.strictObject({ reason: line(1, 500).describe('shown to the customer') })
const admin = { access: 'administrator' } as const

/** The vendor's back office. */
export const vendorApi = {
  readProfile: { method: 'GET', path: '/vendor/profile', summary: 'Who sells [L1]', response: vendorProfile, ...admin },
  saveProfile: {
    method: 'PUT',
    path: '/vendor/profile',
    summary: 'Say who sells; license files issued from now on name it [L1]',
    body: vendorProfile,
    response: vendorProfile,
    ...admin,
  },
  listCustomers: {
    method: 'GET',
    path: '/vendor/customers',
    summary: 'Customers by id [V1]',
    query: pageQuery,
    response: page(customerView),
    ...admin,
  },
  createCustomer: {
    method: 'POST',
    path: '/vendor/customers',
    summary: 'Write down a customer [V1 A5]',
    body: customerBody,
    response: customerView,
    status: 201,
    ...admin,
  },
  readCustomer: {
    method: 'GET',
    path: '/vendor/customers/:customerId',
    summary: 'A customer',
    params: customerParams,
    response: customerView,
    ...admin,
  },
  saveCustomer: {
    method: 'PUT',
    path: '/vendor/customers/:customerId',
    summary: "Change a customer's details [A5]",
    params: customerParams,
    body: customerBody,
    response: customerView,
    ...admin,
  },
  listProducts: {
    method: 'GET',
    path: '/vendor/products',
    summary: 'Products by id [V1]',
    query: pageQuery,
    response: page(productView),
    ...admin,
  },
  createProduct: {
    method: 'POST',
    path: '/vendor/products',
    summary: 'Offer a product with its modules [V1]',
    body: productBody,
    response: productView,
    status: 201,
    ...admin,
  },
  listOrders: {
    method: 'GET',
    path: '/vendor/orders',
    summary: 'Orders by id [V1]',
    query: pageQuery.extend({ customerId: id.optional() }),
    response: page(orderView),
    ...admin,
  },
  createOrder: {
    method: 'POST',
    path: '/vendor/orders',
    summary: 'Place an order; its Order ID activates it [V1]',
    body: orderBody,
    response: orderView,
    status: 201,
    ...admin,
  },
  readOrder: {
    method: 'GET',
    path: '/vendor/orders/:orderId',
    summary: 'An order',
    params: orderParams,
    response: orderView,
    ...admin,
  },
  suspendOrder: {
    method: 'POST',
    path: '/vendor/orders/:orderId/suspend',
    summary: 'Suspend an order until it is lifted [V3]',
    params: orderParams,
    body: reasonBody,
    response: orderView,
    ...admin,
  },
  liftOrder: {
    method: 'POST',
    path: '/vendor/orders/:orderId/lift',
    summary: 'End a suspension [V3]',
    params: orderParams,
    response: orderView,
    ...admin,
  },
  revokeOrder: {
    method: 'POST',
    path: '/vendor/orders/:orderId/revoke',
    summary: 'Revoke an order for good [V3]',
    params: orderParams,
    body: reasonBody,
    response: orderView,
    ...admin,
  },
  makeLicenseFile: {
    method: 'POST',
    path: '/vendor/orders/:orderId/license-file',
    summary: 'The license file for a machine that is not connected, by its Reference ID [A2]',
    params: orderParams,
    body: z.strictObject({ referenceId, host: line(0, 255).default(''), move: z.boolean().default(false) }),
    response: licenseAnswer,
    ...admin,
  },
  readChain: {
    method: 'GET',
    path: '/vendor/orders/:orderId/license',
    summary: 'The license that an order belongs to: its orders and what they grant together [A4]',
    params: orderParams,
    response: chainView,
    ...admin,
  },
  allowMoves: {
    method: 'POST',
    path: '/vendor/orders/:orderId/moves',
    summary: 'Allow more moves to other machines this year [F5]',
    params: orderParams,
    body: z.strictObject({ more: z.int().min(1).max(20), reason: line(1, 500) }),
    response: chainView,
    ...admin,
  },
  takeOfflineRequest: {
    method: 'POST',
    path: '/vendor/offline-requests',
    summary: 'Answer a request that a person brought, as XML or as the text of its QR code [A2 A11]',
    body: z.strictObject({
      request: z.string().min(1).max(131_072),
      /** For an export without an order. */
      orderId: id.optional(),
      /** Consent to F5's move. */
      move: z.boolean().optional(),
    }),
    response: offlineAnswer,
    ...admin,
  },
  releaseInstallation: {
    method: 'POST',
    path: '/vendor/installations/:activationId/release',
    summary: 'Free an activation whose machine is gone [F5 A11]',
    params: activationParams,
    body: z.strictObject({ reason: line(1, 500) }),
    response: installationView,
    ...admin,
  },
  settleCopy: {
    method: 'POST',
    path: '/vendor/installations/:activationId/copy',
    summary: 'Say what became of a copy that was seen; nothing else ever follows from it by itself [F6]',
    params: activationParams,
    body: z.strictObject({ decision: line(1, 500) }),
    response: installationView,
    ...admin,
  },
  listKeys: {
    method: 'GET',
    path: '/vendor/keys',
    summary: 'Issuing keys with their dates [L14]',
    response: z.array(keyView),
    ...admin,
  },
  listNotices: {
    method: 'GET',
    path: '/vendor/notices',
    summary: 'Mails that wait to be sent [F6]',
    query: pageQuery,
    response: page(noticeView),
    ...admin,
  },
  listInstallations: {
    method: 'GET',
    path: '/vendor/installations',
    summary: 'Installations with what they last reported [V3]',
    query: pageQuery.extend({ orderId: id.optional() }),
    response: page(installationView),
    ...admin,
  },
  listHistory: {
    method: 'GET',
    path: '/vendor/history',
    summary: 'Every issue, change and denial of an order, in order, each chained to the one before [V4]',
    query: pageQuery.extend({ orderId: id.optional() }),
    response: page(historyEntry),
    ...admin,
  },
} satisfies Contract
export type VendorApi = typeof vendorApi
