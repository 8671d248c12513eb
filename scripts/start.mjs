import { requireNode } from './lib/node-version.mjs'

requireNode()
const { guard } = await import('./lib/say.mjs')
const { bootstrap } = await import('./lib/bootstrap.mjs')
const { runMain } = await import('./lib/main.mjs')

// In this process, not a child: SIGTERM and Ctrl-C reach both programs, and nothing is left behind.
await guard(async () => {
  await bootstrap()
  await runMain('demo.mjs')
})
