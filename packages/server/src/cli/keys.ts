import { DAY, type Instant, plus } from '@seatwarden/core/instant'
import { CODES, isProblemCode, type Problem, ProblemError, problem } from '@seatwarden/protocol/problem'
import type { Clock } from '@seatwarden/runtime/clock'
import { ConfigError } from '@seatwarden/runtime/config'
import { type Database, DatabaseError, openDatabase } from '@seatwarden/runtime/db/database'
import type { Random } from '@seatwarden/runtime/random'
import { databaseUrlOf } from '../config.ts'
import { assertOwnRoot, certifyNext, type KeyWork, keyStandings, revokeKey } from '../engine/keys.ts'
import { loadSecret, readRootKey } from '../key-files.ts'
import { rootSignerIn } from '../key-material.ts'
import { migrations } from '../migrations/index.ts'
import { drawIssuingKey, openerOf, VALID_DAYS } from '../signing-key.ts'
import { listIssuingKeys } from '../store/keys.ts'
import { type Asked, HELP, numberIn, readAsked, startIn } from './arguments.ts'
import { documentOf, listText, madeText, revokedText, type Said } from './text.ts'

/** Everything outside of the command that it touches. */
export interface KeysIo {
  env: Record<string, string | undefined>
  clock: Clock
  random: Random
  stdout: (text: string) => void
  stderr: (text: string) => void
}

interface Work {
  asked: Asked
  db: Database
  now: Instant
  random: Random
}

/** In the history: who has the root key and a shell on the vendor's machine. */
const ACTOR = 'operator'

const list = async ({ db, now }: Work): Promise<Said> => {
  const keys = await keyStandings(db, now)
  return { json: { keys: keys.map(documentOf) }, text: listText(keys) }
}

const rootOf = async ({ asked, db, now }: Work): Promise<KeyWork> => {
  const root = rootSignerIn(readRootKey(asked.root), asked.root)
  await assertOwnRoot(db, root)
  return { db, root, actor: ACTOR, now }
}

/**
 * Sealed with the secret that the server reads: that it opens a key made before shows that it is the same. Where every key
 * is revoked nothing is left to compare with, and a secret that was lost may be another from now on. [V4]
 */
const drawnKey = async ({ asked, db, random }: Work) => {
  const place = { data: asked.options.data, secretFile: asked.options.secretFile }
  const good = (await listIssuingKeys(db)).find((row) => row.revokedAt === null)
  const secret = loadSecret(place, good !== undefined, random)
  if (good) await openerOf(place, random)(good)
  return drawIssuingKey(secret, random)
}

const MOST_DAYS = 3_660

const make = async (work: Work): Promise<Said> => {
  const { asked, now } = work
  const days = numberIn('--valid-days', asked.validDays, { otherwise: VALID_DAYS, most: MOST_DAYS })
  const notBefore = startIn(asked.from, now)
  const root = await rootOf(work)
  const key = await certifyNext(root, { ...(await drawnKey(work)), notBefore, notAfter: plus(notBefore, days * DAY) })
  return { json: { key: documentOf(key) }, text: madeText(key) }
}

const revoke = async (work: Work): Promise<Said> => {
  const { keyId, reason, force } = work.asked
  const { key, changed } = await revokeKey(await rootOf(work), { keyId, reason, force })
  return { json: { key: documentOf(key), changed }, text: revokedText(key, changed) }
}

const WORK = { list, new: make, revoke }

const run = async (asked: Asked, { clock, random }: KeysIo): Promise<Said> => {
  const db = await openDatabase({ url: databaseUrlOf(asked.options), migrations, beside: true, connections: 1 })
  try {
    return await WORK[asked.verb]({ asked, db, now: clock.wall(), random })
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

const refused = (it: Problem, json: boolean, { stdout, stderr }: KeysIo): number => {
  const result = resultOf(it)
  if (json) stdout(`${JSON.stringify({ ...it, result }, null, 2)}\n`)
  else stderr(`${result} ${it.title}: ${it.detail}\n${it.next ? `To do: ${it.next}\n` : ''}`)
  return -result
}

/**
 * `keys list`, `keys new`, `keys revoke`: the vendor's keys, also while the server runs on the same database. [L14]
 * Returns the exit status: 0, or the problem's result code without its sign, as `tool` does.
 */
export const runKeys = async (argv: readonly string[], io: KeysIo): Promise<number> => {
  const json = argv.includes('--json')
  if (argv.length === 0 || argv.includes('--help')) {
    io.stdout(HELP)
    return 0
  }
  try {
    const said = await run(readAsked(argv, io.env), io)
    io.stdout(json ? `${JSON.stringify({ ...said.json, result: 0 }, null, 2)}\n` : said.text)
    return 0
  } catch (error) {
    return refused(problemOf(error), json, io)
  }
}
