import type { ExchangeApi } from '@seatwarden/protocol/api/exchange'
import type { Handlers } from '@seatwarden/runtime/serve'
import type { Engine } from '../engine/engine.ts'
import { licenseOr } from './refusal.ts'

export const exchangeHandlers = (engine: Engine): Handlers<ExchangeApi> => ({
  activate: async ({ body }) => licenseOr(await engine.activate(body)),
  revalidate: async ({ body }) => licenseOr(await engine.revalidate(body)),
})
