import type { Customer } from './order.ts'

/** A customer's details, by the names of their fields. */
export type Details = Omit<Customer, 'customerId'>

const COMPULSORY = ['organization', 'person', 'email', 'phone', 'country', 'city', 'street', 'zip'] as const
/** ISO 3166 codes of the countries whose addresses need a state. */
const WITH_STATE = ['US', 'CA', 'AU']

/** The details that a registration still lacks, by the names of their fields. [A5] */
export const missingDetails = (customer: Customer): string[] => {
  const needed = WITH_STATE.includes(customer.country.toUpperCase()) ? [...COMPULSORY, 'state' as const] : COMPULSORY
  return needed.filter((field) => customer[field].trim() === '')
}

/** The customer with what the vendor lacked; what it knows already is never changed from outside. [A5] */
export const withDetails = (
  customer: Customer,
  given: { readonly [K in keyof Details]?: string | undefined },
): { customer: Customer; taken: (keyof Details)[] } => {
  const fields = [...COMPULSORY, 'state' as const]
  const taken = fields.filter((field) => customer[field].trim() === '' && (given[field] ?? '').trim() !== '')
  const added = Object.fromEntries(taken.map((field) => [field, (given[field] ?? '').trim()]))
  return { customer: { ...customer, ...added }, taken }
}
