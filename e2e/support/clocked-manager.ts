import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { HOUR, type Instant, instant } from '@seatwarden/core/instant'
import type { ManagerOptions } from '@seatwarden/manager/context'
import { type ManagerApi, managerApi } from '@seatwarden/protocol/api/manager-operations'
import { type Api, apiAt } from './api.ts'
import { runToEnd } from './processes.ts'
import { within } from './wait.ts'

/** What the process is started with. */
export interface Begin {
  options: ManagerOptions
  now: number
}

export type Asked = { id: number } & (
  | { kind: 'run'; to: number; step: number }
  | { kind: 'jump'; by: number }
  | { kind: 'settle' }
  | { kind: 'close' }
)
type Ask = Asked extends infer A ? (A extends Asked ? Omit<A, 'id'> : never) : never

interface Said {
  id: number
  now: number
  url?: string
  token?: string
}

/** The license manager in a process of its own, whose time stands still until it is told to go on. */
export interface ClockedManager {
  url: string
  /** Of an administrator, for browsers. */
  token: string
  api: Api<ManagerApi>
  pid: number
  /** Everything that it logged. */
  log(): string
  now(): Instant
  /** Runs on to an instant, from one thing that is due to the next; resolves when all that was due is done. */
  runTo(to: Instant, step?: number): Promise<void>
  /** Steps the machine's wall clock alone. [D12] */
  jump(ms: number): Promise<void>
  settle(): Promise<void>
  /** SIGKILL; resolves once it is gone. */
  kill(): Promise<void>
  /** As SIGTERM ends it. */
  close(): Promise<void>
}

const LIMIT_MS = 60_000
const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url))

/** Bundles the process, once a run of the tests, where npm's packages are found from it. */
export async function buildClockedManager(): Promise<string> {
  const name = `../test-results/clocked-manager/${process.pid}.mjs`
  const file = at(`../../dist/${name}`)
  if (existsSync(file)) return file
  const program = `import { bundle } from '${at('../../scripts/lib/bundle.mjs')}'
    await bundle('e2e/support/clocked-process.ts', '${name}')`
  const built = await runToEnd([process.execPath, '--input-type=module', '-e', program], 120_000)
  if (built.code !== 0) throw new Error(built.output)
  return file
}

const spawnManager = (program: string, begin: Begin): ChildProcess =>
  spawn(process.execPath, [program], {
    env: { ...process.env, CLOCKED_MANAGER: JSON.stringify(begin) },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  })

/** SIGKILL while it begins. */
export async function killAtBirth(program: string, begin: Begin, afterMs: number): Promise<void> {
  const child = spawnManager(program, begin)
  const ended = new Promise((done) => child.once('exit', done))
  await pause(afterMs)
  child.kill('SIGKILL')
  await ended
}

export async function startClockedManager(program: string, begin: Begin): Promise<ClockedManager> {
  const child = spawnManager(program, begin)
  const log = collect(child)
  const line = new Line(child, log)
  const { url = '', token = '' } = await line.hear(0)
  const ask = (what: Ask) => line.ask(what)
  return {
    url,
    token,
    api: apiAt(managerApi, { url, token }, '/api/v1'),
    pid: child.pid as number,
    log,
    now: () => instant(line.now),
    runTo: (to, step = 12 * HOUR) => ask({ kind: 'run', to, step }),
    jump: (by) => ask({ kind: 'jump', by }),
    settle: () => ask({ kind: 'settle' }),
    async kill() {
      child.kill('SIGKILL')
      await line.ended
    },
    async close() {
      await ask({ kind: 'close' })
      await line.ended
    },
  }
}

function collect(child: ChildProcess): () => string {
  const parts: string[] = []
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding('utf8').on('data', (text: string) => parts.push(text))
  return () => parts.join('')
}

/** Questions to the process, and its answers. */
class Line {
  now = 0
  readonly ended: Promise<void>
  readonly #child: ChildProcess
  readonly #log: () => string
  readonly #waiting = new Map<number, { done: (said: Said) => void; fail: (error: Error) => void }>()
  #last = 0

  constructor(child: ChildProcess, log: () => string) {
    this.#child = child
    this.#log = log
    this.ended = new Promise((done) => child.once('exit', () => done()))
    child.on('message', (said: Said) => {
      this.now = said.now
      this.#waiting.get(said.id)?.done(said)
      this.#waiting.delete(said.id)
    })
    void this.ended.then(() => {
      for (const { fail } of this.#waiting.values()) fail(new Error(`The manager ended early.\n${log()}`))
    })
  }

  hear(id: number): Promise<Said> {
    const answer = new Promise<Said>((done, fail) => this.#waiting.set(id, { done, fail }))
    return within('the manager to answer', LIMIT_MS, answer).catch((error: Error) => {
      throw new Error(`${error.message}\n${this.#log()}`)
    })
  }

  async ask(what: Ask): Promise<void> {
    this.#last += 1
    const answer = this.hear(this.#last)
    this.#child.send({ id: this.#last, ...what })
    await answer
  }
}
