import type { managerApi } from '@seatwarden/protocol/api/manager-operations'
import { ProblemError } from '@seatwarden/protocol/problem'
import type { Handlers } from '@seatwarden/runtime/serve'
import { type Rehearsal, rehearse } from '../engine/drill.ts'
import { CopyError } from '../engine/drill-copy.ts'
import type { Engine } from '../engine/engine.ts'
import { drillView } from '../views/drill.ts'

const rehearsed = async (engine: Engine): Promise<Rehearsal> => {
  try {
    return await rehearse(engine)
  } catch (error) {
    if (!(error instanceof CopyError)) throw error
    throw new ProblemError(
      'unusable',
      `The state cannot be copied to play on: ${error.message}. Nothing was changed.`,
      'Make room in the folder for temporary files (TMPDIR), and try again.',
    )
  }
}

/** [D13] */
export const drillHandlers = (engine: Engine) =>
  ({ runDrill: async () => drillView(engine, await rehearsed(engine)) }) satisfies Partial<Handlers<typeof managerApi>>
