import { type Outcome, refuse } from '@seatwarden/core/refusal'
import { type Details, withDetails } from '@seatwarden/core/vending/details'
import type { Customer } from '@seatwarden/core/vending/order'
import type { CustomerDetails } from '@seatwarden/protocol/api/exchange'
import { customerBody } from '@seatwarden/protocol/api/vendor'
import type { Sql } from '@seatwarden/runtime/db/database'
import { lockCustomer, updateCustomer } from '../store/customers.ts'
import { appendHistory, type Happened } from '../store/history.ts'
import type { Dossier } from './sales.ts'

export type Given = Outcome<{ dossier: Dossier; taken: (keyof Details)[] }>

const faulty = (customer: Customer, taken: readonly (keyof Details)[]): (keyof Details)[] =>
  taken.filter((field) => !customerBody.shape[field].safeParse(customer[field]).success)

/**
 * The dossier with what the vendor lacked of the customer; nothing is written yet. What cannot be used as it is, is
 * refused with the names of its fields. [A5 A6]
 */
export const takeDetails = async (tx: Sql, dossier: Dossier, details: CustomerDetails | undefined): Promise<Given> => {
  if (!details) return { ok: true, dossier, taken: [] }
  const { country, ...others } = details
  const given = { ...others, ...(country !== undefined && { country: country.toUpperCase() }) }
  const known = await lockCustomer(tx, dossier.sale.customer.customerId)
  const { customer, taken } = withDetails(known ?? dossier.sale.customer, given)
  const wrong = faulty(customer, taken)
  if (wrong.length > 0) {
    const sentence = `Cannot be used as written: ${wrong.join(', ')}.`
    return refuse('details_missing', sentence, 'Correct these details, then try again.', { fields: wrong })
  }
  return { ok: true, dossier: { ...dossier, sale: { ...dossier.sale, customer } }, taken }
}

/** Binds the details to the license once it is granted. [A5] */
export const keepDetails = async (
  tx: Sql,
  { dossier, taken }: { dossier: Dossier; taken: readonly (keyof Details)[] },
  happened: Pick<Happened, 'at' | 'actor'>,
): Promise<void> => {
  if (taken.length === 0) return
  const { customer } = dossier.sale
  const { customerId } = customer
  await updateCustomer(tx, customer)
  const after = Object.fromEntries(taken.map((field) => [field, customer[field]]))
  const before = Object.fromEntries(taken.map((field) => [field, '']))
  const entry = { kind: 'customer_changed', orderId: dossier.rootId, customerId, data: { before, after } }
  await appendHistory(tx, { ...happened, ...entry })
}
