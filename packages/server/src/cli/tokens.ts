import { parseArgs } from 'node:util'
import { type Instant, toIso } from '@seatwarden/core/instant'
import type { ProblemError } from '@seatwarden/protocol/problem'
import type { StartOptions } from '../config.ts'
import { makeToken, readTokens, removeToken, type TokenWork } from '../engine/tokens.ts'
import { misuseOf, PLACE_OPTIONS, placesIn } from './arguments.ts'
import { besideServer, type CommandIo, runCommand } from './command.ts'
import { day, rows, type Said } from './text.ts'

const HELP = `The tokens that open the back office's API. [Q3]

  tokens list            their names, and since when there are
  tokens new NAME        makes one and shows it, this once
  tokens remove NAME     it opens nothing from the next request on

  --json                 print one JSON document, also for a failure

A name has letters, digits, dots, dashes and underscores; the history names what is done with the token by it. A token
that is lost cannot be shown again: make another, and remove the lost one.

Where the server's records are is said as for the server itself: SEATWARDEN_SERVER_DATA (--server-data),
DATABASE_URL (--database-url). The server may go on running.
`

/** In the history: who has a shell on the vendor's machine. */
const ACTOR = 'operator'
const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/

const misuse = (sentence: string): ProblemError => misuseOf('tokens', sentence)

const said = (name: string, at: Instant) => ({ name, createdAt: toIso(at) })

const list = async (work: TokenWork): Promise<Said> => {
  const tokens = await readTokens(work)
  const cells = tokens.map(({ name, createdAt }) => [name, day(toIso(createdAt))])
  return {
    json: { tokens: tokens.map(({ name, createdAt }) => said(name, createdAt)) },
    text: rows([['Name', 'Since (UTC)'], ...cells]),
  }
}

const make = async (work: TokenWork, name: string): Promise<Said> => {
  const token = await makeToken(work, name, ACTOR)
  return {
    json: { ...said(name, work.now), token },
    text: `Token ${name} for the back office (shown this once): ${token}\n`,
  }
}

const remove = async (work: TokenWork, name: string): Promise<Said> => {
  await removeToken(work, name, ACTOR)
  return { json: { name, removed: true }, text: `Token ${name} opens nothing any more.\n` }
}

const VERBS: Record<string, { words: 0 | 1; run: (work: TokenWork, name: string) => Promise<Said> }> = {
  list: { words: 0, run: list },
  new: { words: 1, run: make },
  remove: { words: 1, run: remove },
}

const parsed = (argv: readonly string[]) => {
  try {
    const options = { json: { type: 'boolean' }, ...PLACE_OPTIONS } as const
    return parseArgs({ args: [...argv], options, allowPositionals: true })
  } catch (error) {
    throw misuse(`${(error as Error).message.split('. ')[0]}.`)
  }
}

interface AskedOfTokens {
  options: StartOptions
  run: (work: TokenWork) => Promise<Said>
}

const readAsked = (argv: readonly string[], env: CommandIo['env']): AskedOfTokens => {
  const { values, positionals } = parsed(argv)
  const [verb = '', ...rest] = positionals
  const known = Object.hasOwn(VERBS, verb) ? VERBS[verb] : undefined
  if (!known) throw misuse(`There is no “tokens ${verb.slice(0, 64)}”; there are list, new and remove.`)
  const { words, run } = known
  const name = rest[0] ?? ''
  if (rest.length > words) throw misuse(`“${rest[words]?.slice(0, 64)}” is one word too many.`)
  if (rest.length < words) throw misuse(`Say its name: “tokens ${verb} NAME”.`)
  if (words === 1 && !NAME.test(name))
    throw misuse('A name has at most 63 letters, digits, dots, dashes and underscores.')
  return { options: placesIn(values, env), run: (work) => run(work, name) }
}

/** `tokens list`, `tokens new`, `tokens remove`, also while the server runs. Returns the exit status, as `keys`. [Q3] */
export const runTokens = (argv: readonly string[], io: CommandIo): Promise<number> =>
  runCommand(argv, io, HELP, () => {
    const { options, run } = readAsked(argv, io.env)
    return besideServer(options, (db) => run({ db, random: io.random, now: io.clock.wall() }))
  })
