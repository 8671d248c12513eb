import { managerDocument } from '@seatwarden/protocol/api/documents'
import { onDatabase } from '@seatwarden/runtime/db/contract'
import { silentLog } from '@seatwarden/runtime/log'
import { expect, test } from 'vitest'
import { buildApp } from '../app.ts'
import { migrations } from '../migrations/index.ts'
import { testEngine } from '../testing/engine.ts'

onDatabase('sqlite', 'the published document', migrations, (open) => {
  const appOf = async () => {
    const { engine, clock } = await testEngine(await open())
    const log = silentLog
    return buildApp({ engine, clock, log, console: null, ownSockets: new WeakSet(), settled: async () => undefined })
  }

  test('[X5] has exactly the routes that the manager answers', async () => {
    const app = await appOf()
    const document = managerDocument()
    const told = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} /api/v1${path.replace(/\{(\w+)\}/g, ':$1')}`),
    )
    for (const route of told) {
      const [method = '', url = ''] = route.split(' ')
      expect(app.hasRoute({ method, url }), route).toBe(true)
    }
    // `/api/v1/license (GET, HEAD)`: every leaf of the tree by its whole path.
    const tree = app.printRoutes({ commonPrefix: false })
    const leaves = [...tree.matchAll(/\(([A-Z, ]+)\)/g)].flatMap(([, methods = '']) =>
      methods.split(', ').filter((method) => method !== 'HEAD'),
    )
    expect(leaves).toHaveLength(told.length)
  })

  test('[X5] is answered to anybody, and tells nothing of the installation', async () => {
    const app = await appOf()
    const answer = await app.inject({ method: 'GET', url: '/api/v1/openapi.json' })
    expect(answer.statusCode).toBe(200)
    expect(answer.headers['content-type']).toContain('application/json')
    expect(answer.json()).toEqual(JSON.parse(JSON.stringify(managerDocument())))
    expect(answer.body).not.toContain('example.net')
  })
})
