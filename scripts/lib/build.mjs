import { existsSync } from 'node:fs'
import { bundle } from './bundle.mjs'
import { at } from './paths.mjs'
import { run } from './run.mjs'
import { Stop, say, step } from './say.mjs'
import { hashOf, readStamp, writeStamp } from './stamp.mjs'

const programs = [
  { entry: 'packages/server/src/main.ts', output: 'server.mjs' },
  { entry: 'packages/manager/src/main.ts', output: 'manager.mjs' },
  { entry: 'packages/sim/src/demo.ts', output: 'demo.mjs' },
  { entry: 'packages/manager/src/cli/tool.ts', output: 'tool.mjs', whole: true },
]

const sources = (...names) => names.map((name) => `packages/${name}/src`)
const manifests = (...names) => names.map((name) => `packages/${name}/package.json`)
const shared = ['package-lock.json', 'tsconfig.json', 'scripts/lib/build.mjs', 'scripts/lib/bundle.mjs']

const parts = [
  {
    name: 'programs',
    stamp: 'dist/.programs-stamp',
    of: () =>
      hashOf({
        directories: sources('core', 'protocol', 'runtime', 'server', 'manager', 'sim'),
        files: [...shared, ...manifests('core', 'protocol', 'runtime', 'server', 'manager', 'sim')],
      }),
    outputs: () => programs.map(({ output }) => `dist/${output}`),
    make: buildPrograms,
  },
  {
    name: 'console',
    stamp: 'dist/.console-stamp',
    of: () => hashOf({ directories: ['packages/console', ...sources('core', 'protocol')], files: shared }),
    outputs: () => ['dist/console'],
    make: buildConsole,
  },
]

async function buildPrograms() {
  await Promise.all(programs.map(({ entry, output, whole }) => bundle(entry, output, { whole })))
}

async function buildConsole() {
  const args = ['build', '--outDir', at('dist/console'), '--emptyOutDir', '--logLevel', 'warn']
  const options = { cwd: at('packages/console'), env: { NODE_ENV: 'production' }, quiet: true }
  const { code, output } = await run('vite', args, options)
  if (output.trim() !== '') say(output.trimEnd())
  if (code !== 0) throw new Stop('build: the console was not built; what vite says of it stands above.')
}

async function makePart(part) {
  const hash = part.of()
  await part.make().catch((error) => {
    throw error instanceof Stop ? error : new Stop(`build: the ${part.name} were not built.\n${error.message}`)
  })
  writeStamp(part.stamp, hash)
}

const isStale = (part) =>
  readStamp(part.stamp) !== part.of() || part.outputs().some((output) => !existsSync(at(output)))

/** Builds what its sources have changed since, into dist/: the programs and the console side by side. */
export async function build() {
  const stale = parts.filter(isStale)
  if (stale.length === 0) return
  await step('build', stale.map(({ name }) => name).join(' and '), async () => {
    const results = await Promise.allSettled(stale.map(makePart))
    const failed = results.find((result) => result.status === 'rejected')
    if (failed !== undefined) throw failed.reason
  })
}
