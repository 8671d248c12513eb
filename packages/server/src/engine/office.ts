import type { Instant } from '@seatwarden/core/instant'
import { goesOn } from '@seatwarden/core/vending/activation'
import { holderOf } from '@seatwarden/core/vending/issue'
import type { Customer, Product } from '@seatwarden/core/vending/order'
import type { VendorProfile } from '@seatwarden/protocol/api/vendor'
import { licensePayloadSchema } from '@seatwarden/protocol/license-file/payload'
import type { Sql } from '@seatwarden/runtime/db/database'
import { activationsOf } from '../store/activations.ts'
import { type CustomerRow, insertCustomer, lockCustomer, updateCustomer } from '../store/customers.ts'
import { appendHistory } from '../store/history.ts'
import { lockLicensesOf } from '../store/orders.ts'
import { insertProduct, type ProductRow } from '../store/products.ts'
import { readSetting, writeSetting } from '../store/settings.ts'
import { activateOrder } from './activate.ts'
import type { LicenseOutcome } from './answer.ts'
import { FORMATS_WRITTEN } from './issue.ts'
import type { EngineParts } from './parts.ts'
import { notFound, onceOnly, refuseFaults } from './problems.ts'
import { PROFILE } from './sales.ts'

export const readProfile = (sql: Sql): Promise<VendorProfile | undefined> => readSetting(sql, PROFILE)

export const saveProfile = ({ db, clock }: EngineParts, profile: VendorProfile, actor: string): Promise<void> =>
  db.transaction(async (tx) => {
    await writeSetting(tx, PROFILE, profile)
    await appendHistory(tx, { at: clock.wall(), kind: 'profile_saved', actor, data: { ...profile } })
  })

type Details = Omit<Customer, 'customerId'>

export const createCustomer = (parts: EngineParts, details: Details, actor: string): Promise<CustomerRow> =>
  parts.db.transaction(async (tx) => {
    const at = parts.clock.wall()
    const customer = { customerId: parts.random.id('cus'), ...details, createdAt: at }
    await insertCustomer(tx, customer)
    const { customerId } = customer
    await appendHistory(tx, { at, kind: 'customer_created', actor, customerId, data: { ...details } })
    return customer
  })

const FIELDS: Record<string, keyof Details> = {
  name: 'person',
  company: 'organization',
  email: 'email',
  streetAddress: 'street',
}

/** The details that no license file can be written with, by the file's own rules. [L1] */
const unwritable = (customer: Customer): (keyof Details)[] => {
  const read = licensePayloadSchema.shape.holder.safeParse(holderOf(customer))
  return (read.error?.issues ?? []).flatMap(({ path }) => FIELDS[String(path[0])] ?? [])
}

/** The installations that will ask for a file again. Their licenses are locked until the transaction ends. */
const goingOn = async (tx: Sql, customerId: string, now: Instant): Promise<number> => {
  let found = 0
  for (const orderId of await lockLicensesOf(tx, customerId))
    found += (await activationsOf(tx, orderId)).filter((one) => goesOn(one, now)).length
  return found
}

/**
 * What is missing when a license is activated is asked for then [A5]; what its files name since cannot go away. Called
 * before the customer is locked, since licenses are locked before.
 */
const assertWritable = async (tx: Sql, after: Customer, now: Instant): Promise<void> => {
  const lost = new Set(unwritable(after))
  if (lost.size === 0 || (await goingOn(tx, after.customerId, now)) === 0) return
  const message = 'license files name it, so it cannot be left empty'
  const faults = [...lost].map((path) => ({ path, message }))
  refuseFaults(faults, 'Send all details of the customer; nothing was changed.')
}

export const saveCustomer = async (parts: EngineParts, customer: Customer, actor: string): Promise<CustomerRow> => {
  const saved = await parts.db.transaction(async (tx) => {
    const { customerId, ...after } = customer
    const at = parts.clock.wall()
    await assertWritable(tx, customer, at)
    const known = await lockCustomer(tx, customerId)
    if (!known) throw notFound(`customer ${customerId}`)
    const { createdAt, customerId: _same, ...before } = known
    await updateCustomer(tx, customer)
    const data = { before, after }
    await appendHistory(tx, { at, kind: 'customer_changed', actor, customerId, data })
    return { ...customer, createdAt }
  })
  parts.waiters.customerChanged(saved.customerId)
  return saved
}

export const createProduct = (parts: EngineParts, product: Product, actor: string): Promise<ProductRow> =>
  onceOnly(`Product ${product.productId}`, () =>
    parts.db.transaction(async (tx) => {
      const at = parts.clock.wall()
      await insertProduct(tx, { ...product, createdAt: at })
      await appendHistory(tx, { at, kind: 'product_created', actor, data: { ...product } })
      return { ...product, createdAt: at }
    }),
  )

export interface FileRequest {
  orderId: string
  referenceId: string
  host: string
  move: boolean
  actor: string
}

/** The file for a machine that is not connected; which program runs there is not known. [A2] */
export const makeLicenseFile = (parts: EngineParts, request: FileRequest): Promise<LicenseOutcome> => {
  const { orderId, referenceId, host, move, actor } = request
  const machine = { referenceId, salt: '', facts: {} }
  const program = { version: '', builtAt: null, formatVersions: FORMATS_WRITTEN, sentAt: parts.clock.wall() }
  const caller = { machine, host, ...program, installationKey: null }
  return activateOrder(parts, {
    orderId,
    caller,
    installedOrderId: null,
    move,
    madeAt: null,
    asksAgain: false,
    cause: 'download',
    actor,
  })
}
