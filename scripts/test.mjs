import { requireNode } from './lib/node-version.mjs'

requireNode()
const { guard, say, Stop } = await import('./lib/say.mjs')
const { bootstrap } = await import('./lib/bootstrap.mjs')
const { ensureDebianPackages } = await import('./lib/debian.mjs')
const { steps } = await import('./lib/test-steps.mjs')

const needsBuild = ['e2e', 'console']

function chosen(args) {
  const names = Object.keys(steps)
  const unknown = args.filter((arg) => !names.includes(arg))
  if (unknown.length > 0)
    throw new Stop(`There is no step ${unknown.join(', ')}. Steps: ${names.join(' ')}. Nothing ran.`)
  if (args.length === 0) return names
  const wanted = args.some((arg) => needsBuild.includes(arg)) ? [...args, 'build'] : args
  return names.filter((name) => wanted.includes(name))
}

async function runStep(name, results) {
  const from = performance.now()
  say(`\n== ${name}`)
  const unbuilt = needsBuild.includes(name) && results.some((one) => one.name === 'build' && one.failed > 0)
  if (unbuilt) say(`${name}: not run, because the build failed`)
  const counts = unbuilt ? { passed: 0, failed: 1 } : await steps[name]()
  return { name, ...counts, seconds: (performance.now() - from) / 1000 }
}

function describe({ name, passed, failed, seconds }) {
  const figures = passed + failed === 0 ? 'ok' : `${passed} passed, ${failed} failed`
  return `${name.padEnd(8)}${seconds.toFixed(1).padStart(7)} s  ${figures}`
}

const sum = (results, figure) => results.reduce((total, one) => total + one[figure], 0)

// Continuous integration reads the last line, so it stands alone there, and claims nothing when no test ran.
function summarize(results) {
  say(`\n${results.map(describe).join('\n')}`)
  const [passed, failed] = [sum(results, 'passed'), sum(results, 'failed')]
  const line = passed + failed === 0 ? 'no tests among these steps' : `${passed} passed, ${failed} failed`
  process.stdout.write(`\n${line}\n`)
  process.exitCode = failed === 0 ? 0 : 1
}

await guard(async () => {
  const names = chosen(process.argv.slice(2))
  await bootstrap({ built: false })
  await ensureDebianPackages(names)
  const results = []
  for (const name of names) results.push(await runStep(name, results))
  summarize(results)
})
