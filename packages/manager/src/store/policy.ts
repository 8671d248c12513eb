import type { ModuleId, Switches } from '@seatwarden/core/module'
import type { AccessMode, AccessModeName } from '@seatwarden/core/seats/access-mode'
import type { DomainFacts } from '@seatwarden/core/seats/account'
import type { Sql } from '@seatwarden/runtime/db/database'

/** A domain's switches and its own limit of accounts (K2). */
export interface Domain extends DomainFacts {
  name: string
  accountLimit: number | null
}

interface DomainRow {
  name: string
  switches_on: Switches
  switches_off: Switches
  selected: Switches
  account_limit: number | null
}

/** Domains, access modes and groups: what the administrator has decided. */
export const policyStore = {
  domains: async (sql: Sql): Promise<Domain[]> => {
    const rows = await sql.all<DomainRow>('select * from domains order by name')
    return rows.map((row) => ({
      name: row.name,
      on: row.switches_on,
      off: row.switches_off,
      selected: row.selected,
      accountLimit: row.account_limit,
    }))
  },
  saveDomain: (tx: Sql, domain: Domain): Promise<number> =>
    tx.run(
      `insert into domains (name, switches_on, switches_off, selected, account_limit) values ($1, $2, $3, $4, $5)
       on conflict (name) do update set switches_on = excluded.switches_on, switches_off = excluded.switches_off,
         selected = excluded.selected, account_limit = excluded.account_limit`,
      domain.name,
      domain.on,
      domain.off,
      domain.selected,
      domain.accountLimit,
    ),
  removeDomain: (tx: Sql, name: string): Promise<number> => tx.run('delete from domains where name = $1', name),
  accessModes: async (sql: Sql): Promise<Map<ModuleId, AccessMode>> => {
    const rows = await sql.all<{ module: ModuleId; mode: AccessModeName; group_address: string | null }>(
      'select module, mode, group_address from access_modes',
    )
    return new Map(rows.map((row) => [row.module, { mode: row.mode, group: row.group_address }]))
  },
  saveAccessMode: (tx: Sql, module: ModuleId, mode: AccessMode): Promise<number> =>
    tx.run(
      `insert into access_modes (module, mode, group_address) values ($1, $2, $3)
       on conflict (module) do update set mode = excluded.mode, group_address = excluded.group_address`,
      module,
      mode.mode,
      mode.group,
    ),
  members: async (sql: Sql, group: string): Promise<string[]> => {
    const rows = await sql.all<{ member_address: string }>(
      'select member_address from group_members where group_address = $1',
      group,
    )
    return rows.map((row) => row.member_address)
  },
  addMember: (tx: Sql, group: string, member: string): Promise<number> =>
    tx.run(
      'insert into group_members (group_address, member_address) values ($1, $2) on conflict (group_address, member_address) do nothing',
      group,
      member,
    ),
  removeMembers: (tx: Sql, group: string): Promise<number> =>
    tx.run('delete from group_members where group_address = $1', group),
}
