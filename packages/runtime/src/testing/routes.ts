import type { OpenApiDocument } from '@seatwarden/protocol/api/openapi'
import type { FastifyInstance } from 'fastify'

/** Where a program and its published document differ; empty: nowhere. [X5] */
export const differing = async (app: FastifyInstance, document: OpenApiDocument, prefix = ''): Promise<string[]> => {
  await app.ready()
  const told = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => ({
      method: method.toUpperCase() as 'GET',
      url: `${prefix}${path.replace(/\{(\w+)\}/g, ':$1')}`,
    })),
  )
  const missing = told.filter((route) => !app.hasRoute(route)).map(({ method, url }) => `${method} ${url} is not there`)
  // `license (GET, HEAD)`: a leaf of the printed tree has its methods behind it.
  const answered = [...app.printRoutes({ commonPrefix: false }).matchAll(/\(([A-Z, ]+)\)/g)].flatMap(
    ([, methods = '']) => methods.split(', ').filter((method) => method !== 'HEAD'),
  )
  const more = answered.length - told.length
  return more > 0 ? [...missing, `${more} routes are not told`] : missing
}
