import type { managerApi } from '@seatwarden/protocol/api/manager-operations'
import type { Handlers } from '@seatwarden/runtime/serve'
import type { Engine } from '../engine/engine.ts'
import { orThrow } from '../engine/properties/answer.ts'

/** [A8] */
export const connectionHandlers = ({ connections }: Engine) =>
  ({
    readConnection: () => connections.view(),
    saveConnection: async ({ body }) => orThrow(await connections.save(body)),
    checkConnection: () => connections.check(),
  }) satisfies Partial<Handlers<typeof managerApi>>
