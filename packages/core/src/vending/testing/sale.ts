import { DAY, type Instant, instant, plus } from '../../instant.ts'
import type { Vendor } from '../../license.ts'
import type { Activation, Caller } from '../activation.ts'
import type { Customer, Order, Product, Sale } from '../order.ts'
import type { SaltedMachine } from '../salted-machine.ts'

export const NOW = instant(1_793_880_000_000)

export const VENDOR: Vendor = {
  name: 'Northwind Mail',
  noticeAddress: 'licenses@northwind.example',
  manageUrl: 'https://portal.northwind.example/',
  supportUrl: 'https://northwind.example/support',
  serverUrl: 'https://license.northwind.example',
}

export const CUSTOMER: Customer = {
  customerId: 'CUS-1',
  organization: 'Brightwater Ltd',
  person: 'Jana Dvořáková',
  email: 'it@brightwater.example',
  phone: '+44 113 496 0000',
  country: 'GB',
  state: '',
  city: 'Leeds',
  street: '12 Mill Lane',
  zip: 'LS1 4AP',
}

export const PRODUCT: Product = {
  productId: 'mail-server',
  name: 'Brightwater Mail Server',
  master: 'mail',
  modules: [
    { module: 'mail', afterExpiry: 'keep' },
    { module: 'im', afterExpiry: 'keep' },
    { module: 'antivirus', afterExpiry: 'grace' },
  ],
}

export const orderOf = (change: Partial<Order> = {}): Order => ({
  orderId: 'ORD-48213',
  licenseId: 'LIC-7781',
  customerId: 'CUS-1',
  productId: 'mail-server',
  kind: 'new',
  previousOrderId: null,
  placedAt: plus(NOW, -100 * DAY),
  type: 'perpetual',
  lines: [
    { module: 'im', seats: 25, maintenanceUntil: plus(NOW, 265 * DAY) },
    { module: 'mail', seats: 100, maintenanceUntil: plus(NOW, 265 * DAY) },
    { module: 'antivirus', seats: 'unlimited', maintenanceUntil: plus(NOW, 100 * DAY) },
  ],
  graceDays: null,
  trialDays: null,
  seatPolicy: 'trialOverage',
  offline: false,
  expiresAt: null,
  state: 'open',
  reason: null,
  stateSince: plus(NOW, -100 * DAY),
  ...change,
})

export const saleOf = (change: Partial<Order> = {}, customer: Partial<Customer> = {}): Sale =>
  chainSaleOf([orderOf(change)], 0, customer)

/** A sale of several orders, of which the one at `place` is asked for. */
export const chainSaleOf = (orders: readonly Order[], place: number, customer: Partial<Customer> = {}): Sale => ({
  order: orders[place] as Order,
  orders,
  product: PRODUCT,
  customer: { ...CUSTOMER, ...customer },
})

/** An order that is placed on top of ORD-48213, a day after it; `days` from NOW until the end of what is paid. */
export const extensionOf = (
  kind: Order['kind'],
  lines: [Order['lines'][number]['module'], Order['lines'][number]['seats'], days: number][],
  change: Partial<Order> = {},
): Order =>
  orderOf({
    orderId: `ORD-${kind}`,
    kind,
    previousOrderId: 'ORD-48213',
    placedAt: plus(NOW, -99 * DAY),
    lines: lines.map(([module, seats, days]) => ({ module, seats, maintenanceUntil: plus(NOW, days * DAY) })),
    ...change,
  })

/** Five facts and a Reference ID that depend on one letter. */
export const machineOf = (letter: string, salt = 'ORD-48213'): SaltedMachine => ({
  referenceId: Array.from({ length: 5 }, () => letter.repeat(8)).join('-'),
  salt,
  facts: Object.fromEntries(['board', 'disk', 'mac', 'machine', 'system'].map((kind) => [kind, `${kind}-${letter}`])),
})

export const callerOf = (machine: SaltedMachine, change: Partial<Caller> = {}): Caller => ({
  machine,
  host: 'mail.example.net',
  version: '14.1.0',
  builtAt: plus(NOW, -10 * DAY),
  formatVersions: [1],
  sentAt: NOW,
  installationKey: null,
  ...change,
})

export const activationOf = (machine: SaltedMachine, change: Partial<Activation> = {}): Activation => ({
  activationId: 'ACT-1',
  orderId: 'ORD-48213',
  machine,
  host: 'mail.example.net',
  version: '14.1.0',
  firstAt: plus(NOW, -50 * DAY),
  lastHeardAt: plus(NOW, -2 * 3_600_000),
  state: 'active',
  runsUntil: null,
  released: null,
  installationKey: null,
  copySeen: null,
  ...change,
})

export const daysFrom = (at: Instant, days: number): Instant => plus(at, days * DAY)
