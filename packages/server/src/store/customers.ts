import type { Instant } from '@seatwarden/core/instant'
import type { Customer } from '@seatwarden/core/vending/order'
import type { Sql } from '@seatwarden/runtime/db/database'
import { type Page, type PageQuery, pageOf, rowsToRead } from './page.ts'

export type CustomerRow = Customer & { createdAt: Instant }

const COLUMNS = `customer_id as "customerId", organization, person, email, phone, country, state, city, street, zip,
  created_at as "createdAt"`
const FIND = `select ${COLUMNS} from customers where customer_id = $1`
const LIST = `select ${COLUMNS} from customers where customer_id > $1 order by customer_id limit $2`
const INSERT = `insert into customers
  (customer_id, organization, person, email, phone, country, state, city, street, zip, created_at)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`
const UPDATE = `update customers set organization = $2, person = $3, email = $4, phone = $5, country = $6, state = $7,
  city = $8, street = $9, zip = $10 where customer_id = $1`

const details = (it: Customer): string[] => [
  it.customerId,
  it.organization,
  it.person,
  it.email,
  it.phone,
  it.country,
  it.state,
  it.city,
  it.street,
  it.zip,
]

export const findCustomer = (sql: Sql, customerId: string): Promise<CustomerRow | undefined> =>
  sql.get<CustomerRow>(FIND, customerId)

/** Whoever changes a customer waits here for the one before. Locked after a license, before the history. */
export const lockCustomer = (tx: Sql, customerId: string): Promise<CustomerRow | undefined> =>
  tx.get<CustomerRow>(`${FIND} for update`, customerId)

export const insertCustomer = (tx: Sql, customer: CustomerRow): Promise<number> =>
  tx.run(INSERT, ...details(customer), customer.createdAt)

export const updateCustomer = (tx: Sql, customer: Customer): Promise<number> => tx.run(UPDATE, ...details(customer))

export const listCustomers = async (sql: Sql, query: PageQuery): Promise<Page<CustomerRow>> => {
  const rows = await sql.all<CustomerRow>(LIST, query.cursor ?? '', rowsToRead(query))
  return pageOf(rows, query, (row) => row.customerId)
}
