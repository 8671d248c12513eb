import { requireNode } from './lib/node-version.mjs'

requireNode()
const { guard } = await import('./lib/say.mjs')
const { bootstrap } = await import('./lib/bootstrap.mjs')
await guard(() => bootstrap())
