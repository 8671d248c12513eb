import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { broken, type Hunt, type Mutation } from './mutation.ts'

interface Plugin {
  name: string
  load: (id: string) => { code: string; moduleType: 'ts' } | null
}

type Bundle = (entry: string, output: string, options: { plugins: Plugin[] }) => Promise<void>

const BUNDLER = 'scripts/lib/bundle.mjs'

const load = async <T>(path: string): Promise<T> => (await import(/* @vite-ignore */ pathToFileURL(path).href)) as T

const breaking = (mutation: Mutation): Plugin & { did: boolean } => {
  const path = resolve(mutation.file)
  const plugin = {
    name: `mutation ${mutation.id}`,
    did: false,
    load: (id: string) => {
      if (id !== path) return null
      plugin.did = true
      return { code: broken(readFileSync(path, 'utf8'), mutation), moduleType: 'ts' as const }
    },
  }
  return plugin
}

/** Builds the simulator over a product in which one rule is broken. To be called from the repository's root. */
export const huntIn = async (mutation: Mutation): Promise<Hunt> => {
  const { bundle } = await load<{ bundle: Bundle }>(resolve(BUNDLER))
  const output = `mutants/${mutation.id}.mjs`
  const plugin = breaking(mutation)
  await bundle(`packages/sim/src/mutations/hunt-${mutation.simulator}.ts`, output, { plugins: [plugin] })
  if (!plugin.did) throw new Error(`mutation ${mutation.id}: the simulator does not use ${mutation.file}`)
  return (await load<{ hunt: Hunt }>(resolve('dist', output))).hunt
}
