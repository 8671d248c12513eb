import { toIso } from '@seatwarden/core/instant'
import type { ExchangeApi } from '@seatwarden/protocol/api/exchange'
import type { Handlers } from '@seatwarden/runtime/serve'
import type { Engine } from '../engine/engine.ts'
import { orProblem } from './refusal.ts'

export const exchangeHandlers = (engine: Engine): Handlers<ExchangeApi> => ({
  activate: async ({ body }) => orProblem(await engine.activate(body)),
  revalidate: async ({ body }) => orProblem(await engine.revalidate(body)),
  check: async ({ body }) => orProblem(await engine.check(body)),
  deactivate: async ({ body }) => orProblem(await engine.deactivate(body)),
  startTrial: async ({ body }) => orProblem(await engine.startTrial(body)),
  readTime: () => ({ now: toIso(engine.now()) }),
})
