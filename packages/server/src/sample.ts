import { DAY, type Instant, plus } from '@seatwarden/core/instant'
import type { Seats } from '@seatwarden/core/license'
import type { ModuleId } from '@seatwarden/core/module'
import type { Product } from '@seatwarden/core/vending/order'
import type { Engine } from './engine/engine.ts'
import { findOrder } from './store/orders.ts'

const ACTOR = 'sample'
const ORDER_ID = 'ORD-48213'

const SEATS = {
  mail: 100,
  im: 25,
  groupware: 100,
  webmail: 160,
  activesync: 10,
  antivirus: 'unlimited',
  antispam: 'unlimited',
  desktop_client: 5,
  connector: 5,
} as const satisfies Partial<Record<ModuleId, Seats>>
const SOLD = Object.entries(SEATS) as [ModuleId, Seats][]

const PROFILE = {
  name: 'Northwind Mail',
  noticeAddress: 'licenses@northwind.example',
  manageUrl: 'https://portal.northwind.example',
  supportUrl: 'https://northwind.example/support',
  serverUrl: '',
}
const PRODUCT: Product = {
  productId: 'brightwater-mail',
  name: 'Brightwater Mail Server',
  master: 'mail',
  modules: SOLD.map(([module]) => ({ module, afterExpiry: module === 'antivirus' ? 'grace' : 'keep' })),
}
const CUSTOMER = {
  organization: 'Harbour & Finch Ltd',
  person: 'Jana Dvořáková',
  email: 'it@harbourfinch.example',
  phone: '+44 113 496 0000',
  country: 'GB',
  state: '',
  city: 'Leeds',
  street: '12 Mill Lane',
  zip: 'LS1 4AP',
}

/** A vendor with one product and one order, for demonstrations; made once. Returns the Order ID. */
export const sampleVendor = async (engine: Engine, now: Instant): Promise<string> => {
  if (await findOrder(engine.db, ORDER_ID)) return ORDER_ID
  if (!(await engine.readProfile())) await engine.saveProfile(PROFILE, ACTOR)
  await engine.createProduct(PRODUCT, ACTOR)
  const { customerId } = await engine.createCustomer(CUSTOMER, ACTOR)
  const order = await engine.createOrder(
    {
      orderId: ORDER_ID,
      customerId,
      productId: PRODUCT.productId,
      kind: 'new',
      previousOrderId: null,
      type: 'perpetual',
      lines: SOLD.map(([module, seats]) => ({ module, seats, maintenanceUntil: plus(now, 365 * DAY) })),
      graceDays: null,
      trialDays: null,
      seatPolicy: 'trialOverage',
      offline: false,
      expiresAt: null,
    },
    ACTOR,
  )
  return order.orderId
}
