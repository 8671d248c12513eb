import type { Instant } from '@seatwarden/core/instant'
import type { ModuleId, Switches } from '@seatwarden/core/module'
import { ACCOUNT_TYPES, type AccountType } from '@seatwarden/core/seats/account'
import type { Database, Sql } from '@seatwarden/runtime/db/database'
import { jsonRows } from './json-rows.ts'

export type Origin = 'local' | 'import' | 'directory' | 'seen'

/** An account as stored. `address` is lower case, local@domain. */
export interface Account {
  id: number
  address: string
  name: string
  domain: string
  type: AccountType
  enabled: boolean
  origin: Origin
  /** Dovecot's form, `{SCHEME}…`; null: no password here. [X8] */
  passwordHash: string | null
  on: Switches
  off: Switches
  selected: Switches
  externalId: string | null
  createdAt: Instant
  lastLoginAt: Instant | null
}
export type NewAccount = Omit<Account, 'id'>

/** A local user of this address with nothing set. */
export const newAccount = (address: string, createdAt: Instant): NewAccount => ({
  address,
  name: '',
  domain: address.slice(address.lastIndexOf('@') + 1),
  type: 'user',
  enabled: true,
  origin: 'local',
  passwordHash: null,
  on: 0,
  off: 0,
  selected: 0,
  externalId: null,
  createdAt,
  lastLoginAt: null,
})

interface Row {
  id: number
  address: string
  name: string
  domain: string
  type: number
  enabled: number
  origin: Origin
  password_hash: string | null
  switches_on: number
  switches_off: number
  selected: number
  external_id: string | null
  created_at: number
  last_login_at: number | null
}

const typeNumber = (type: AccountType): number => ACCOUNT_TYPES.indexOf(type)

const fromRow = (row: Row): Account => ({
  id: row.id,
  address: row.address,
  name: row.name,
  domain: row.domain,
  type: ACCOUNT_TYPES[row.type] ?? 'user',
  enabled: row.enabled === 1,
  origin: row.origin,
  passwordHash: row.password_hash,
  on: row.switches_on,
  off: row.switches_off,
  selected: row.selected,
  externalId: row.external_id,
  createdAt: row.created_at as Instant,
  lastLoginAt: row.last_login_at as Instant | null,
})

const FIELDS = `address, name, domain, type, enabled, origin, password_hash, switches_on, switches_off, selected,
  external_id, created_at, last_login_at`

const values = (a: NewAccount) => [
  a.address,
  a.name,
  a.domain,
  typeNumber(a.type),
  a.enabled ? 1 : 0,
  a.origin,
  a.passwordHash,
  a.on,
  a.off,
  a.selected,
  a.externalId,
  a.createdAt,
  a.lastLoginAt,
]

const COLUMNS = {
  address: 'text',
  name: 'text',
  domain: 'text',
  type: 'integer',
  enabled: 'integer',
  origin: 'text',
  password_hash: 'text',
  switches_on: 'integer',
  switches_off: 'integer',
  selected: 'integer',
  external_id: 'text',
  created_at: 'bigint',
  last_login_at: 'bigint',
} as const

export type AccountSort = 'address' | 'name' | 'lastLogin' | 'seat' | 'lastUse'
const SORT: Record<AccountSort, string> = {
  address: 'a.address',
  name: 'lower(a.name)',
  lastLogin: 'coalesce(a.last_login_at, -1)',
  seat: `case s.kind when 'licensed' then 0 when 'trial' then 1 when 'refused' then 2 else 3 end`,
  lastUse: 'coalesce(u.at, -1)',
}

export interface AccountQuery {
  domain: string | null
  /** Whose seats and last uses `seat` and `lastUse` sort by. */
  module: ModuleId | null
  sort: AccountSort
  descending: boolean
}

