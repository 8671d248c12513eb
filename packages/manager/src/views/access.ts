import { ACCESS_MODES } from '@seatwarden/core/seats/access-mode'
import type { ModuleAccess } from '@seatwarden/protocol/api/manager'
import type { Engine } from '../engine/engine.ts'
import { moduleRows } from './modules.ts'
import { wordsFor } from './words.ts'

/** Modules and who may use them, with the figures of the License page. [S3] */
export const moduleAccessList = (engine: Engine): ModuleAccess[] =>
  moduleRows(engine, engine.now(), wordsFor(engine.options.zone)).map((row) => {
    const { mode, group } = engine.roster.accessModes[row.id]
    const { id, name, licensed, seats, held, trial, refused } = row
    return {
      id,
      name,
      licensed,
      mode: ACCESS_MODES[mode].number,
      modeName: ACCESS_MODES[mode].name,
      group,
      active: row.usedSeats,
      seats,
      held,
      trial,
      refused,
    }
  })
