import type { ExchangeApi } from '@seatwarden/protocol/api/exchange'
import type { Engine } from '../engine/engine.ts'
import { licenseOr } from './refusal.ts'
import type { Handlers } from './serve.ts'

export const exchangeHandlers = (engine: Engine): Handlers<ExchangeApi> => ({
  activate: async ({ body }) => licenseOr(await engine.activate(body)),
  revalidate: async ({ body }) => licenseOr(await engine.revalidate(body)),
})
