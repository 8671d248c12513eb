import type { ModuleId } from '@seatwarden/core/module'
import type { AccessMode } from '@seatwarden/core/seats/access-mode'
import type { SystemResult } from '@seatwarden/protocol/api/manager'
import type { Changed } from './accounts.ts'
import type { AdminParts } from './admin-parts.ts'
import { losesAndGains, seatEffects, usedSeatsOf } from './effect.ts'
import { activateOnline, enterLicense } from './license-admin.ts'
import type { Properties } from './modify.ts'
import { oneAtATime } from './one-at-a-time.ts'
import { type Answer, no, ok } from './properties/answer.ts'
import { type SystemChange, systemChange } from './properties/system.ts'

const membersOf = async (parts: AdminParts, { group }: AccessMode): Promise<Answer<ReadonlySet<string>>> => {
  if (group === null) return ok(new Set())
  const members = await parts.stores.policy.members(parts.stores.db, group)
  return members.length > 0 || parts.roster.find(group) !== undefined
    ? ok(new Set(members))
    : no('unusable', `There is no group ${group} here. Nothing was changed.`, 'Import it, or name another group.')
}

const install = async (parts: AdminParts, change: SystemChange, dryRun: boolean): Promise<Answer<string[]>> => {
  const { orderId, licenseText } = change
  if (orderId === null && licenseText === null) return ok([])
  const done =
    orderId === null
      ? await enterLicense(parts, licenseText ?? '', dryRun)
      : await activateOnline(parts, orderId, dryRun)
  return done.ok ? ok([...done.value.changes.map(({ text }) => text), ...done.value.effects]) : done
}

const NOTHING: Changed = { accounts: 0, usedSeats: new Map(), released: [], promoted: [] }

const together = (all: readonly Changed[]): Changed =>
  all.reduce(
    (a, b) => ({
      accounts: a.accounts + b.accounts,
      usedSeats: new Map([...a.usedSeats, ...b.usedSeats]),
      released: [...a.released, ...b.released],
      promoted: [...a.promoted, ...b.promoted],
    }),
    NOTHING,
  )

const setModes = async (
  parts: AdminParts,
  modes: ReadonlyMap<ModuleId, AccessMode>,
  dryRun: boolean,
): Promise<Answer<Changed>> => {
  const members = new Map<ModuleId, ReadonlySet<string>>()
  for (const [module, mode] of modes) {
    const found = await membersOf(parts, mode)
    if (!found.ok) return found
    members.set(module, found.value)
  }
  const changed: Changed[] = []
  for (const [module, mode] of modes)
    changed.push(await parts.accounts.setAccessMode(module, mode, members.get(module) ?? new Set(), dryRun))
  return ok(together(changed))
}

/** Sets properties of the system: who may use a module, and the license. [X1 S3 A1 A2] */
export const modifySystem = (
  parts: AdminParts,
  { properties, dryRun = false }: { properties: Properties; dryRun?: boolean | undefined },
): Promise<Answer<SystemResult>> =>
  oneAtATime(parts.roster, async () => {
    const change = systemChange(parts, properties)
    if (!change.ok) return change
    const before = usedSeatsOf(parts)
    const installed = await install(parts, change.value, dryRun)
    if (!installed.ok) return installed
    const changed = await setModes(parts, change.value.modes, dryRun)
    if (!changed.ok) return changed
    return ok({
      dryRun,
      changed: change.value.names,
      seats: seatEffects(parts, before, changed.value.usedSeats, new Set(change.value.modes.keys())),
      ...losesAndGains(changed.value, parts.now()),
      notes: installed.value,
    })
  })
