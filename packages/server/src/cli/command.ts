import { CODES, isProblemCode, type Problem, ProblemError, problem } from '@seatwarden/protocol/problem'
import type { Clock } from '@seatwarden/runtime/clock'
import { ConfigError } from '@seatwarden/runtime/config'
import { type Database, DatabaseError, openDatabase } from '@seatwarden/runtime/db/database'
import type { Random } from '@seatwarden/runtime/random'
import { databaseUrlOf, type StartOptions } from '../config.ts'
import { migrations } from '../migrations/index.ts'
import type { Said } from './text.ts'

/** Everything outside of a command that it touches. */
export interface CommandIo {
  env: Record<string, string | undefined>
  clock: Clock
  random: Random
  stdout: (text: string) => void
  stderr: (text: string) => void
}

/** On the database that the server may be running on. */
export const besideServer = async <T>(options: StartOptions, work: (db: Database) => Promise<T>): Promise<T> => {
  const db = await openDatabase({ url: databaseUrlOf(options), migrations, beside: true, connections: 1 })
  try {
    return await work(db)
  } finally {
    await db.close()
  }
}

const problemOf = (error: unknown): Problem => {
  if (error instanceof ProblemError) return error.problem
  if (error instanceof ConfigError || error instanceof DatabaseError) return problem('unusable', error.message)
  throw error
}

const resultOf = ({ code }: Problem): number => (isProblemCode(code) ? CODES[code].tool : -1)

const refused = (it: Problem, json: boolean, { stdout, stderr }: CommandIo): number => {
  const result = resultOf(it)
  if (json) stdout(`${JSON.stringify({ ...it, result }, null, 2)}\n`)
  else stderr(`${result} ${it.title}: ${it.detail}\n${it.next ? `To do: ${it.next}\n` : ''}`)
  return -result
}

/** Prints what `work` has to say. Returns the exit status: 0, or the problem's result code without its sign. */
export const runCommand = async (
  argv: readonly string[],
  io: CommandIo,
  help: string,
  work: () => Promise<Said>,
): Promise<number> => {
  const json = argv.includes('--json')
  if (argv.length === 0 || argv.includes('--help')) {
    io.stdout(help)
    return 0
  }
  try {
    const said = await work()
    io.stdout(json ? `${JSON.stringify({ ...said.json, result: 0 }, null, 2)}\n` : said.text)
    return 0
  } catch (error) {
    return refused(problemOf(error), json, io)
  }
}
