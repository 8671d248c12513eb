import { DAY, type Instant, instant } from '@seatwarden/core/instant'
import { MODULE_IDS, type ModuleId, type SwitchId, switchesOf, switchSet } from '@seatwarden/core/module'
import { migrations } from '@seatwarden/manager/migrations/index'
import { type Database, openDatabase, type Sql } from '@seatwarden/runtime/db/database'

/** The modules that the benchmark's license has. */
export const EIGHT: readonly ModuleId[] = [
  'mail',
  'im',
  'groupware',
  'webmail',
  'activesync',
  'webdav',
  'antivirus',
  'antispam',
]

export const TOWN_START: Instant = instant(Date.UTC(2026, 10, 12, 8))

export const addressOf = (number: number): string => `user${String(number).padStart(7, '0')}@d${number % 10}.example`

const bits = (...ids: SwitchId[]): number => switchSet(ids)

/** Who is who: one of 50 a mailing list, one of 40 disabled, one of 20 with switches of its own. */
const ACCOUNTS = `with recursive n(i) as (select 0 union all select i + 1 from n where i + 1 < $1)
  insert into accounts (id, address, name, domain, type, enabled, origin, password_hash, switches_on, switches_off,
    selected, external_id, created_at, last_login_at)
  select i + 1, 'user' || substr('0000000' || cast(i as text), -7) || '@d' || (i % 10) || '.example', 'User ' || i,
    'd' || (i % 10) || '.example', case when i % 50 = 49 then 1 else 0 end, case when i % 40 = 39 then 0 else 1 end,
    'local', null, case when i % 20 = 18 then ${bits('groupware')} else 0 end,
    case when i % 20 = 19 then ${bits('im', 'webdav')} else 0 end, 0, null, cast($2 as bigint), null
  from n`

const SEATS = `insert into seats (account_id, module, kind, since, first_access_at, refused_at)
  select id, $1, 'licensed', $3, $3, null from accounts where type = 0 and enabled = 1 and id % $2 = 0 and id <= $4`

const TRIAL_SEATS = `insert into seats (account_id, module, kind, since, first_access_at, refused_at)
  select id, 'activesync', 'trial', $1, $1, null from accounts where type = 0 and enabled = 1 and id % 100 = 1`

const TRIALS = `insert into trials (address, module, started_at, ends_at)
  select a.address, s.module, $1, $1 + $2 from seats s join accounts a on a.id = s.account_id where s.kind = 'trial'`

const POOLS = `insert into pools (module, held)
  select module, count(*) from seats where kind = 'licensed' group by module`

/** Of a module, every `every`-th account up to `until` that counts holds a seat. */
export interface Holders {
  module: ModuleId
  every: number
  until: number
}

export interface Town {
  accounts: number
  holders: readonly Holders[]
  /** Whose Used Seats are kept. */
  counted: readonly ModuleId[]
}

/** Everybody uses mail, every second one the web client, every fourth one ActiveSync. */
export const usualTown = (accounts: number): Town => ({
  accounts,
  counted: MODULE_IDS,
  holders: [
    { module: 'mail', every: 1, until: accounts },
    { module: 'webmail', every: 2, until: accounts },
    { module: 'activesync', every: 4, until: accounts },
  ],
})

const active = (id: ModuleId): string => {
  const on = (one: SwitchId): string => {
    const bit = bits(one)
    return `(a.switches_on & ${bit} <> 0 or (a.switches_off & ${bit} = 0 and (coalesce(d.switches_on, 0) & ${bit} <> 0
      or (coalesce(d.switches_off, 0) & ${bit} = 0))))`
  }
  return switchesOf(id).map(on).join(' or ')
}

/**
 * The Used Seats of modules by SQL alone: what counters are compared with. It knows accounts, domains and the access
 * mode "all accounts", which is the one this town has; the product's predicate knows more.
 */
export const scanSql = (modules: readonly ModuleId[]): string => {
  const sums = modules.map((id) => `coalesce(sum(case when ${active(id)} then 1 else 0 end), 0) as ${id}`)
  return `select ${sums.join(', ')} from accounts a left join domains d on d.name = a.domain
    where a.type = 0 and a.enabled = 1`
}

export const scan = async (sql: Sql, modules: readonly ModuleId[]): Promise<Record<string, number>> =>
  (await sql.get<Record<string, number>>(scanSql(modules))) ?? {}

const DOMAIN = `insert into domains (name, switches_on, switches_off, selected, account_limit) values
  ('d3.example', 0, ${bits('sip', 'webdav')}, 0, null), ('d4.example', 0, 0, 0, null)`

const fill = async (tx: Sql, { accounts, holders, counted }: Town): Promise<void> => {
  await tx.run(DOMAIN)
  await tx.run(ACCOUNTS, accounts, TOWN_START)
  for (const { module, every, until } of holders) await tx.run(SEATS, module, every, TOWN_START, until)
  await tx.run(TRIAL_SEATS, TOWN_START)
  await tx.run(TRIALS, TOWN_START, 14 * DAY)
  await tx.run(POOLS)
  for (const [module, amount] of Object.entries(await scan(tx, counted)))
    await tx.run('insert into used_seats (module, active) values ($1, $2)', module, amount)
}

/** Whether the account of this number counts: neither a mailing list nor disabled. */
export const countsInTown = (number: number): boolean => number % 50 !== 49 && number % 40 !== 39

export const openTown = (url: string, durability: 'full' | 'off' = 'off'): Promise<Database> =>
  openDatabase({ url, migrations, durability, nestingCheck: false })

/**
 * Fills an SQLite database by a few statements instead of a million calls: the rows that creating these accounts and
 * letting everybody log in would leave.
 */
export const fillTown = async (url: string, town: Town): Promise<void> => {
  const db = await openTown(url)
  try {
    await db.transaction((tx) => fill(tx, town))
  } finally {
    await db.close()
  }
}
