import { type ChildProcess, spawn } from 'node:child_process'
import { type FileHandle, open, unlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Clock } from './clock.ts'
import { systemRandom } from './random.ts'

/** How a program ended. */
export interface CommandEnd {
  /** Null: it never ran, or a signal ended it. */
  code: number | null
  timedOut: boolean
  /** What it wrote last, both streams, its errors at the end; where it never ran, why. At most 2,000 bytes. */
  output: string
  /** What it wrote to its standard output alone, as it is; null: that is more than 2,000 bytes. */
  stdout: string | null
}

/** Runs other programs: argv as it is, no shell. */
export interface Commands {
  run(argv: readonly string[], timeoutMs: number): Promise<CommandEnd>
  pause(ms: number): Promise<void>
}

const KEPT_BYTES = 2_000
/** Between asking a program to end and ending it. */
const KILL_AFTER_MS = 2_000
const PATHS = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'

/** No setting and no secret of ours, and words in English. [Q3] */
const environment = (): NodeJS.ProcessEnv => ({
  PATH: [process.env.PATH, PATHS].filter((path) => path).join(':'),
  HOME: process.env.HOME ?? '/',
  LC_ALL: 'C',
})

/** A file without a name: a daemon that keeps what it was given to write to holds nobody up, and never meets a closed pipe. */
const outputFile = async (opened: FileHandle[]): Promise<FileHandle> => {
  const path = join(tmpdir(), `seatwarden-${systemRandom.hex(12)}`)
  const file = await open(path, 'wx+', 0o600)
  opened.push(file)
  await unlink(path)
  return file
}

const lastOf = async (file: FileHandle): Promise<{ text: string; whole: boolean }> => {
  const { size } = await file.stat()
  const from = Math.max(0, size - KEPT_BYTES)
  const { buffer, bytesRead } = await file.read(Buffer.alloc(KEPT_BYTES), 0, KEPT_BYTES, from)
  return { text: buffer.subarray(0, bytesRead).toString('utf8'), whole: from === 0 }
}

const shown = (text: string): string => text.replaceAll('\0', '').trim()

/** The errors come last: they tell more. */
const lastOfBoth = (stdout: string, stderr: string): string => {
  const both = Buffer.from([shown(stdout), shown(stderr)].filter((text) => text !== '').join('\n'), 'utf8')
  return shown(both.subarray(Math.max(0, both.length - KEPT_BYTES)).toString('utf8'))
}

const writtenTo = async (out: FileHandle, err: FileHandle): Promise<Pick<CommandEnd, 'output' | 'stdout'>> => {
  const { text, whole } = await lastOf(out)
  return { output: lastOfBoth(text, (await lastOf(err)).text), stdout: whole ? text : null }
}

const start = (argv: readonly string[], out: number, err: number): ChildProcess => {
  const [program = '', ...rest] = argv
  return spawn(program, rest, {
    stdio: ['ignore', out, err],
    // The head of its own group, so that what it started ends with it.
    detached: true,
    env: environment(),
    cwd: '/',
  })
}

const endGroup = (child: ChildProcess, signal: NodeJS.Signals): void => {
  try {
    if (child.pid !== undefined) process.kill(-child.pid, signal)
  } catch {
    // It has ended by itself.
  }
}

interface Exit {
  code: number | null
  timedOut: boolean
  fault: string | null
}

const NOT_STARTED: Readonly<Record<string, string>> = { ENOENT: 'it is not there', EACCES: 'it may not be run' }

const untilExit = (child: ChildProcess, clock: Clock, timeoutMs: number): Promise<Exit> =>
  new Promise((resolve) => {
    let timedOut = false
    let cancel = clock.after(timeoutMs, () => {
      timedOut = true
      endGroup(child, 'SIGTERM')
      cancel = clock.after(KILL_AFTER_MS, () => endGroup(child, 'SIGKILL'))
    })
    const ended = (code: number | null, fault: string | null): void => {
      cancel()
      resolve({ code, timedOut, fault })
    }
    child.once('error', (error: NodeJS.ErrnoException) => ended(null, NOT_STARTED[error.code ?? ''] ?? error.message))
    child.once('exit', (code) => ended(code, null))
  })

/** Time-outs are counted on `clock`'s monotonic time. */
export const systemCommands = (clock: Clock): Commands => ({
  run: async (argv, timeoutMs) => {
    const files: FileHandle[] = []
    try {
      const [out, err] = [await outputFile(files), await outputFile(files)]
      const { code, timedOut, fault } = await untilExit(start(argv, out.fd, err.fd), clock, timeoutMs)
      if (fault !== null) return { code, timedOut, output: `${argv[0]}: ${fault}`, stdout: '' }
      return { code, timedOut, ...(await writtenTo(out, err)) }
    } finally {
      for (const file of files) await file.close()
    }
  },
  pause: (ms) => new Promise((resolve) => clock.after(ms, resolve)),
})
