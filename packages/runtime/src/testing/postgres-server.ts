import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { chmodSync, chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export interface PostgresServer {
  url: string
  pid: number
  /** Ends the server and removes its data. */
  stop(): Promise<void>
}

export interface PostgresServerOptions {
  /** Keep every commit through a power cut; off makes tests quick. Default false. */
  fsync?: boolean
  /** Further settings, each `name=value`. */
  settings?: string[]
}

const DEBIAN = '/usr/lib/postgresql'

const binaries = (): string => {
  const versions = existsSync(DEBIAN) ? readdirSync(DEBIAN) : []
  const newest = versions
    .toSorted((a, b) => Number(b) - Number(a))
    .find((it) => existsSync(join(DEBIAN, it, 'bin/postgres')))
  if (!newest) throw new Error("PostgreSQL is missing; install Debian's package postgresql")
  return join(DEBIAN, newest, 'bin')
}

/** PostgreSQL refuses to run as root; Debian's package brings the user for it. */
const asOwner = (): { uid: number; gid: number } | Record<string, never> => {
  if (process.getuid?.() !== 0) return {}
  const id = (flag: string): number => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }))
  return { uid: id('-u'), gid: id('-g') }
}

const ready = async (bin: string, folder: string, server: ChildProcess, output: () => string): Promise<void> => {
  for (let attempt = 0; attempt < 600; attempt += 1) {
    if (server.exitCode !== null) throw new Error(`PostgreSQL ended while starting:\n${output()}`)
    try {
      execFileSync(join(bin, 'pg_isready'), ['-q', '-h', folder, '-U', 'postgres'], { stdio: 'ignore' })
      return
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }
  throw new Error(`PostgreSQL did not answer within 30 s:\n${output()}`)
}

const settingsOf = (folder: string, options: PostgresServerOptions): string[] => {
  const durable = options.fsync ? 'on' : 'off'
  const settings = [
    // A socket in the folder only: nothing else on the machine can reach it.
    'listen_addresses=',
    `unix_socket_directories=${folder}`,
    `fsync=${durable}`,
    `synchronous_commit=${durable}`,
    `full_page_writes=${durable}`,
    'max_connections=200',
    'autovacuum=off',
    ...(options.settings ?? []),
  ]
  return settings.flatMap((setting) => ['-c', setting])
}

/** Starts a PostgreSQL of its own in a temporary folder, reached through a socket there. */
export const startPostgres = async (options: PostgresServerOptions = {}): Promise<PostgresServer> => {
  const bin = binaries()
  const owner = asOwner()
  const folder = mkdtempSync(join(tmpdir(), 'seatwarden-pg-'))
  chmodSync(folder, 0o700)
  if (owner.uid !== undefined) chownSync(folder, owner.uid, owner.gid)
  const data = join(folder, 'data')
  const run = { ...owner, cwd: folder, env: { PATH: process.env.PATH ?? '', LC_ALL: 'C.UTF-8' } }
  const init = ['-D', data, '-U', 'postgres', '--auth=trust', '--no-sync', '--encoding=UTF8', '--locale=C.UTF-8']
  execFileSync(join(bin, 'initdb'), init, { ...run, stdio: ['ignore', 'ignore', 'inherit'] })
  const server = spawn(join(bin, 'postgres'), ['-D', data, ...settingsOf(folder, options)], {
    ...run,
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let said = ''
  server.stderr?.on('data', (chunk: Buffer) => {
    said = `${said}${chunk.toString()}`.slice(-4_000)
  })
  const gone = new Promise<void>((resolve) => server.once('exit', () => resolve()))
  // A run that ends without its teardown leaves no server behind.
  const last = (): void => void server.kill('SIGINT')
  process.once('exit', last)
  const stop = async (): Promise<void> => {
    // SIGINT is PostgreSQL's fast shutdown: it does not wait for its clients.
    server.kill('SIGINT')
    await gone
    process.off('exit', last)
    rmSync(folder, { recursive: true, force: true })
  }
  try {
    await ready(bin, folder, server, () => said)
  } catch (error) {
    await stop()
    throw error
  }
  return { url: `postgres://postgres@localhost/postgres?host=${folder}`, pid: server.pid ?? 0, stop }
}
