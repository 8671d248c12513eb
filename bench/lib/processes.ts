import { type ChildProcess, spawn } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { fileURLToPath } from 'node:url'

/** What a child of the benchmark can be asked; it answers one question after the other. */
export type Handlers = Record<string, (argument: never) => unknown>

interface Question {
  name: string
  argument: unknown
}
type Answer = { value: unknown } | { error: string }

/** A process of its own that plays one part: a server, or the load on it. */
export interface Child {
  pid: number
  ask: <T>(name: string, argument?: unknown) => Promise<T>
  stop: () => Promise<void>
}

/** The first core is the server's, the last the load's. */
export const SERVER_CORE = 0
export const LOAD_CORE = cpus().length - 1

const program = fileURLToPath(import.meta.url)

const answerOf = (child: ChildProcess): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const ended = (code: number | null) => reject(new Error(`a child of the benchmark ended with code ${code}`))
    child.once('exit', ended)
    child.once('message', (answer) => {
      child.off('exit', ended)
      resolve(answer as Answer)
    })
  })

const exchange = async (child: ChildProcess, question: Question): Promise<unknown> => {
  const answered = answerOf(child)
  child.send(question)
  const answer = await answered
  if ('error' in answer) throw new Error(answer.error)
  return answer.value
}

/** Starts `role` in a process pinned to `core`. */
export const startChild = async (role: string, options: { core?: number; flags?: string[] } = {}): Promise<Child> => {
  const node = [process.execPath, ...(options.flags ?? []), program, role]
  const [command, ...args] = options.core === undefined ? node : ['taskset', '-c', String(options.core), ...node]
  const child = spawn(command!, args, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
  const last = () => void child.kill()
  process.once('exit', last)
  const stop = async (): Promise<void> => {
    process.off('exit', last)
    const gone = new Promise((resolve) => child.once('exit', resolve))
    child.disconnect()
    await gone
  }
  await answerOf(child)
  return {
    pid: child.pid!,
    ask: async <T>(name: string, argument: unknown = null) => (await exchange(child, { name, argument })) as T,
    stop,
  }
}

/** Plays a part until the parent goes away. */
export const serveParent = (handlers: Handlers): void => {
  const answer = async ({ name, argument }: Question): Promise<void> => {
    try {
      process.send?.({ value: (await handlers[name]!(argument as never)) ?? null })
    } catch (error) {
      process.send?.({ error: error instanceof Error ? (error.stack ?? error.message) : String(error) })
    }
  }
  process.on('message', (question: Question) => void answer(question))
  process.once('disconnect', () => process.exit(0))
  process.send?.({ value: 'ready' })
}

/** Nanoseconds that all threads of a process have run on a core. */
export const cpuOf = (pid: number): number =>
  readdirSync(`/proc/${pid}/task`).reduce(
    (sum, task) => sum + Number(readFileSync(`/proc/${pid}/task/${task}/schedstat`, 'utf8').split(' ')[0]),
    0,
  )

/** Megabytes: resident now, and the most there ever was. */
export const memoryOf = (pid: number): { resident: number; peak: number } => {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  const megabytes = (name: string): number => Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(status)?.[1]) / 1024
  return { resident: megabytes('VmRSS'), peak: megabytes('VmHWM') }
}