const reads = (dialect: Database['dialect']) => {
  const ids = jsonRows(dialect, '$1', { id: 'bigint' })
  const addresses = jsonRows(dialect, '$1', { address: 'text' })
  return {
    byIds: async (sql: Sql, accountIds: readonly number[]): Promise<Account[]> => {
      const rows = await sql.all<Row>(
        `select a.* from ${ids} k join accounts a on a.id = k.id`,
        JSON.stringify(accountIds.map((id) => [id])),
      )
      return rows.map(fromRow)
    },
    byAddresses: async (sql: Sql, wanted: readonly string[]): Promise<Account[]> => {
      const rows = await sql.all<Row>(
        `select a.* from ${addresses} k join accounts a on a.address = k.address`,
        JSON.stringify(wanted.map((address) => [address])),
      )
      return rows.map(fromRow)
    },
    /** All accounts in the order of their ids, a page at a time. */
    page: async (sql: Sql, afterId: number, limit: number): Promise<Account[]> =>
      (await sql.all<Row>('select * from accounts where id > $1 order by id limit $2', afterId, limit)).map(fromRow),
    /** One page of a search, from `offset`. Decides nothing: callers filter by the core's predicate. */
    search: async (sql: Sql, query: AccountQuery, offset: number, limit: number): Promise<Account[]> => {
      const direction = query.descending ? 'desc' : 'asc'
      const rows = await sql.all<Row>(
        `select a.* from accounts a
         left join seats s on s.account_id = a.id and s.module = $4
         left join trials t on t.address = a.address and t.module = $4
         left join last_use u on u.account_id = a.id and u.module = $4
         where ($1 = '' or a.domain = $1)
         order by ${SORT[query.sort]} ${direction}, coalesce(t.ends_at, 0) desc, a.address limit $2 offset $3`,
        query.domain ?? '',
        limit,
        offset,
        query.module ?? '',
      )
      return rows.map(fromRow)
    },
  }
}

const writes = (dialect: Database['dialect']) => {
  const given = jsonRows(dialect, '$1', COLUMNS)
  const keyed = jsonRows(dialect, '$1', { id: 'bigint', ...COLUMNS })
  const ids = jsonRows(dialect, '$1', { id: 'bigint' })
  // Last logins are written beside the line of changes; an account read a moment ago must not undo one. [X7]
  const changeable = Object.keys(COLUMNS).filter((column) => column !== 'last_login_at')
  const assignments = changeable.map((column) => `${column} = k.${column}`)
  return {
    /** Adds accounts; their ids come back in the same order. Throws on an address that exists. */
    insert: async (tx: Sql, accounts: readonly NewAccount[]): Promise<Account[]> => {
      const rows = await tx.all<Row>(
        `insert into accounts (${FIELDS}) select ${FIELDS} from ${given} k where true returning *`,
        JSON.stringify(accounts.map(values)),
      )
      const byAddress = new Map(rows.map((row) => [row.address, fromRow(row)]))
      return accounts.flatMap((a) => byAddress.get(a.address) ?? [])
    },
    update: (tx: Sql, accounts: readonly Account[]): Promise<number> =>
      tx.run(
        `update accounts set ${assignments.join(', ')} from ${keyed} k where accounts.id = k.id`,
        JSON.stringify(accounts.map((a) => [a.id, ...values(a)])),
      ),
    /** Their trials stay: an address that comes back has had its one. [S5] */
    remove: async (tx: Sql, accountIds: readonly number[]): Promise<number> => {
      const list = JSON.stringify(accountIds.map((id) => [id]))
      await tx.run(`delete from last_use where account_id in (select id from ${ids} k)`, list)
      return tx.run(`delete from accounts where id in (select id from ${ids} k)`, list)
    },
    /** Never to an earlier one. */
    setLastLogin: (tx: Sql, rows: readonly (readonly [id: number, at: Instant])[]): Promise<number> =>
      tx.run(
        `update accounts set last_login_at = k.at from ${jsonRows(dialect, '$1', { id: 'bigint', at: 'bigint' })} k
         where accounts.id = k.id and (last_login_at is null or last_login_at < k.at)`,
        JSON.stringify(rows),
      ),
  }
}

/** Accounts, whoever owns them. [X6 X8] */
export const accountStore = (dialect: Database['dialect']) => ({ ...reads(dialect), ...writes(dialect) })
export type AccountStore = ReturnType<typeof accountStore>
