import { managerDocument } from '@seatwarden/protocol/api/documents'
import { onDatabase } from '@seatwarden/runtime/db/contract'
import { silentLog } from '@seatwarden/runtime/log'
import { differing } from '@seatwarden/runtime/testing/routes'
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
    expect(await differing(await appOf(), managerDocument(), '/api/v1')).toEqual([])
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
