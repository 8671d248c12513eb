import type { PartOf } from '@seatwarden/core/lifecycle/allowed'
import { moduleOf, NO_SWITCHES, type Switches, type SwitchId, withSwitch } from '@seatwarden/core/module'
import { switchOn } from '@seatwarden/core/seats/access-mode'
import { ACCOUNT_TYPES, type AccountFacts, type AccountType } from '@seatwarden/core/seats/account'
import type { Account } from '../../store/accounts.ts'
import type { Roster } from '../roster.ts'
import { type Answer, ok } from './answer.ts'
import { type Given, propertiesToSet, unusable } from './resolve.ts'
import { ACCOUNT_PROPERTIES, type Property, SWITCH_PROPERTIES } from './table.ts'

/** Switches to turn on, to turn off, and to leave to domain and access mode again. [S3] */
export interface SwitchChange {
  on: Switches
  off: Switches
  unset: Switches
}
export const NO_CHANGE: SwitchChange = { on: NO_SWITCHES, off: NO_SWITCHES, unset: NO_SWITCHES }

/** What a command sets on accounts; what is absent stays. */
export interface AccountChange extends SwitchChange {
  name?: string
  type?: AccountType
  enabled?: boolean
  /** As typed; it is hashed before it is stored. [X8 Q3] */
  password?: string
}

const SWITCHES: Record<string, SwitchId> = SWITCH_PROPERTIES
const NAME = /^[^\p{Cc}\p{Cs}]{0,256}$/u
const PASSWORD = /^[^\p{Cc}\p{Cs}]{1,256}$/u
/** A domain and the built-in administrator are no accounts that anybody makes of another. */
const SETTABLE_TYPES = ACCOUNT_TYPES.slice(0, ACCOUNT_TYPES.indexOf('domain'))

/** The switch named by the property, turned as the value says. */
export const switchChange = (change: SwitchChange, property: Property, value: string): Answer<SwitchChange> => {
  const id = SWITCHES[property.name]
  const text = value.trim().toLowerCase()
  if (id && text === '1') return ok({ ...change, on: withSwitch(change.on, id) })
  if (id && text === '0') return ok({ ...change, off: withSwitch(change.off, id) })
  if (id && (text === '' || text === 'default')) return ok({ ...change, unset: withSwitch(change.unset, id) })
  return unusable(property, value)
}

const withType = (property: Property, value: string): Answer<Partial<AccountChange>> => {
  const type = /^\d{1,2}$/.test(value) ? SETTABLE_TYPES[Number(value)] : undefined
  return type ? ok({ type }) : unusable(property, value)
}

const SETTERS: Record<string, (property: Property, value: string) => Answer<Partial<AccountChange>>> = {
  U_Type: withType,
  U_AccountDisabled: (property, value) =>
    value === '0' || value === '1' ? ok({ enabled: value === '0' }) : unusable(property, value),
  U_Name: (property, value) => {
    const name = value === 'default' ? '' : value.trim()
    return NAME.test(name) ? ok({ name }) : unusable(property, value)
  },
  U_Password: (property, value) => (PASSWORD.test(value) ? ok({ password: value }) : unusable(property, '…')),
}

const setOne = (change: AccountChange, property: Property, value: string): Answer<AccountChange> => {
  const set = SETTERS[property.name]
  const answer = set ? set(property, value) : switchChange(change, property, value)
  return answer.ok ? ok({ ...change, ...answer.value }) : answer
}

/** Reads what a command sets; nothing happens yet. [X1] */
export const accountChange = (given: Readonly<Record<string, Given>>): Answer<AccountChange> => {
  const set = propertiesToSet(given, ACCOUNT_PROPERTIES)
  if (!set.ok) return set
  let change: AccountChange = NO_CHANGE
  for (const property of ACCOUNT_PROPERTIES) {
    const value = set.value.get(property.name)
    const next = value === undefined ? ok(change) : setOne(change, property, value)
    if (!next.ok) return next
    change = next.value
  }
  return ok(change)
}

const without = (set: Switches, other: Switches): Switches => set & ~other

export const withSwitches = <T extends { on: Switches; off: Switches }>(it: T, change: SwitchChange): T => ({
  ...it,
  on: without(it.on, change.off | change.unset) | change.on,
  off: without(it.off, change.on | change.unset) | change.off,
})

/** An account as it is after the change. */
export const accountAfter = <T extends Omit<Account, 'id'>>(
  account: T,
  change: AccountChange,
  passwordHash: string | null,
): T => ({
  ...withSwitches(account, change),
  name: change.name ?? account.name,
  type: change.type ?? account.type,
  enabled: change.enabled ?? account.enabled,
  passwordHash: passwordHash ?? account.passwordHash,
})

type Read = (account: Account, facts: AccountFacts, roster: Roster) => string

const READERS: Record<string, Read> = {
  U_Type: (account) => String(ACCOUNT_TYPES.indexOf(account.type)),
  U_AccountDisabled: (account) => (account.enabled ? '0' : '1'),
  U_Name: (account) => account.name,
}

const readSwitch = (id: SwitchId, facts: AccountFacts, roster: Roster): string =>
  switchOn(facts, id, roster.accessModes[moduleOf(id)]).on ? '1' : '0'

/** The values as they hold: a switch says whether the service is on, by whatever rule; `explain` says by which. [S3] */
export const readAccount = (properties: readonly Property[], account: Account, roster: Roster): string[] => {
  const facts = roster.factsOf(account)
  return properties.map(({ name }) => {
    const id = SWITCHES[name]
    return id ? readSwitch(id, facts, roster) : (READERS[name]?.(account, facts, roster) ?? '')
  })
}

/** What Emergency Mode must know of a change. [D6] */
export const partsOfAccountChange = (change: AccountChange): PartOf<'modify_accounts'>[] => {
  const { on, off, unset, name, type, enabled, password } = change
  const asked: Record<PartOf<'modify_accounts'>, boolean> = {
    disable: enabled === false,
    enable: enabled === true,
    reset_password: password !== undefined,
    take_seat: off !== NO_SWITCHES,
    give_seat: on !== NO_SWITCHES,
    leave_to_domain: unset !== NO_SWITCHES,
    rename: name !== undefined,
    change_kind: type !== undefined,
  }
  return (Object.keys(asked) as PartOf<'modify_accounts'>[]).filter((part) => asked[part])
}
