import { chmodSync } from 'node:fs'
import { at } from './paths.mjs'

const isOwn = (id) => id.startsWith('.') || id.startsWith('/') || id.startsWith('\0') || id.startsWith('@seatwarden/')

/**
 * Bundles one entry into one file of dist/. npm's packages stay where they are, in node_modules, unless `whole`:
 * then the file needs nothing beside it, is small, and can be run by its name. `plugins`: rolldown's, for a test build.
 */
export async function bundle(entry, output, { whole = false, plugins = [] } = {}) {
  const { build } = await import('rolldown')
  await build({
    cwd: at(),
    input: at(entry),
    platform: 'node',
    plugins,
    external: whole ? undefined : (id) => !isOwn(id),
    transform: { target: 'node20.19' },
    logLevel: 'warn',
    output: {
      file: at('dist', output),
      format: 'esm',
      codeSplitting: false,
      minify: whole,
      postBanner: whole ? '#!/usr/bin/env node' : undefined,
    },
  })
  if (whole) chmodSync(at('dist', output), 0o755)
}
