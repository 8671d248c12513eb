import type { Contract, Operation } from '@seatwarden/protocol/api/contract'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { ZodType, z } from 'zod'

type Read<T> = T extends ZodType ? z.output<T> : undefined

export interface Call<O extends Operation> {
  params: Read<O['params']>
  query: Read<O['query']>
  body: Read<O['body']>
  request: FastifyRequest
  reply: FastifyReply
}

/** One function an operation of the contract; what it returns is checked against the contract's response. */
export type Handlers<C extends Contract> = {
  [K in keyof C]: (call: Call<C[K]>) => Promise<z.input<C[K]['response']>> | z.input<C[K]['response']>
}

export interface ServeOptions {
  /** Before every path, such as `/api/v1`. */
  prefix: string
  /** Lets an administrator pass; throws a ProblemError otherwise. */
  authorize: (request: FastifyRequest) => Promise<void>
  /** Bytes of the body of single operations that take more than the app's limit. */
  bodyLimits?: Record<string, number>
}

/** Makes the routes of a contract; nothing of the contract is said again. [X5] */
export const serve = <C extends Contract>(
  app: FastifyInstance,
  contract: C,
  handlers: Handlers<C>,
  { prefix, authorize, bodyLimits = {} }: ServeOptions,
): void => {
  for (const [name, operation] of Object.entries<Operation>(contract)) {
    const status = operation.status ?? 200
    const handler = handlers[name] as (call: Call<Operation>) => unknown
    app.route({
      method: operation.method,
      url: `${prefix}${operation.path}`,
      ...(bodyLimits[name] !== undefined && { bodyLimit: bodyLimits[name] }),
      schema: {
        operationId: name,
        summary: operation.summary,
        ...(operation.params && { params: operation.params }),
        ...(operation.query && { querystring: operation.query }),
        ...(operation.body && { body: operation.body }),
        response: { [status]: operation.response },
      },
      ...(operation.access === 'administrator' && { onRequest: authorize }),
      handler: async (request, reply) => {
        const { params, query, body } = request
        const answer = await handler({ params, query, body, request, reply } as unknown as Call<Operation>)
        return reply.code(status).send(answer)
      },
    })
  }
}
