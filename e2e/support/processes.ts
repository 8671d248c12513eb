import { type ChildProcess, spawn } from 'node:child_process'
import { answers } from './ports.ts'
import { until, within } from './wait.ts'

export interface Start {
  /** What a failure calls it. */
  name: string
  argv: readonly [string, ...string[]]
  cwd?: string
  env?: NodeJS.ProcessEnv
}

export interface Running {
  name: string
  pid: number
  /** Everything written to stdout and stderr so far. */
  output: () => string
  alive(): boolean
  /** The exit code; -1 when a signal ended it. */
  ended: Promise<number>
  /** SIGSTOP, SIGCONT, SIGKILL … to this one process. */
  signal(signal: NodeJS.Signals): void
  /** SIGTERM, after `graceMs` SIGKILL; then whatever is left of its process group. */
  stop(graceMs?: number): Promise<void>
}

const GUARD = 'cat >/dev/null; kill -TERM "$1" 2>/dev/null; sleep 2; kill -KILL -- "-$1" 2>/dev/null'

/** Starts a program as the head of its own process group. Throws, naming the program, when it is not installed. */
export async function startProcess(start: Start): Promise<Running> {
  const [program, ...args] = start.argv
  const env = { ...process.env, ...start.env }
  const child = spawn(program, args, { cwd: start.cwd, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] })
  const output = collect(child)
  const pid = await started(child, start)
  const guard = guardAgainstOurEnd(pid)
  const ended = new Promise<number>((done) => child.once('exit', (code) => done(code ?? -1)))
  const alive = () => child.exitCode === null && child.signalCode === null
  const stop = async (graceMs = 10_000) => {
    if (alive()) child.kill('SIGCONT')
    if (alive()) child.kill('SIGTERM')
    await within(`${start.name} to end`, graceMs, ended).catch(() => child.kill('SIGKILL'))
    await ended
    await endGroup(pid)
    guard.kill('SIGKILL')
  }
  return { name: start.name, pid, output, alive, ended, signal: (signal) => void child.kill(signal), stop }
}

export interface Ended {
  code: number
  output: string
}

/** Runs a program to its end; stdout and stderr together. Killed after `limitMs`. */
export async function runToEnd(argv: readonly [string, ...string[]], limitMs = 30_000): Promise<Ended> {
  const [program, ...args] = argv
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] })
  const output = collect(child)
  const ended = new Promise<number>((done) => child.once('close', (code) => done(code ?? -1)))
  await started(child, { name: program, argv })
  try {
    return { code: await within(`${program} to end`, limitMs, ended), output: output() }
  } finally {
    if (child.exitCode === null) child.kill('SIGKILL')
  }
}

/** Waits until `port` accepts connections; fails at once, with the output, when the program ends before. */
export function waitForPort(running: Running, port: number, limitMs = 15_000, log = running.output): Promise<true> {
  return waitFor(
    running,
    `port ${port} of ${running.name}`,
    limitMs,
    async () => (await answers(port)) || undefined,
    log,
  )
}

/** Waits for a line of the output; gives the match. */
export function waitForLog(running: Running, pattern: RegExp, limitMs = 15_000): Promise<RegExpExecArray> {
  const probe = () => pattern.exec(running.output()) ?? undefined
  return waitFor(running, `${running.name} to say ${pattern}`, limitMs, probe, running.output)
}

/** Ends the group when our end of the pipe closes, however we ended: a crashed test run leaves nothing behind. */
function guardAgainstOurEnd(pid: number): ChildProcess {
  const argv = ['-c', GUARD, 'guard', String(pid)]
  const guard = spawn('/bin/sh', argv, { detached: true, stdio: ['pipe', 'ignore', 'ignore'] })
  // The pipe must not keep the test run alive.
  guard.unref()
  return guard
}

function waitFor<T>(
  running: Running,
  what: string,
  limitMs: number,
  probe: () => T | undefined | Promise<T | undefined>,
  log: () => string,
): Promise<T> {
  const probeAlive = async () => {
    const found = await probe()
    if (found === undefined && !running.alive()) throw new Error(`${running.name} ended early.\n${log()}`)
    return found
  }
  return until(what, limitMs, probeAlive, log)
}

function collect(child: ChildProcess): () => string {
  const parts: string[] = []
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => parts.push(text))
  }
  return () => parts.join('')
}

function started(child: ChildProcess, { name, argv }: Start): Promise<number> {
  return new Promise((done, fail) => {
    child.once('error', (error) => fail(new Error(`${name} does not start (${argv[0]}): ${error.message}`)))
    child.once('spawn', () => done(child.pid as number))
  })
}

// SIGKILL cannot be refused. The wait lets the kernel give ports and files back; zombies of a lazy init do not count.
async function endGroup(pid: number): Promise<void> {
  const gone = () => {
    try {
      process.kill(-pid, 'SIGKILL')
      return undefined
    } catch {
      return true
    }
  }
  await until('the process group to end', 100, gone).catch(() => {})
}
