import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { debianPackages } from './debian-packages.mjs'
import { run } from './run.mjs'
import { Stop, step } from './say.mjs'

const policy = '/usr/sbin/policy-rc.d'
const mark = '# from the tests of Seatwarden: no service starts while they install packages'

async function missingOf(names) {
  const query = ['-W', '-f=${Package} ${db:Status-Status}\\n', ...names]
  const { code, output } = await run('dpkg-query', query, { quiet: true, env: { LC_ALL: 'C' } })
  if (code === 127)
    throw new Stop(`This is no Debian: install by hand what gives ${names.join(', ')}, or run npm test -- types lint.`)
  return names.filter((name) => !output.split('\n').includes(`${name} installed`))
}

// The daemons are started by the tests, with configurations of their own; the packages' own services must stay off.
// The file ends its own effect with this process, so that even a killed run leaves nothing that counts.
function holdServices() {
  if (existsSync(policy) && !readFileSync(policy, 'utf8').includes(mark)) return () => {}
  const script = `#!/bin/sh\n${mark}\n[ -d /proc/${process.pid} ] && exit 101\nexit 0\n`
  writeFileSync(policy, script, { mode: 0o755 })
  const free = () => rmSync(policy, { force: true })
  process.once('exit', free)
  return () => {
    process.off('exit', free)
    free()
  }
}

async function aptGet(...args) {
  const { code, output } = await run('apt-get', args, { quiet: true, env: { DEBIAN_FRONTEND: 'noninteractive' } })
  if (code === 0) return
  const said = output.split('\n').filter((line) => /^(E|Err):/.test(line))
  throw new Stop(`apt-get ${args.join(' ')} did not finish: ${said.slice(0, 2).join('; ') || `code ${code}`}`)
}

async function installPackages(names) {
  const free = holdServices()
  try {
    await aptGet('update')
    await aptGet('install', '-y', '--no-install-recommends', ...names)
  } finally {
    free()
  }
}

/** Makes the daemons and tools of these steps be there: installs them as root, else says how to. */
export async function ensureDebianPackages(steps) {
  const names = [...new Set(steps.flatMap((name) => debianPackages[name] ?? []))]
  if (names.length === 0) return
  const missing = await missingOf(names)
  if (missing.length === 0) return
  const command = `apt-get install --no-install-recommends ${missing.join(' ')}`
  if (process.getuid() !== 0)
    throw new Stop(`These tests need packages of Debian that are not installed: sudo ${command}`)
  await step('debian', missing.join(' '), () => installPackages(missing))
}
