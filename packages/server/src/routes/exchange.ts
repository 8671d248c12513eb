import type { ExchangeApi } from '@seatwarden/protocol/api/exchange'
import { ProblemError } from '@seatwarden/protocol/problem'
import type { Handlers } from '@seatwarden/runtime/serve'
import type { Engine } from '../engine/engine.ts'
import { licenseOr } from './refusal.ts'

export const notYet = (): never => {
  throw new ProblemError('unusable', 'This is not there yet.', 'Wait for the next version.')
}

export const exchangeHandlers = (engine: Engine): Handlers<ExchangeApi> => ({
  activate: async ({ body }) => licenseOr(await engine.activate(body)),
  revalidate: async ({ body }) => licenseOr(await engine.revalidate(body)),
  check: notYet,
  deactivate: notYet,
  startTrial: notYet,
  readTime: notYet,
})
