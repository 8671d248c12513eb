import { existsSync, readFileSync, realpathSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { at } from './paths.mjs'
import { run } from './run.mjs'
import { Stop, step } from './say.mjs'
import { hashOf, readStamp, writeStamp } from './stamp.mjs'

const stampFile = 'node_modules/.seatwarden-stamp'

const wanted = () => hashOf({ files: ['package-lock.json'], words: [process.platform, process.arch] })

/** True when somebody ran `npm ci` by hand: npm's own record in node_modules says what it put there. */
function installedByHand() {
  const record = at('node_modules/.package-lock.json')
  if (!existsSync(record)) return false
  const installed = JSON.parse(readFileSync(record, 'utf8')).packages
  const locked = JSON.parse(readFileSync(at('package-lock.json'), 'utf8')).packages
  return Object.entries(locked).every(([path, entry]) => {
    if (!path.startsWith('node_modules/')) return true
    const there = installed[path]
    return there === undefined ? entry.optional === true : there.version === entry.version
  })
}

/** npm belongs to the Node that runs us; only when it has none beside it, the one on PATH. */
function npm() {
  const bin = dirname(realpathSync(process.execPath))
  const beside = [join(bin, '../lib/node_modules/npm/bin/npm-cli.js'), join(bin, 'node_modules/npm/bin/npm-cli.js')]
  const cli = beside.find((path) => existsSync(path))
  return cli === undefined ? ['npm', []] : [process.execPath, [cli]]
}

function why({ code, output }) {
  if (code === 127) return 'npm is not there; install it beside Node'
  const lines = output.split('\n').map((line) => line.replace(/^npm (ERR!|error) ?/, '').trim())
  const said = lines.filter((line) => line !== '' && !line.startsWith('npm warn') && !line.startsWith('A complete log'))
  return (
    said
      .slice(0, 3)
      .map((line) => line.replace(/\.$/, ''))
      .join('; ')
      .slice(0, 400) || `npm ended with code ${code}`
  )
}

/** Brings node_modules to what package-lock.json says, and does nothing when it is so already. */
export async function install() {
  const stamp = wanted()
  if (readStamp(stampFile) === stamp) return
  if (!installedByHand()) {
    await step('install', 'npm ci, once for each change of package-lock.json', async () => {
      const [command, args] = npm()
      // NODE_ENV=production would leave out what the build and the tests need.
      // `npm --silent test` hands its silence down, and a failure would have no reason.
      const quieter = ['--loglevel=error', '--no-audit', '--no-fund']
      const result = await run(command, [...args, 'ci', '--include=dev', ...quieter], { quiet: true })
      if (result.code !== 0)
        throw new Stop(`install: npm ci did not finish: ${why(result)}. Run npm ci to see all of it.`)
    })
  }
  writeStamp(stampFile, stamp)
}
