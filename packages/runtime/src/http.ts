import helmet from '@fastify/helmet'
import { type Problem, ProblemError, problem } from '@seatwarden/protocol/problem'
import Fastify, {
  type FastifyBaseLogger,
  type FastifyError,
  type FastifyInstance,
  type FastifyReply,
  LogController,
} from 'fastify'
import {
  hasZodFastifySchemaValidationErrors,
  serializerCompiler,
  validatorCompiler,
  type ZodTypeProvider,
} from 'fastify-type-provider-zod'
import { UnstorableError } from './db/sql.ts'
import { answerUnreadable } from './http-unreadable.ts'
import type { Log } from './log.ts'
import { type Random, systemRandom } from './random.ts'
import './wording.ts'

export interface AppOptions {
  log: Log
  /** Takes the caller's address from X-Forwarded-For, where one of these proxies (addresses, CIDR) sent it. Default none. */
  trustProxy?: readonly string[]
  /** Bytes of a request's body. Default 1 MiB. */
  bodyLimit?: number
  /** Allows `<style>` elements, for pages whose parts write their own; scripts stay files of our own. Default false. */
  inlineStyles?: boolean
  random?: Random
}

const MEBIBYTE = 1_048_576
const REQUEST_TIMEOUT_MS = 30_000
/** Of a path, decoded: an address of 320 characters fits, and a longer one is told by its own fault. */
const LONGEST_PARAMETER = 1_000

const contentSecurity = (inlineStyles: boolean) => ({
  useDefaults: false,
  directives: {
    defaultSrc: ["'self'"],
    imgSrc: ["'self'", 'data:'],
    styleSrc: inlineStyles ? ["'self'", "'unsafe-inline'"] : ["'self'"],
    objectSrc: ["'none'"],
    baseUri: ["'none'"],
    formAction: ["'self'"],
    frameAncestors: ["'none'"],
  },
})

const send = (reply: FastifyReply, it: Problem): FastifyReply =>
  // Sent as text: a route's own response schema is for its answers, not for its problems.
  reply.code(it.status).type('application/problem+json').serializer(JSON.stringify).send(it)

const PLACES: Record<string, string> = {
  body: '',
  querystring: 'the query',
  params: 'the path',
  headers: 'the headers',
}

const fieldsProblem = (error: FastifyError): Problem => {
  const place = PLACES[error.validationContext ?? 'body'] ?? ''
  const errors = (error.validation ?? []).map(({ instancePath, message }) => ({
    path: instancePath.slice(1).replaceAll('/', '.'),
    message: message ?? 'cannot be used as it is',
  }))
  const first = errors[0] ?? { path: '', message: 'cannot be used as it is' }
  const what = first.path || place || 'the content'
  const where = place && first.path ? ` in ${place}` : ''
  const more = errors.length > 1 ? ` (and ${errors.length - 1} more)` : ''
  const next = 'Correct the named fields and send it again; nothing was changed.'
  return problem('malformed', `${what}${where} ${first.message}${more}.`, next, errors)
}

const JSON_NEXT = 'Send JSON with Content-Type: application/json; nothing was changed.'

/** Faults that Fastify and its plugins find before a route is asked. */
const requestProblem = (error: FastifyError, bodyLimit: number): Problem => {
  switch (error.statusCode) {
    case 401:
      return problem('not_signed_in', 'This needs a login.', 'Sign in and try again.')
    case 403:
      return problem('forbidden', 'This login may not do that.')
    case 404:
      return problem('not_found', 'There is nothing at this address.')
    case 413:
      return problem('too_large', `The content is larger than ${bodyLimit} bytes.`, 'Send less at once.')
    case 415:
      return problem('malformed', 'The content is of a type that is not read here.', JSON_NEXT)
    case 429:
      return problem('too_many_requests', 'Too many requests came from this address.', 'Wait a minute and try again.')
    default:
      return problem('malformed', `The request cannot be read: ${error.message}.`, JSON_NEXT)
  }
}

const problemOf = (error: unknown, bodyLimit: number): Problem | undefined => {
  if (error instanceof ProblemError) return error.problem
  if (hasZodFastifySchemaValidationErrors(error)) return fieldsProblem(error)
  if (error instanceof UnstorableError) {
    return problem('malformed', `A field cannot be stored: ${error.fault}.`, 'Correct it and send it again.')
  }
  const status = (error as FastifyError | null)?.statusCode
  return status && status >= 400 && status < 500 ? requestProblem(error as FastifyError, bodyLimit) : undefined
}

const incident = (id: string): Problem =>
  problem(
    'internal',
    `Something went wrong on our side; it was logged as incident ${id}.`,
    'Try again. If it stays, give the incident to whoever runs this program.',
  )

/** The HTTP server that API and pages are put into: every answer that is no success is a problem document. [Q2 X5] */
export const createApp = (options: AppOptions): FastifyInstance => {
  const { log, trustProxy = [], bodyLimit = MEBIBYTE, inlineStyles = false, random = systemRandom } = options
  const answer = (error: unknown, reply: FastifyReply): FastifyReply => {
    const known = problemOf(error, bodyLimit)
    if (known) return send(reply, known)
    const id = random.id('inc')
    const { method, routeOptions } = reply.request
    log.error({ err: error, incident: id, method, route: routeOptions?.url }, 'a request failed')
    return send(reply, incident(id))
  }
  const base: FastifyBaseLogger = log
  const app = Fastify({
    loggerInstance: base,
    logController: new LogController({ disableRequestLogging: true }),
    trustProxy: trustProxy.length > 0 && [...trustProxy],
    bodyLimit,
    requestTimeout: REQUEST_TIMEOUT_MS,
    routerOptions: { maxParamLength: LONGEST_PARAMETER },
    forceCloseConnections: 'idle',
    frameworkErrors: (error, _request, reply) => {
      answer(error, reply)
    },
    clientErrorHandler: answerUnreadable,
  }).withTypeProvider<ZodTypeProvider>()
  app.setValidatorCompiler(validatorCompiler)
  app.setSerializerCompiler(serializerCompiler)
  app.setErrorHandler((error, _request, reply) => answer(error, reply))
  app.setNotFoundHandler((request, reply) => {
    const detail = `There is nothing at ${request.method} ${request.url.split('?', 1)[0]?.slice(0, 200)}.`
    return send(reply, problem('not_found', detail, 'Check the address.'))
  })
  app.addHook('onResponse', async (request, reply) => {
    // The route's pattern, never the address: a query may carry a token. [Q3]
    const { method, routeOptions } = request
    log.debug({ method, route: routeOptions.url, status: reply.statusCode, ms: reply.elapsedTime }, 'answered')
  })
  // No HSTS: a manager may speak plain HTTP in its own network, behind whatever ends TLS there.
  app.register(helmet, {
    contentSecurityPolicy: contentSecurity(inlineStyles),
    strictTransportSecurity: false,
    referrerPolicy: { policy: 'no-referrer' },
  })
  return app
}
