import { fromIso, type Instant } from '@seatwarden/core/instant'
import type { OrderBody, VendorApi } from '@seatwarden/protocol/api/vendor'
import type { Handlers } from '@seatwarden/runtime/serve'
import type { Engine } from '../engine/engine.ts'
import { type NewOrder, notFound } from '../engine/office.ts'
import { findCustomer, listCustomers } from '../store/customers.ts'
import { listHistory } from '../store/history.ts'
import { listInstallations } from '../store/installations.ts'
import { findOrder, listOrders } from '../store/orders.ts'
import { listProducts } from '../store/products.ts'
import { notYet } from './exchange.ts'
import { keyHandlers } from './keys.ts'
import { licenseOr } from './refusal.ts'
import { customerView, historyView, installationView, orderView, pageView, productView } from './views.ts'

/** Instants that the contract let through. */
const at = (iso: string): Instant => fromIso(iso) as Instant

const orderIn = ({ expiresAt, lines, ...same }: OrderBody): NewOrder => ({
  ...same,
  expiresAt: expiresAt === null ? null : at(expiresAt),
  lines: lines.map((line) => ({ ...line, maintenanceUntil: at(line.maintenanceUntil) })),
})

type Office = Handlers<VendorApi>

const records = (
  engine: Engine,
): Omit<Office, keyof ReturnType<typeof orders> | keyof ReturnType<typeof keyHandlers>> => ({
  readProfile: async () => {
    const profile = await engine.readProfile()
    if (!profile) throw notFound('profile yet: save it with PUT /vendor/profile')
    return profile
  },
  saveProfile: async ({ body, actor }) => {
    await engine.saveProfile(body, actor)
    return body
  },
  listCustomers: async ({ query }) => pageView(await listCustomers(engine.db, query), customerView),
  createCustomer: async ({ body, actor }) => customerView(await engine.createCustomer(body, actor)),
  readCustomer: async ({ params: { customerId } }) => {
    const customer = await findCustomer(engine.db, customerId)
    if (!customer) throw notFound(`customer ${customerId}`)
    return customerView(customer)
  },
  saveCustomer: async ({ params, body, actor }) =>
    customerView(await engine.saveCustomer({ ...params, ...body }, actor)),
  listProducts: async ({ query }) => pageView(await listProducts(engine.db, query), productView),
  createProduct: async ({ body, actor }) => productView(await engine.createProduct(body, actor)),
  readChain: notYet,
  allowMoves: notYet,
  takeOfflineRequest: notYet,
  releaseInstallation: notYet,
  settleCopy: notYet,
  listNotices: notYet,
  listInstallations: async ({ query }) => pageView(await listInstallations(engine.db, query), installationView),
  listHistory: async ({ query }) => pageView(await listHistory(engine.db, query), historyView),
})

const orders = (engine: Engine) =>
  ({
    listOrders: async ({ query }) => pageView(await listOrders(engine.db, query), orderView),
    createOrder: async ({ body, actor }) => orderView(await engine.createOrder(orderIn(body), actor)),
    readOrder: async ({ params: { orderId } }) => {
      const order = await findOrder(engine.db, orderId)
      if (!order) throw notFound(`order ${orderId}`)
      return orderView(order)
    },
    suspendOrder: async ({ params, body, actor }) =>
      orderView(await engine.setOrderState({ ...params, ...body, change: 'suspend', actor })),
    liftOrder: async ({ params, actor }) =>
      orderView(await engine.setOrderState({ ...params, reason: null, change: 'lift', actor })),
    revokeOrder: async ({ params, body, actor }) =>
      orderView(await engine.setOrderState({ ...params, ...body, change: 'revoke', actor })),
    makeLicenseFile: async ({ params, body, actor }) =>
      licenseOr(await engine.makeLicenseFile({ ...params, ...body, actor })),
  }) satisfies Partial<Office>

export const vendorHandlers = (engine: Engine): Office => ({
  ...records(engine),
  ...orders(engine),
  ...keyHandlers(engine),
})
