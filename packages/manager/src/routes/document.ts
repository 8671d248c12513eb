import { managerDocument } from '@seatwarden/protocol/api/documents'
import type { FastifyInstance } from 'fastify'

/** The API's own description. It is the same everywhere and tells nothing of this installation: nobody has to sign in. [X5] */
export const serveDocument = (app: FastifyInstance, path: string): void => {
  let text: string | null = null
  app.get(path, (_, reply) => {
    text ??= JSON.stringify(managerDocument())
    return reply.type('application/json').serializer(String).send(text)
  })
}
