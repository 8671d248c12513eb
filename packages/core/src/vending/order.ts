import { DAY, type Instant } from '../instant.ts'
import type { AfterExpiry, LicenseType, SeatPolicy, Seats } from '../license.ts'
import { MODULES, type ModuleId } from '../module.ts'
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

export type OrderKind = 'new' | 'add_users' | 'add_modules' | 'renewal' | 'trial' | 'extension'
export type OrderState = 'open' | 'suspended' | 'revoked'

export interface OrderLine {
  module: ModuleId
  seats: Seats
  maintenanceUntil: Instant
}

/** What a vendor writes down of a sale. */
export interface OrderDraft {
  orderId: string
  customerId: string
  productId: string
  kind: OrderKind
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
  expiresAt: Instant | null
}

/** A sale (Order ID) and what the vendor did with it since. [V1] */
export interface Order extends OrderDraft {
  licenseId: string
  state: OrderState
  /** Shown to the customer while suspended or revoked. */
  reason: string | null
  stateSince: Instant
}

/** An order with what it refers to. */
export interface Sale {
  order: Order
  product: Product
  customer: Customer
}

export interface Granted {
  module: ModuleId
  seats: Seats
  maintenanceEnds: Instant
}

/**
 * What a chain of orders grants together, in the order of the module table. One order is a chain of one.
 * @throws for more: no order that extends another is taken yet, see `faultsOf`. [A4]
 */
export const entitlementsOf = (orders: readonly Order[]): Granted[] => {
  const [order, ...more] = orders
  if (!order || more.length > 0) throw new Error(`orders are not merged yet: a chain of ${orders.length}`)
  const place = Object.keys(MODULES)
  return order.lines
    .map(({ module, seats, maintenanceUntil }) => ({ module, seats, maintenanceEnds: maintenanceUntil }))
    .toSorted((a, b) => place.indexOf(a.module) - place.indexOf(b.module))
}

/** The day on which maintenance of the master ends. [L12] */
export const masterMaintenanceEnds = ({ order, product }: Sale): Instant | undefined =>
  order.lines.find((line) => line.module === product.master)?.maintenanceUntil

export interface Fault {
  /** Of the field, as in `lines.2.seats`. */
  path: string
  message: string
}

const kindFaults = ({ kind, previousOrderId }: OrderDraft): Fault[] => {
  const faults: Fault[] = []
  if (kind !== 'new')
    faults.push({ path: 'kind', message: `this server takes orders of kind "new" only, not "${kind}"` })
  if (previousOrderId !== null)
    faults.push({
      path: 'previousOrderId',
      message: 'this server does not join orders yet: put everything into one order',
    })
  return faults
}

const lineFaults = ({ lines }: OrderDraft, product: Product): Fault[] =>
  lines.flatMap((line, at) => {
    const faults: Fault[] = []
    if (!product.modules.some((offered) => offered.module === line.module))
      faults.push({ path: `lines.${at}.module`, message: `${product.name} has no module ${line.module}` })
    if (lines.findIndex((other) => other.module === line.module) !== at)
      faults.push({ path: `lines.${at}.module`, message: `${line.module} stands in two lines` })
    return faults
  })

const masterFaults = ({ lines }: OrderDraft, product: Product): Fault[] =>
  lines.some((line) => line.module === product.master)
    ? []
    : [{ path: 'lines', message: `a line for ${product.master} is missing: its seats are the licensed users` }]

const { least, most } = POLICY.graceDays

const dateFaults = (draft: OrderDraft): Fault[] => {
  const faults: Fault[] = []
  const { graceDays, type, expiresAt, placedAt } = draft
  if (graceDays !== null && !(Number.isInteger(graceDays) && graceDays >= least && graceDays <= most))
    faults.push({ path: 'graceDays', message: `from ${least} to ${most} days` })
  if (type === 'perpetual' && expiresAt !== null)
    faults.push({ path: 'expiresAt', message: 'a perpetual license has no end' })
  if (type !== 'perpetual' && expiresAt === null)
    faults.push({ path: 'expiresAt', message: `a license of type ${type} needs an end` })
  if (expiresAt !== null && expiresAt <= placedAt)
    faults.push({ path: 'expiresAt', message: 'the end lies before the day of the order' })
  return faults
}

/** Everything that keeps an order from being taken; empty when it can be. [L15 D5] */
export const faultsOf = (draft: OrderDraft, product: Product): Fault[] => [
  ...kindFaults(draft),
  ...lineFaults(draft, product),
  ...masterFaults(draft, product),
  ...dateFaults(draft),
]

/** [D5] Milliseconds. */
export const graceOf = (order: OrderDraft): number => (order.graceDays ?? POLICY.graceDays[order.type]) * DAY
