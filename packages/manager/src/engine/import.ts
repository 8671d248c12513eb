import { type ModuleId, withoutSwitch, withSwitch } from '@seatwarden/core/module'
import { counts } from '@seatwarden/core/seats/account'
import { limitSentence } from '@seatwarden/core/seats/mailbox-limit'
import type { ImportResult } from '@seatwarden/protocol/api/manager'
import { type AccountFileFormat, parseAccountFile } from '../directories/account-file.ts'
import type { ImportedAccount, ImportedGroup, ParsedImport } from '../directories/imported.ts'
import { type Account, type NewAccount, newAccount } from '../store/accounts.ts'
import type { Changed } from './accounts.ts'
import type { AdminParts } from './admin-parts.ts'
import { seatEffects, usedSeatsOf } from './effect.ts'
import { type MailboxRoom, mailboxRoomOf } from './mailboxes.ts'
import { oneAtATime } from './one-at-a-time.ts'
import { type Answer, no, ok } from './properties/answer.ts'
import { hashPassword } from './properties/password.ts'
import { SWITCH_PROPERTIES } from './properties/table.ts'

export interface ImportRequest {
  format: AccountFileFormat
  text: string
  defaultDomain?: string
  dryRun: boolean
}

type Row = ImportResult['rows'][number]

const SWITCHES = new Map(Object.entries(SWITCH_PROPERTIES).map(([name, id]) => [name.toLowerCase(), id]))

/** Switches of an account after the columns of the file. [S3] */
const switched = (
  account: { on: number; off: number },
  flags: ImportedAccount['flags'],
): { on: number; off: number } => {
  let { on, off } = account
  for (const [name, value] of Object.entries(flags)) {
    const id = SWITCHES.get(name)
    if (!id) continue
    on = value ? withSwitch(on, id) : withoutSwitch(on, id)
    off = value ? withoutSwitch(off, id) : withSwitch(off, id)
  }
  return { on, off }
}

const toAccount = (imported: ImportedAccount, parts: AdminParts): NewAccount => {
  const { address, name, type, enabled, passwordHash, externalId, flags } = imported
  const given = { name, type, enabled, passwordHash, externalId, ...switched({ on: 0, off: 0 }, flags) }
  return { ...newAccount(address, parts.now()), origin: 'import', ...given }
}

const merge = (account: Account, imported: ImportedAccount): Account => ({
  ...account,
  name: imported.name || account.name,
  enabled: imported.enabled,
  passwordHash: imported.passwordHash ?? account.passwordHash,
  externalId: imported.externalId ?? account.externalId,
  ...switched(account, imported.flags),
})

/** What the file changes of an account that exists; empty when nothing. A clear password cannot be compared. */
const changesOf = (account: Account, imported: ImportedAccount): string[] => {
  const merged = merge(account, imported)
  const changes: string[] = []
  if (merged.name !== account.name) changes.push('name')
  if (merged.enabled !== account.enabled) changes.push(merged.enabled ? 'enabled' : 'disabled')
  if (imported.clearPassword !== null || merged.passwordHash !== account.passwordHash) changes.push('password')
  if (merged.on !== account.on || merged.off !== account.off) changes.push('switches')
  return changes
}

/** Room for one more account that counts; each that finds none is named. [K2 K4] */
const takeRoom = (room: MailboxRoom | null, before: Account | null, imported: ImportedAccount): string | null => {
  if (!room || !begins(before, imported)) return null
  const reached = room(imported.address.slice(imported.address.lastIndexOf('@') + 1))
  return reached && limitSentence(reached)
}

const begins = (before: Account | null, after: ImportedAccount): boolean =>
  counts(after).counts && !(before && counts(before).counts)

interface Plan {
  rows: Row[]
  add: ImportedAccount[]
  change: Map<number, ImportedAccount>
}

const skipped = (account: Account, imported: ImportedAccount, changes: readonly string[]): string | null => {
  if (account.origin === 'directory') return 'comes from a directory; change it there'
  if (account.type !== imported.type) return `exists as another kind of account (${account.type})`
  return changes.length === 0 ? 'is already as in the file' : null
}

