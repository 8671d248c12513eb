import { existsSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import { bundle } from './bundle.mjs'
import { at } from './paths.mjs'
import { Stop } from './say.mjs'

/** Runs the exported `main(argv, env)` of a built program in this process. */
export async function runMain(output) {
  if (!existsSync(at('dist', output))) throw new Stop(`dist/${output} is not there: this tree has no source for it.`)
  const { main } = await import(pathToFileURL(at('dist', output)).href)
  await main(process.argv.slice(2), process.env)
}

/** Bundles a program that is no part of the product, and runs it. */
export async function bundleAndRun(entry, output) {
  if (!existsSync(at(entry))) throw new Stop(`${entry} is not there, so there is nothing to run.`)
  await bundle(entry, output)
  await runMain(output)
}
