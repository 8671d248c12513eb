import { hasSwitch, NO_SWITCHES, type SwitchId } from '@seatwarden/core/module'
import type { Domain } from '../../store/policy.ts'
import { NO_CHANGE, type SwitchChange, switchChange, withSwitches } from './account.ts'
import { type Answer, ok } from './answer.ts'
import { type Given, propertiesToSet, unusable } from './resolve.ts'
import { DOMAIN_PROPERTIES, type Property, SWITCH_PROPERTIES } from './table.ts'

export interface DomainChange extends SwitchChange {
  accountLimit?: number | null
}

const SWITCHES: Record<string, SwitchId> = SWITCH_PROPERTIES

const withLimit = (property: Property, value: string): Answer<Partial<DomainChange>> => {
  if (value === '' || value.toLowerCase() === 'default') return ok({ accountLimit: null })
  return /^\d{1,9}$/.test(value) ? ok({ accountLimit: Number(value) }) : unusable(property, value)
}

/** Reads what a command sets on a domain. [X1 S3 K2] */
export const domainChange = (given: Readonly<Record<string, Given>>): Answer<DomainChange> => {
  const set = propertiesToSet(given, DOMAIN_PROPERTIES)
  if (!set.ok) return set
  let change: DomainChange = NO_CHANGE
  for (const property of DOMAIN_PROPERTIES) {
    const value = set.value.get(property.name)
    if (value === undefined) continue
    const next = SWITCHES[property.name] ? switchChange(change, property, value) : withLimit(property, value)
    if (!next.ok) return next
    change = { ...change, ...next.value }
  }
  return ok(change)
}

export const newDomain = (name: string): Domain => ({
  name,
  on: NO_SWITCHES,
  off: NO_SWITCHES,
  selected: NO_SWITCHES,
  accountLimit: null,
})

export const domainAfter = (domain: Domain, change: DomainChange): Domain => ({
  ...withSwitches(domain, change),
  accountLimit: change.accountLimit === undefined ? domain.accountLimit : change.accountLimit,
})

const readSwitch = (domain: Domain, id: SwitchId): string => {
  if (hasSwitch(domain.on, id)) return '1'
  return hasSwitch(domain.off, id) ? '0' : 'default'
}

/** What is set on the domain itself; `default`: the access mode says. */
export const readDomain = (domain: Domain): Record<string, string> => ({
  ...Object.fromEntries(Object.entries(SWITCHES).map(([name, id]) => [name, readSwitch(domain, id)])),
  D_AccountLimit: domain.accountLimit === null ? 'default' : String(domain.accountLimit),
})
