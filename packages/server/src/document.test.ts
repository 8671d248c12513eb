import { serverDocument } from '@seatwarden/protocol/api/documents'
import { differing } from '@seatwarden/runtime/testing/routes'
import { afterEach, expect, test } from 'vitest'
import { Bench } from './testing/server.ts'

const bench = new Bench()
afterEach(() => bench.remove())

test('[X5] the published document has exactly the routes that the licensing server answers', async () => {
  const { app } = await bench.openWithSample()
  expect(await differing(app, serverDocument())).toEqual([])
})
