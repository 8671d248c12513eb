import type { Contract, Operation } from '@seatwarden/protocol/api/contract'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { ZodType, z } from 'zod'

type Read<T> = T extends ZodType ? z.output<T> : undefined

export interface Call<O extends Operation> {
  params: Read<O['params']>
  query: Read<O['query']>
  body: Read<O['body']>
  /** Who asks, for the history. */
  actor: string
  request: FastifyRequest
  reply: FastifyReply
}

/** One function an operation of the contract; what it returns is checked against the contract's response. */
export type Handlers<C extends Contract> = {
  [K in keyof C]: (call: Call<C[K]>) => Promise<z.input<C[K]['response']>> | z.input<C[K]['response']>
}

export interface ServeOptions {
  /** Before every path, such as `/api/v1`. */
  prefix?: string
  /** Who this administrator is; throws a ProblemError for anybody else. */
  authorize: (request: FastifyRequest) => Promise<string>
  /** Throws when this client asks too often. */
  admit?: (request: FastifyRequest, reply: FastifyReply) => void
  /** Bytes of the body of single operations that take more than the app's limit. */
  bodyLimits?: Record<string, number>
}

const schemaOf = (name: string, { summary, params, query, body, response, status = 200 }: Operation) => ({
  operationId: name,
  summary,
  ...(params && { params }),
  ...(query && { querystring: query }),
  ...(body && { body }),
  response: { [status]: response },
})

/**
 * Makes the routes of a contract; nothing of the contract is said again. A stranger learns nothing: who asks is
 * looked at before what is asked. [X5 Q3]
 */
export const serve = <C extends Contract>(
  app: FastifyInstance,
  contract: C,
  handlers: Handlers<C>,
  { prefix = '', authorize, admit, bodyLimits = {} }: ServeOptions,
): void => {
  const actors = new WeakMap<FastifyRequest, string>()
  for (const [name, operation] of Object.entries<Operation>(contract)) {
    const handler = handlers[name] as unknown as (call: object) => unknown
    app.route({
      method: operation.method,
      url: `${prefix}${operation.path}`,
      ...(bodyLimits[name] !== undefined && { bodyLimit: bodyLimits[name] }),
      schema: schemaOf(name, operation),
      onRequest: async (request, reply) => {
        admit?.(request, reply)
        if (operation.access === 'administrator') actors.set(request, await authorize(request))
      },
      handler: async (request, reply) => {
        const { params, query, body } = request
        const actor = actors.get(request) ?? 'anybody'
        const answer = await handler({ params, query, body, actor, request, reply })
        return reply.code(operation.status ?? 200).send(answer)
      },
    })
  }
}
