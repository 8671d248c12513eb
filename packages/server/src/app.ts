import { exchangeApi } from '@seatwarden/protocol/api/exchange'
import { vendorApi } from '@seatwarden/protocol/api/vendor'
import { ProblemError } from '@seatwarden/protocol/problem'
import { createApp } from '@seatwarden/runtime/http'
import type { Log } from '@seatwarden/runtime/log'
import type { Random } from '@seatwarden/runtime/random'
import { serve } from '@seatwarden/runtime/serve'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Engine } from './engine/engine.ts'
import type { RateLimit } from './rate-limit.ts'
import { exchangeHandlers } from './routes/exchange.ts'
import { vendorHandlers } from './routes/vendor.ts'
import { nameOfToken } from './store/tokens.ts'

/** Bytes. */
const BODY_LIMIT = 65_536
/** Of a request that was brought as XML: every letter may come escaped. */
const BROUGHT_LIMIT = 1_048_576

export interface AppParts {
  engine: Engine
  limit: RateLimit
  log: Log
  random: Random
  trustedProxies: readonly string[]
}

/** Too many requests are `vendor_busy`, which an installation never takes for a refusal. [D11] */
const admitWith =
  (limit: RateLimit) =>
  (request: FastifyRequest, reply: FastifyReply): void => {
    const seconds = limit.retryAfter(request.ip)
    if (seconds === null) return
    reply.header('retry-after', seconds)
    throw new ProblemError(
      'vendor_busy',
      'The licensing server is busy. This does not count as a refusal.',
      `Try again in ${seconds} s.`,
    )
  }

const BEARER = /^Bearer ([\x21-\x7e]{1,200})$/i

/** [Q3] */
const byToken =
  ({ db }: Engine) =>
  async (request: FastifyRequest): Promise<string> => {
    const token = BEARER.exec(request.headers.authorization ?? '')?.[1]
    const name = token && (await nameOfToken(db, token))
    if (name) return `vendor:${name}`
    throw new ProblemError('not_signed_in', 'This needs a token.', 'Send it as Authorization: Bearer TOKEN.')
  }

/** The whole HTTP side; answers `app.inject` without a socket. */
export const buildApp = ({ engine, limit, log, random, trustedProxies }: AppParts): FastifyInstance => {
  const app = createApp({ log, bodyLimit: BODY_LIMIT, random, trustProxy: trustedProxies })
  const authorize = byToken(engine)
  serve(app, exchangeApi, exchangeHandlers(engine), { authorize, admit: admitWith(limit) })
  serve(app, vendorApi, vendorHandlers(engine), { authorize, bodyLimits: { takeOfflineRequest: BROUGHT_LIMIT } })
  return app
}
