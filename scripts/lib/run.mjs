import { spawn } from 'node:child_process'
import { constants } from 'node:os'
import { childEnv, root } from './paths.mjs'

const children = new Set()
const signals = ['SIGTERM', 'SIGINT', 'SIGHUP']

// A signal to us must not leave npm, vite or a test run behind: they get it too, and we end after them. npm does not
// listen while it unpacks, so patience has an end. Hooked only while a child runs: an imported program has its own way.
function endAll(signal) {
  const code = 128 + constants.signals[signal]
  const kill = () => {
    for (const child of children) child.kill('SIGKILL')
    process.exit(code)
  }
  for (const child of children) {
    child.kill(signal)
    child.once('close', () => children.size === 0 && process.exit(code))
  }
  setTimeout(kill, 3_000)
}

function keep(child) {
  if (children.size === 0) for (const signal of signals) process.on(signal, endAll)
  children.add(child)
}

function drop(child) {
  children.delete(child)
  if (children.size === 0) for (const signal of signals) process.off(signal, endAll)
}

/**
 * Runs a program to its end and gives `{ code, output }`; code 127 when it is not there.
 * `quiet` collects both outputs instead of showing them.
 */
export function run(command, args, { quiet = false, cwd = root, env = {} } = {}) {
  return new Promise((resolve) => {
    const stdio = quiet ? ['ignore', 'pipe', 'pipe'] : ['ignore', 'inherit', 'inherit']
    const child = spawn(command, args, { cwd, env: childEnv(env), stdio })
    let output = ''
    const collect = (chunk) => {
      output += chunk
    }
    child.stdout?.setEncoding('utf8').on('data', collect)
    child.stderr?.setEncoding('utf8').on('data', collect)
    keep(child)
    const end = (code) => {
      drop(child)
      resolve({ code, output })
    }
    child.once('error', (error) => {
      output += error.message
      end(127)
    })
    child.once('close', (code, signal) => end(code ?? 128 + constants.signals[signal]))
  })
}
