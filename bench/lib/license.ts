import type { SeatPolicy, Seats } from '@seatwarden/core/license'
import type { ModuleId } from '@seatwarden/core/module'
import type { Engine } from '@seatwarden/manager/engine/engine'
import { installTerms } from '@seatwarden/manager/testing/engine'
import { termsWith } from '@seatwarden/manager/testing/license'
import { EIGHT, TOWN_START } from './town.ts'

/** Installs a license with this many seats of each module, signed with the tests' key. */
export const licenseFor = (
  engine: Engine,
  seats: Seats,
  seatPolicy: SeatPolicy = 'trialOverage',
  modules: readonly ModuleId[] = EIGHT,
): Promise<void> => {
  const entitled = Object.fromEntries(modules.map((id) => [id, seats]))
  const { referenceId } = engine.options.installation
  return installTerms(engine, termsWith(TOWN_START, entitled, { seatPolicy, referenceId }))
}
