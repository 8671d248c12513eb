import type { Customer } from './order.ts'

const COMPULSORY = ['organization', 'person', 'email', 'phone', 'country', 'city', 'street', 'zip'] as const
/** ISO 3166 codes of the countries whose addresses need a state. */
const WITH_STATE = ['US', 'CA', 'AU']

/** The details that a registration still lacks, by the names of their fields. [A5] */
export const missingDetails = (customer: Customer): string[] => {
  const needed = WITH_STATE.includes(customer.country.toUpperCase()) ? [...COMPULSORY, 'state' as const] : COMPULSORY
  return needed.filter((field) => customer[field].trim() === '')
}