const planOf = (parsed: ParsedImport, existing: ReadonlyMap<string, Account>, room: MailboxRoom | null): Plan => {
  const plan: Plan = { rows: [], add: [], change: new Map() }
  for (const imported of parsed.accounts) {
    const { line, address } = imported
    const account = existing.get(address) ?? null
    const changes = account ? changesOf(account, imported) : []
    const reason = (account && skipped(account, imported, changes)) ?? takeRoom(room, account, imported)
    if (reason !== null) plan.rows.push({ line, address, action: 'skip', reason })
    else if (account) {
      plan.change.set(account.id, imported)
      plan.rows.push({ line, address, action: 'change', reason: changes.join(', ') })
    } else {
      plan.add.push(imported)
      plan.rows.push({ line, address, action: 'add', reason: 'new' })
    }
  }
  for (const { line, what, next } of parsed.skipped)
    plan.rows.push({ line, address: null, action: 'skip', reason: `${what} ${next}` })
  plan.rows.sort((a, b) => a.line - b.line)
  return plan
}

/** Clear passwords never reach the database; hashing is done beside the event loop, a few at a time. [Q3] */
const hashed = async (accounts: readonly ImportedAccount[], dryRun: boolean): Promise<ImportedAccount[]> => {
  if (dryRun) return [...accounts]
  const done: ImportedAccount[] = []
  for (let at = 0; at < accounts.length; at += 8) {
    const some = accounts.slice(at, at + 8).map(async (account) => {
      if (account.clearPassword === null) return account
      return { ...account, passwordHash: await hashPassword(account.clearPassword), clearPassword: null }
    })
    done.push(...(await Promise.all(some)))
  }
  return done
}

const read = async (
  { stores }: AdminParts,
  request: ImportRequest,
): Promise<Answer<{ parsed: ParsedImport; known: Account[] }>> => {
  const options = request.defaultDomain === undefined ? {} : { defaultDomain: request.defaultDomain }
  const parsed = parseAccountFile(request.format, request.text, options)
  if (parsed.fatal)
    return no('unusable', `Line ${parsed.fatal.line}: ${parsed.fatal.what} Nothing was imported.`, parsed.fatal.next)
  const addresses = parsed.accounts.map((a) => a.address)
  return ok({ parsed, known: await stores.accounts.byAddresses(stores.db, addresses) })
}

/** Whom a gate took in while passwords were hashed: the file's word counts for them too. [G8] */
const takenInMeanwhile = async (parts: AdminParts, fresh: readonly ImportedAccount[], added: number) => {
  if (added === fresh.length) return []
  const { stores } = parts
  const here = await stores.accounts.byAddresses(
    stores.db,
    fresh.map(({ address }) => address),
  )
  return here.filter(({ origin }) => origin === 'seen').map(({ id }) => id)
}

const together = (all: readonly Changed[]): Map<ModuleId, number> => {
  const usedSeats = new Map<ModuleId, number>()
  for (const changed of all)
    for (const [module, change] of changed.usedSeats) usedSeats.set(module, (usedSeats.get(module) ?? 0) + change)
  return usedSeats
}

const carryOut = async (
  parts: AdminParts,
  plan: Plan,
  groups: readonly ImportedGroup[],
  dryRun: boolean,
): Promise<Map<ModuleId, number>> => {
  const { accounts } = parts
  const fresh = await hashed(plan.add, dryRun)
  const changing = await hashed([...plan.change.values()], dryRun)
  const byAddress = new Map([...changing, ...fresh].map((imported) => [imported.address, imported]))
  const edit = (account: Account) => merge(account, byAddress.get(account.address) as ImportedAccount)
  const changed = await accounts.modify([...plan.change.keys()], edit, dryRun)
  const added = await accounts.create(
    fresh.map((imported) => toAccount(imported, parts)),
    dryRun,
  )
  const late = await takenInMeanwhile(parts, fresh, added.accounts)
  const all = [changed, added, await accounts.modify(late, edit, dryRun)]
  if (groups.length > 0) all.push(await accounts.addMembers(groups, dryRun))
  return together(all)
}

/** Accounts from a file: what it would do, or what it did, line by line, and what that does to the seats. [X6] */
export const importAccounts = (parts: AdminParts, request: ImportRequest): Promise<Answer<ImportResult>> =>
  oneAtATime(parts.roster, async () => {
    const file = await read(parts, request)
    if (!file.ok) return file
    const { parsed, known } = file.value
    const room = mailboxRoomOf(parts.roster, parts.license.grants)
    const plan = planOf(parsed, new Map(known.map((account) => [account.address, account])), room)
    const before = usedSeatsOf(parts)
    const { dryRun } = request
    const usedSeats = await carryOut(parts, plan, parsed.groups, dryRun)
    return ok({
      dryRun,
      add: plan.add.length,
      change: plan.change.size,
      skip: plan.rows.length - plan.add.length - plan.change.size,
      rows: plan.rows,
      seats: seatEffects(parts, before, usedSeats, new Set()),
    })
  })
