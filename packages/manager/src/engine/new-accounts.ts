import { type ModuleId, moduleOf, type Switches, type SwitchId, switchesIn } from '@seatwarden/core/module'
import { ACCESS_MODES, switchOn } from '@seatwarden/core/seats/access-mode'
import { NO_DOMAIN_FACTS } from '@seatwarden/core/seats/account'
import { moduleName } from '@seatwarden/core/seats/grants'
import type { AdminParts } from './admin-parts.ts'
import type { Mask } from './properties/mask.ts'
import { modeProperty, propertyOf, switchTitle } from './properties/table.ts'

const stillOn = ({ roster }: AdminParts, id: SwitchId, domain: string | null): boolean => {
  const facts = domain === null ? NO_DOMAIN_FACTS : (roster.domain(domain) ?? NO_DOMAIN_FACTS)
  const nobody = { type: 'user', enabled: true, on: 0, off: 0, selected: 0, domain: facts, inGroupOf: 0 } as const
  return switchOn(nobody, id, roster.accessModes[moduleOf(id)]).on
}

const title = ({ license }: AdminParts, id: SwitchId): string =>
  moduleOf(id) === 'mail' ? switchTitle(id) : moduleName(license.terms, moduleOf(id))

const note = (parts: AdminParts, id: SwitchId, domain: string | null): string => {
  const module = moduleOf(id)
  const where = domain === null ? '' : ` in ${domain}`
  const mode = ACCESS_MODES[parts.roster.accessModes[module].mode].name
  const command =
    domain === null
      ? `tool modify system ${modeProperty(module)} ${ACCESS_MODES.selected_accounts.number}`
      : `tool modify domain ${domain} ${propertyOf(id)} 0`
  return `New accounts${where} still get ${title(parts, id)}: its access mode is "${mode}". To change that: ${command}`
}

/**
 * Switching something off for everybody who exists says nothing of those who come; where they still get it, a note
 * says so, with the command that changes it. [S11]
 */
export const notesOnNewAccounts = (parts: AdminParts, mask: Mask, off: Switches): string[] =>
  mask.whole
    ? switchesIn(off)
        .filter((id) => stillOn(parts, id, mask.domain))
        .map((id) => note(parts, id, mask.domain))
    : []

export const modulesOf = (switches: Switches): ReadonlySet<ModuleId> => new Set(switchesIn(switches).map(moduleOf))
