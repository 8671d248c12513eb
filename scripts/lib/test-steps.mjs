import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from './build.mjs'
import { countPlaywright, countVitest, settle } from './count.mjs'
import { run } from './run.mjs'
import { Stop, say } from './say.mjs'

/** A step without tests adds nothing when it is well, and one failure when it is not. */
const checked = (code) => ({ passed: 0, failed: code === 0 ? 0 : 1 })

async function types() {
  return checked((await run('tsc', ['--noEmit'])).code)
}

async function lint() {
  const format = await run('biome', ['check', '--error-on-warnings', '.'])
  const rules = await run('oxlint', ['--type-aware', '--deny-warnings'])
  return checked(format.code || rules.code)
}

async function reported(work) {
  const directory = mkdtempSync(join(tmpdir(), 'seatwarden-report-'))
  try {
    return await work(join(directory, 'report.json'))
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
}

const vitest = (project) => (quiet) =>
  reported(async (file) => {
    const args = ['run', '--project', project, '--reporter=default', '--reporter=json', `--outputFile.json=${file}`]
    const { code, output } = await run('vitest', args, { quiet })
    return { ...settle(countVitest(file), code), output }
  })

const playwright = (quiet) =>
  reported(async (file) => {
    const env = { PLAYWRIGHT_JSON_OUTPUT_FILE: file }
    const { code, output } = await run('playwright', ['test', '--reporter=line,json'], { env, quiet })
    return { ...settle(countPlaywright(file), code), output }
  })

async function built() {
  try {
    await build()
    return checked(0)
  } catch (error) {
    if (!(error instanceof Stop)) throw error
    say(error.message)
    return checked(1)
  }
}

/**
 * Every kind of check, in the order in which a failure is cheapest to learn. Gives `{ passed, failed, output }`; `quiet`
 * keeps what its program says for `output`.
 */
export const steps = {
  types,
  lint,
  unit: vitest('unit'),
  build: built,
  e2e: vitest('e2e'),
  console: playwright,
}

/** They wait for daemons and pages more than they compute, and share nothing: they run side by side. */
export const sideBySide = ['e2e', 'console']
