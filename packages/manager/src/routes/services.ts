import type { managerApi } from '@seatwarden/protocol/api/manager-operations'
import { ProblemError } from '@seatwarden/protocol/problem'
import type { Handlers } from '@seatwarden/runtime/serve'
import type { Engine } from '../engine/engine.ts'
import { servicesView } from '../views/services.ts'

type Api = Handlers<typeof managerApi>

const start = async (engine: Engine): Promise<void> => {
  try {
    await engine.services.startByHand()
  } catch (error) {
    throw new ProblemError(
      'unusable',
      `Not every service was started: ${(error as Error).message}.`,
      'Look into the log of the service that is named, and try again. The others were started.',
    )
  }
}

/** The services that the decline stops, and starting them by hand. [D8 D9] */
export const serviceHandlers = (engine: Engine) =>
  ({
    readServices: () => servicesView(engine),
    startServices: async () => {
      await start(engine)
      return servicesView(engine)
    },
  }) satisfies Partial<Api>
