import type { ModuleId } from '@seatwarden/core/module'
import { limitSentence } from '@seatwarden/core/seats/mailbox-limit'
import type { ChangeResult } from '@seatwarden/protocol/api/manager'
import { readAddress } from '../directories/import-address.ts'
import { type Account, type NewAccount, newAccount } from '../store/accounts.ts'
import { CHUNK } from './accounts.ts'
import type { AdminParts } from './admin-parts.ts'
import { changeResultOf, usedSeatsOf } from './effect.ts'
import { beginsToCount, mailboxRoomOf } from './mailboxes.ts'
import { knownMask, knowsDomain, matchingIds } from './matching.ts'
import { modulesOf, notesOnNewAccounts } from './new-accounts.ts'
import { oneAtATime } from './one-at-a-time.ts'
import { type AccountChange, accountAfter, accountChange } from './properties/account.ts'
import { type Answer, no, ok } from './properties/answer.ts'
import { hashPassword } from './properties/password.ts'
import type { Given } from './properties/resolve.ts'

export type Properties = Readonly<Record<string, Given>>

const NO_MODULES: ReadonlySet<ModuleId> = new Set()

const hashOf = async (change: AccountChange): Promise<string | null> =>
  change.password === undefined ? null : hashPassword(change.password)

/** [K2] All of them, or none. */
const roomFor = (parts: AdminParts, addresses: readonly string[], what: string): Answer<null> => {
  const room = addresses.length > 0 ? mailboxRoomOf(parts.roster, parts.license.grants) : null
  if (!room) return ok(null)
  for (const address of addresses) {
    const reached = room(address.slice(address.lastIndexOf('@') + 1))
    if (reached)
      return no(
        'plan_exceeded',
        `${limitSentence(reached)} ${what}`,
        'Free one: disable or delete an account, or add users: "tool license show" names the way.',
      )
  }
  return ok(null)
}

/** Addresses of those accounts that the change makes count. */
const beginning = ({ roster }: AdminParts, ids: readonly number[], change: AccountChange): string[] => {
  if (change.type === undefined && change.enabled === undefined) return []
  return ids.flatMap((id) => {
    const index = roster.findById(id)
    if (index === undefined) return []
    const before = roster.facts(index)
    const { type = before.type, enabled = before.enabled } = change
    return beginsToCount(before, { type, enabled }) ? [roster.addressOf(index)] : []
  })
}

/** What a directory says of an account is not ours to change. [X8] */
const touchesPerson = ({ name, type, enabled, password }: AccountChange): boolean =>
  [name, type, enabled, password].some((set) => set !== undefined)

const mirrored = (account: Account, change: AccountChange): boolean =>
  account.origin === 'directory' || (account.origin === 'seen' && change.password !== undefined)

const owned = async (parts: AdminParts, ids: readonly number[], change: AccountChange): Promise<Answer<null>> => {
  if (!touchesPerson(change)) return ok(null)
  const { stores } = parts
  for (let at = 0; at < ids.length; at += CHUNK) {
    const accounts = await stores.accounts.byIds(stores.db, ids.slice(at, at + CHUNK))
    const foreign = accounts.find((account) => mirrored(account, change))
    if (foreign)
      return no(
        'unusable',
        `${foreign.address} is kept elsewhere (origin: ${foreign.origin}). Nothing was changed.`,
        'Change its name, kind, password or state there; services (U_…) can be switched here.',
      )
  }
  return ok(null)
}

const checked = async (parts: AdminParts, ids: readonly number[], change: AccountChange): Promise<Answer<null>> => {
  const ours = await owned(parts, ids, change)
  return ours.ok ? roomFor(parts, beginning(parts, ids, change), 'Nothing was changed.') : ours
}

/** Sets properties of every account that a pattern names, or with `dryRun` says what that would do. [S11 S12] */
export const modifyAccounts = (
  parts: AdminParts,
  { mask: typed, properties, dryRun = false }: { mask: string; properties: Properties; dryRun?: boolean | undefined },
): Promise<Answer<ChangeResult>> =>
  oneAtATime(parts.roster, async () => {
    const change = accountChange(properties)
    if (!change.ok) return change
    const mask = knownMask(parts, typed)
    if (!mask.ok) return mask
    const ids = matchingIds(parts, mask.value)
    const allowed = await checked(parts, ids, change.value)
    if (!allowed.ok) return allowed
    const hash = dryRun ? null : await hashOf(change.value)
    const before = usedSeatsOf(parts)
    const edit = (account: Account) => accountAfter(account, change.value, hash)
    const changed = await parts.accounts.modify(ids, edit, dryRun)
    const { on, off, unset } = change.value
    const notes = notesOnNewAccounts(parts, mask.value, off)
    return ok(changeResultOf(parts, changed, { dryRun, before, named: modulesOf(on | off | unset), notes }))
  })

const exists = (address: string) =>
  no('conflict', `${address} exists. Nothing was created.`, 'Change it with "tool modify account".')

const newAddress = (parts: AdminParts, typed: string): Answer<string> => {
  const address = readAddress(typed)
  if (!address) return no('unusable', `"${typed.slice(0, 64)}" is no mail address. Nothing was created.`)
  if (parts.roster.find(address) !== undefined) return exists(address)
  const domain = address.slice(address.lastIndexOf('@') + 1)
  if (knowsDomain(parts, domain)) return ok(address)
  return no('unusable', `There is no domain ${domain} here. Nothing was created.`, `tool create domain ${domain}`)
}

const planned = (parts: AdminParts, typed: string, change: AccountChange): Answer<NewAccount> => {
  const address = newAddress(parts, typed)
  if (!address.ok) return address
  const account = accountAfter(newAccount(address.value, parts.now()), change, null)
  const room = roomFor(parts, beginsToCount(null, account) ? [address.value] : [], 'Nothing was created.')
  return room.ok ? ok(account) : room
}

/** Creates one local account. [X1 K2] */
export const createAccount = (
  parts: AdminParts,
  request: { address: string; properties?: Properties | undefined; dryRun?: boolean | undefined },
): Promise<Answer<ChangeResult>> =>
  oneAtATime(parts.roster, async () => {
    const { address, properties = {}, dryRun = false } = request
    const change = accountChange(properties)
    if (!change.ok) return change
    const account = planned(parts, address, change.value)
    if (!account.ok) return account
    const passwordHash = dryRun ? null : await hashOf(change.value)
    const before = usedSeatsOf(parts)
    const changed = await parts.accounts.create([{ ...account.value, passwordHash }], dryRun)
    if (changed.accounts === 0) return exists(account.value.address)
    return ok(changeResultOf(parts, changed, { dryRun, before, named: NO_MODULES, notes: [] }))
  })

/** Deletes every account that a pattern names; their seats are free at once. [S12] */
export const deleteAccounts = (
  parts: AdminParts,
  { mask: typed, dryRun = false }: { mask: string; dryRun?: boolean | undefined },
): Promise<Answer<ChangeResult>> =>
  oneAtATime(parts.roster, async () => {
    const mask = knownMask(parts, typed)
    if (!mask.ok) return mask
    const before = usedSeatsOf(parts)
    const changed = await parts.accounts.remove(matchingIds(parts, mask.value), dryRun)
    return ok(changeResultOf(parts, changed, { dryRun, before, named: NO_MODULES, notes: [] }))
  })
