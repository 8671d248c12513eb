import { existsSync } from 'node:fs'
import { requireNode } from './lib/node-version.mjs'

requireNode()
const built = new URL('../dist/tool.mjs', import.meta.url)

// The tool is typed many times a day: once it is built, nothing stands between the shell and it.
if (!existsSync(built)) {
  const { guard } = await import('./lib/say.mjs')
  const { bootstrap } = await import('./lib/bootstrap.mjs')
  await guard(() => bootstrap())
}
await import(built.href)
