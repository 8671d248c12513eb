import { fromIso, type Instant } from '@seatwarden/core/instant'
import type { OrderBody, VendorApi } from '@seatwarden/protocol/api/vendor'
import type { Handlers } from '@seatwarden/runtime/serve'
import type { Engine } from '../engine/engine.ts'
import type { NewOrder } from '../engine/orders.ts'
import { notFound } from '../engine/problems.ts'
import { findCustomer, listCustomers } from '../store/customers.ts'
import { listHistory } from '../store/history.ts'
import { listInstallations } from '../store/installations.ts'
import { listNotices } from '../store/notices.ts'
import { findOrder, listOrders } from '../store/orders.ts'
import { listProducts } from '../store/products.ts'
import { keyHandlers } from './keys.ts'
import { orProblem } from './refusal.ts'
import {
  chainView,
  customerView,
  historyView,
  installationView,
  noticeView,
  orderView,
  pageView,
  productView,
} from './views.ts'

/** Instants that the contract let through. */
const at = (iso: string): Instant => fromIso(iso) as Instant

const orderIn = ({ expiresAt, lines, ...same }: OrderBody): NewOrder => ({
  ...same,
  expiresAt: expiresAt === null ? null : at(expiresAt),
  lines: lines.map((line) => ({ ...line, maintenanceUntil: at(line.maintenanceUntil) })),
})

type Office = Handlers<VendorApi>

const records = (engine: Engine) =>
  ({
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
    listNotices: async ({ query }) => pageView(await listNotices(engine.db, query), noticeView),
    listInstallations: async ({ query }) => pageView(await listInstallations(engine.db, query), installationView),
    listHistory: async ({ query }) => pageView(await listHistory(engine.db, query), historyView),
  }) satisfies Partial<Office>

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
      orProblem(await engine.makeLicenseFile({ ...params, ...body, actor })),
  }) satisfies Partial<Office>

const licenses = (engine: Engine) =>
  ({
    readChain: async ({ params }) => chainView(await engine.readLicense(params.orderId)),
    allowMoves: async ({ params, body, actor }) => chainView(await engine.allowMoves({ ...params, ...body, actor })),
    takeOfflineRequest: async ({ body, actor }) => orProblem(await engine.takeOfflineRequest({ ...body, actor })),
    releaseInstallation: async ({ params, body, actor }) =>
      installationView(await engine.releaseInstallation({ ...params, ...body, actor })),
    settleCopy: async ({ params, body, actor }) =>
      installationView(await engine.settleCopy({ ...params, reason: body.decision, actor })),
  }) satisfies Partial<Office>

export const vendorHandlers = (engine: Engine): Office => ({
  ...records(engine),
  ...orders(engine),
  ...licenses(engine),
  ...keyHandlers(engine),
})
