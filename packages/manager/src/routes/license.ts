import { toIso } from '@seatwarden/core/instant'
import type { managerApi } from '@seatwarden/protocol/api/manager-operations'
import type { Handlers } from '@seatwarden/runtime/serve'
import { deactivate } from '../engine/deactivation.ts'
import type { Engine } from '../engine/engine.ts'
import { activateOnline, enterLicense, refresh, revalidateNow, startTrial } from '../engine/license-admin.ts'
import { moveHere } from '../engine/move.ts'
import { orThrow } from '../engine/properties/answer.ts'
import { licenseView } from '../views/license.ts'
import { machineView } from '../views/machine.ts'

type Api = Handlers<typeof managerApi>

/** What is done with the license itself, and with the machine that it is for. [L10] */
export const licenseHandlers = (engine: Engine) =>
  ({
    readLicense: () => licenseView(engine),
    activateOnline: async ({ body: { orderId, dryRun = false, details } }) =>
      orThrow(await activateOnline(engine, orderId, dryRun, details)),
    moveHere: async ({ body: { orderId, dryRun = false } }) => orThrow(await moveHere(engine, orderId, dryRun)),
    enterLicense: async ({ body: { text, dryRun = false } }) => orThrow(await enterLicense(engine, text, dryRun)),
    revalidateNow: async () => orThrow(await revalidateNow(engine)),
    refreshLicense: async ({ body: { dryRun = false } }) => orThrow(await refresh(engine, dryRun)),
    watchLicense: ({ body }) => {
      const until = engine.news.watch(body.for)
      return { until: until === null ? null : toIso(until) }
    },
    deactivateLicense: async ({ body: { offline = false, dryRun = false } }) =>
      orThrow(await deactivate(engine, { offline, dryRun })),
    startTrial: async ({ body: { module, details = {} } }) => orThrow(await startTrial(engine, module, details)),
    readMachine: () => machineView(engine),
  }) satisfies Partial<Api>
