import type { Contract, Operation } from '@seatwarden/protocol/api/contract'
import { ProblemError } from '@seatwarden/protocol/problem'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { z } from 'zod'

type Read<T> = T extends z.ZodType ? z.output<T> : undefined
type Field<O, K extends string> = O extends Record<K, infer T> ? Read<T> : undefined

export interface Given<O extends Operation> {
  params: Field<O, 'params'>
  query: Field<O, 'query'>
  body: Field<O, 'body'>
  /** Who asks, for the history. */
  actor: string
}

/** One function for each operation of a contract: what was sent, already checked, to what is answered. */
export type Handlers<C extends Contract> = {
  [K in keyof C]: (given: Given<C[K]>) => Promise<z.input<C[K]['response']>>
}

export interface Doors {
  /** Who holds this token. */
  nameOf: (token: string) => Promise<string | undefined>
  /** Throws when this client asks too often. */
  admit?: (request: FastifyRequest, reply: FastifyReply) => void
}

const BEARER = /^Bearer ([\x21-\x7e]{1,200})$/i

const signedIn = async (request: FastifyRequest, { nameOf }: Doors): Promise<string> => {
  const token = BEARER.exec(request.headers.authorization ?? '')?.[1]
  const name = token && (await nameOf(token))
  if (name) return `vendor:${name}`
  throw new ProblemError('not_signed_in', 'This needs a token.', 'Send it as Authorization: Bearer TOKEN.')
}

const schemaOf = ({ params, query, body, response, summary, status = 200 }: Operation) => ({
  summary,
  ...(params && { params }),
  ...(query && { querystring: query }),
  ...(body && { body }),
  response: { [status]: response },
})

/** Puts a contract's operations behind its doors. A stranger learns nothing: the token comes before the content. [Q3] */
export const serve = <C extends Contract>(
  app: FastifyInstance,
  contract: C,
  handlers: Handlers<C>,
  doors: Doors,
): void => {
  const actors = new WeakMap<FastifyRequest, string>()
  for (const [name, operation] of Object.entries<Operation>(contract)) {
    const handler = handlers[name] as unknown as (given: object) => Promise<unknown>
    app.route({
      method: operation.method,
      url: operation.path,
      schema: schemaOf(operation),
      onRequest: async (request, reply) => {
        doors.admit?.(request, reply)
        if (operation.access === 'administrator') actors.set(request, await signedIn(request, doors))
      },
      handler: async (request, reply) => {
        const { params, query, body } = request
        const answer = await handler({ params, query, body, actor: actors.get(request) ?? 'anybody' })
        return reply.code(operation.status ?? 200).send(answer)
      },
    })
  }
}
