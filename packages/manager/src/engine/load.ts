import { MODULE_IDS } from '@seatwarden/core/module'
import { ALL_ACCOUNTS } from '@seatwarden/core/seats/access-mode'
import type { Sql } from '@seatwarden/runtime/db/database'
import { Roster } from './roster.ts'
import type { Stores } from './stores.ts'

const PAGE = 5_000

const loadPolicy = async (sql: Sql, stores: Stores, roster: Roster): Promise<void> => {
  for (const domain of await stores.policy.domains(sql)) roster.putDomain(domain)
  const modes = await stores.policy.accessModes(sql)
  for (const module of MODULE_IDS) {
    const mode = modes.get(module) ?? ALL_ACCOUNTS
    roster.setAccessMode(module, mode, new Set(mode.group ? await stores.policy.members(sql, mode.group) : []))
  }
}

const loadAccounts = async (sql: Sql, stores: Stores, roster: Roster): Promise<void> => {
  for (let page = await stores.accounts.page(sql, 0, PAGE); page.length > 0; ) {
    for (const account of page) roster.put(account)
    page = await stores.accounts.page(sql, page.at(-1)?.id ?? 0, PAGE)
  }
}

const loadSeats = async (sql: Sql, stores: Stores, roster: Roster): Promise<void> => {
  for (let page = await stores.seats.page(sql, { accountId: 0, module: 'mail' }, PAGE); page.length > 0; ) {
    for (const read of page) {
      const index = roster.findById(read.accountId)
      if (index !== undefined) roster.setSeat(index, read.module, read)
    }
    const last = page.at(-1)
    page = last ? await stores.seats.page(sql, last, PAGE) : []
  }
}

/** Memory as the database has it: one consistent reading. Counters are read, not counted: L8 compares them. */
export const loadRoster = (stores: Stores): Promise<Roster> =>
  stores.db.snapshot(async (sql) => {
    const roster = new Roster()
    await loadPolicy(sql, stores, roster)
    await loadAccounts(sql, stores, roster)
    await loadSeats(sql, stores, roster)
    for (const [module, active] of await stores.seats.usedSeats(sql)) roster.usedSeats[module] = active
    return roster
  })
