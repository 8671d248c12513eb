import { requireNode } from './lib/node-version.mjs'

requireNode()
const { guard, say, Stop } = await import('./lib/say.mjs')
const { bootstrap } = await import('./lib/bootstrap.mjs')
const { ensureDebianPackages } = await import('./lib/debian.mjs')
const { sideBySide, steps } = await import('./lib/test-steps.mjs')

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

function grouped(names) {
  const together = names.filter((name) => sideBySide.includes(name))
  return [...names.filter((name) => !together.includes(name)).map((name) => [name]), together]
}

async function runStep(name, results, quiet) {
  const from = performance.now()
  const unbuilt = needsBuild.includes(name) && results.some((one) => one.name === 'build' && one.failed > 0)
  const notRun = { passed: 0, failed: 1, output: `${name}: not run, because the build failed` }
  const { output, ...counts } = unbuilt ? notRun : await steps[name](quiet)
  return { name, ...counts, output, seconds: (performance.now() - from) / 1000 }
}

// The first of a group is seen while it runs, the others afterwards.
async function runGroup(names, results) {
  say(`\n== ${names.join(' and ')}`)
  const ended = await Promise.all(names.map((name, place) => runStep(name, results, place > 0)))
  for (const { name, output } of ended) if (output) say(`\n== ${name}\n${output.trimEnd()}`)
  return ended
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
  for (const group of grouped(names)) if (group.length > 0) results.push(...(await runGroup(group, results)))
  summarize(results)
})
