import { execFile } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'

const DEBIAN = '/usr/lib/postgresql'

const program = (): string => {
  const versions = readdirSync(DEBIAN).toSorted((a, b) => Number(b) - Number(a))
  const newest = versions.map((version) => join(DEBIAN, version, 'bin/pgbench')).find((path) => existsSync(path))
  if (newest === undefined) throw new Error("pgbench is missing; install Debian's package postgresql")
  return newest
}

const run = promisify(execFile)

/** PostgreSQL's own benchmark on the server of `url`, whose socket's folder the URL names. */
export class Pgbench {
  readonly #where: string[]

  constructor(url: string) {
    this.#where = ['-h', new URL(url).searchParams.get('host') ?? '', '-U', 'postgres', 'postgres']
  }

  async prepare(): Promise<void> {
    await run(program(), ['-i', '-q', '-s', '10', ...this.#where])
  }

  /** Transactions a second of its simple-update, prepared, with 8 clients. */
  async simpleUpdate(seconds: number): Promise<number> {
    const how = ['-N', '-M', 'prepared', '-n', '-c', '8', '-T', String(seconds)]
    const { stdout } = await run(program(), [...how, ...this.#where])
    const rate = Number(/^tps = ([\d.]+)/m.exec(stdout)?.[1])
    if (!(rate > 0)) throw new Error(`pgbench said ${stdout}`)
    return rate
  }
}
