import { requireNode } from './lib/node-version.mjs'

requireNode()
const { guard } = await import('./lib/say.mjs')
const { bootstrap } = await import('./lib/bootstrap.mjs')
const { bundleAndRun } = await import('./lib/main.mjs')

await guard(async () => {
  await bootstrap()
  await bundleAndRun('packages/sim/src/proof.ts', 'proof.mjs')
})
