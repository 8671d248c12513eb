import type { Instant } from '@seatwarden/core/instant'
import type { Product } from '@seatwarden/core/vending/order'
import type { Sql } from '@seatwarden/runtime/db/database'
import { type Page, type PageQuery, pageOf, rowsToRead } from './page.ts'

export type ProductRow = Product & { createdAt: Instant }
type Raw = Omit<ProductRow, 'modules'> & { modules: string }

const COLUMNS = 'product_id as "productId", name, master, modules, created_at as "createdAt"'
const FIND = `select ${COLUMNS} from products where product_id = $1`
const LIST = `select ${COLUMNS} from products where product_id > $1 order by product_id limit $2`
const INSERT = 'insert into products (product_id, name, master, modules, created_at) values ($1, $2, $3, $4, $5)'

const read = (raw: Raw): ProductRow => ({ ...raw, modules: JSON.parse(raw.modules) as Product['modules'] })

export const findProduct = async (sql: Sql, productId: string): Promise<ProductRow | undefined> => {
  const raw = await sql.get<Raw>(FIND, productId)
  return raw && read(raw)
}

export const insertProduct = (tx: Sql, it: ProductRow): Promise<number> =>
  tx.run(INSERT, it.productId, it.name, it.master, JSON.stringify(it.modules), it.createdAt)

export const listProducts = async (sql: Sql, query: PageQuery): Promise<Page<ProductRow>> => {
  const rows = await sql.all<Raw>(LIST, query.cursor ?? '', rowsToRead(query))
  return pageOf(rows.map(read), query, (row) => row.productId)
}
