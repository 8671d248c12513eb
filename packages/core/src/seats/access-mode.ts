import {
  hasSwitch,
  MODULE_IDS,
  type ModuleId,
  NO_SWITCHES,
  type Switches,
  type SwitchId,
  switchesOf,
  withSwitch,
} from '../module.ts'
import { type AccountFacts, counts } from './account.ts'

/** Who may use a module, with the numbers of C_<Module>_ProcessingMode. [S3 X1] */
export const ACCESS_MODES = {
  all: { number: 0, name: 'All accounts' },
  all_except_selected: { number: 1, name: 'All except selected' },
  group: { number: 3, name: 'Members of a group' },
  selected_domains: { number: 5, name: 'Selected domains' },
  selected_accounts: { number: 9, name: 'Selected accounts' },
} as const
export type AccessModeName = keyof typeof ACCESS_MODES
export type AccessModeNumber = (typeof ACCESS_MODES)[AccessModeName]['number']

export const ACCESS_MODE_NAMES = Object.keys(ACCESS_MODES) as AccessModeName[]
export const accessModeByNumber = (number: number): AccessModeName | undefined =>
  ACCESS_MODE_NAMES.find((name) => ACCESS_MODES[name].number === number)

export interface AccessMode {
  mode: AccessModeName
  /** The group's address, when the mode is `group`. */
  group: string | null
}
export const ALL_ACCOUNTS: AccessMode = { mode: 'all', group: null }

export interface SwitchAnswer {
  on: boolean
  by: 'account' | 'domain' | AccessModeName
}

const byMode = (account: AccountFacts, module: ModuleId, mode: AccessModeName): boolean => {
  switch (mode) {
    case 'all':
      return true
    case 'all_except_selected':
      return !hasSwitch(account.selected, module)
    case 'selected_accounts':
      return hasSwitch(account.selected, module)
    case 'selected_domains':
      return hasSwitch(account.domain.selected, module)
    case 'group':
      return hasSwitch(account.inGroupOf, module)
  }
}

/** Is this switch on? The account's flag wins over its domain's, that over the access mode. [S3] */
export const switchOn = (account: AccountFacts, id: SwitchId, mode: AccessMode): SwitchAnswer => {
  if (hasSwitch(account.on, id)) return { on: true, by: 'account' }
  if (hasSwitch(account.off, id)) return { on: false, by: 'account' }
  if (hasSwitch(account.domain.on, id)) return { on: true, by: 'domain' }
  if (hasSwitch(account.domain.off, id)) return { on: false, by: 'domain' }
  return { on: byMode(account, id === 'smtp' ? 'mail' : id, mode.mode), by: mode.mode }
}

/** Does the account count as active for the module: an enabled user for whom it is on? Used Seats counts these. [L5 S2] */
export const isActive = (account: AccountFacts, module: ModuleId, mode: AccessMode): boolean =>
  counts(account).counts && switchesOf(module).some((id) => switchOn(account, id, mode).on)

/** Why a switch is on or off, in the words of the screens. [S3] */
export const switchReason = ({ on, by }: SwitchAnswer, mode: AccessMode): string => {
  const state = on ? 'on' : 'off'
  if (by === 'account') return `${state}: set on the account`
  if (by === 'domain') return `${state}: set on its domain`
  const name = ACCESS_MODES[by].name
  return `${state}: access mode "${name}"${mode.mode === 'group' && mode.group ? ` (${mode.group})` : ''}`
}

/**
 * The selection an account has after the access mode changes, so that switching to a mode with a selection leaves
 * everyone as they were. [S3]
 */
export const selectionAfter = (
  account: AccountFacts,
  module: ModuleId,
  from: AccessMode,
  to: AccessModeName,
): boolean => {
  const on = byMode(account, module, from.mode)
  if (to === 'selected_accounts') return on
  if (to === 'all_except_selected') return !on
  return hasSwitch(account.selected, module)
}

/** All modules for which the account is active. */
export const activeModules = (account: AccountFacts, modes: Readonly<Record<ModuleId, AccessMode>>): Switches => {
  let active = NO_SWITCHES
  for (const module of MODULE_IDS) if (isActive(account, module, modes[module])) active = withSwitch(active, module)
  return active
}
