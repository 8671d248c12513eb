import { statusAt } from '@seatwarden/core/lifecycle/status'
import { MODULE_IDS, type ModuleId } from '@seatwarden/core/module'
import { ACCESS_MODES, type AccessMode, accessModeByNumber } from '@seatwarden/core/seats/access-mode'
import { licenseStore } from '../../store/licenses.ts'
import type { AdminParts } from '../admin-parts.ts'
import { type Answer, no, ok } from './answer.ts'
import { findProperty, type Given, propertiesToRead, propertiesToSet, unusable } from './resolve.ts'
import { groupProperty, modeProperty, SYSTEM_PROPERTIES } from './table.ts'

/** What a command sets on the system; nothing happens yet. */
export interface SystemChange {
  orderId: string | null
  licenseText: string | null
  modes: Map<ModuleId, AccessMode>
  /** Names as the table writes them. */
  names: string[]
}

const licensedUsers = ({ license }: AdminParts): string => {
  const seats = license.grants.entitlements.get(license.grants.master)?.seats ?? 0
  return seats === 'unlimited' ? 'Unlimited' : String(seats)
}

type Read = (parts: AdminParts) => string | Promise<string>

const READERS = new Map<string, Read>([
  ['C_LicenseStatus', (parts) => statusAt(parts.license.state, parts.now())],
  ['C_Reference', ({ options }) => options.installation.referenceId],
  ['C_OnlineLicense', ({ license }) => license.terms?.orderId ?? ''],
  ['C_License', async ({ stores }) => (await licenseStore.current(stores.db))?.text.trimEnd() ?? ''],
  ['Statistics_ActiveUsers', ({ roster, license }) => String(roster.usedSeats[license.grants.master])],
  ['Statistics_LicensedUsers', licensedUsers],
  ...MODULE_IDS.flatMap((module): [string, Read][] => [
    [modeProperty(module), ({ roster }) => String(ACCESS_MODES[roster.accessModes[module].mode].number)],
    [groupProperty(module), ({ roster }) => roster.accessModes[module].group ?? ''],
  ]),
])

/** Properties of the system with their values, in the order asked for. [X1] */
export const readSystem = async (
  parts: AdminParts,
  asked: readonly string[],
): Promise<Answer<{ property: string; value: string }[]>> => {
  const properties = propertiesToRead(asked.length > 0 ? asked : ['*'], SYSTEM_PROPERTIES)
  if (!properties.ok) return properties
  const rows = await Promise.all(
    properties.value.map(async ({ name }) => ({ property: name, value: (await READERS.get(name)?.(parts)) ?? '' })),
  )
  return ok(rows)
}

const modeOf = (parts: AdminParts, module: ModuleId, set: ReadonlyMap<string, string>): Answer<AccessMode> => {
  const now = parts.roster.accessModes[module]
  const [given, group = now.group] = [set.get(modeProperty(module)), set.get(groupProperty(module))?.toLowerCase()]
  const mode = given === undefined ? now.mode : /^\d$/.test(given) && accessModeByNumber(Number(given))
  const property = findProperty(modeProperty(module), SYSTEM_PROPERTIES)
  if (!mode) return property.ok ? unusable(property.value, given ?? '') : property
  if (mode !== 'group') return ok({ mode, group: null })
  if (group) return ok({ mode, group })
  return no(
    'unusable',
    `${modeProperty(module)} 3 needs the group's address. Nothing was changed.`,
    `tool modify system ${modeProperty(module)} 3 ${groupProperty(module)} group@example.net`,
  )
}

const modesOf = (parts: AdminParts, set: ReadonlyMap<string, string>): Answer<Map<ModuleId, AccessMode>> => {
  const modes = new Map<ModuleId, AccessMode>()
  for (const module of MODULE_IDS) {
    if (!set.has(modeProperty(module)) && !set.has(groupProperty(module))) continue
    const mode = modeOf(parts, module, set)
    if (!mode.ok) return mode
    modes.set(module, mode.value)
  }
  return ok(modes)
}

/** Reads what a command sets on the system. [X1 S3] */
export const systemChange = (parts: AdminParts, given: Readonly<Record<string, Given>>): Answer<SystemChange> => {
  const set = propertiesToSet(given, SYSTEM_PROPERTIES)
  if (!set.ok) return set
  const modes = modesOf(parts, set.value)
  if (!modes.ok) return modes
  const [orderId = null, licenseText = null] = [set.value.get('C_OnlineLicense'), set.value.get('C_License')]
  if (orderId !== null && licenseText !== null)
    return no('malformed', 'C_OnlineLicense and C_License both install a license. Nothing was changed.', 'Give one.')
  return ok({ orderId, licenseText, modes: modes.value, names: [...set.value.keys()] })
}
