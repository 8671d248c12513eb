import { DAY, type Instant, plus } from '@seatwarden/core/instant'
import type { Database } from '@seatwarden/runtime/db/database'
import type { Random } from '@seatwarden/runtime/random'
import { assertOwnRoot, certifyNext, type KeyWork, keyStandings, revokeKey } from '../engine/keys.ts'
import { loadSecret, readRootKey } from '../key-files.ts'
import { rootSignerIn } from '../key-material.ts'
import { drawIssuingKey, openerOf, VALID_DAYS } from '../signing-key.ts'
import { listIssuingKeys } from '../store/keys.ts'
import { type Asked, HELP, numberIn, readAsked, startIn } from './arguments.ts'
import { besideServer, type CommandIo, runCommand } from './command.ts'
import { documentOf, listText, madeText, revokedText, type Said } from './text.ts'

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

const run = (asked: Asked, { clock, random }: CommandIo): Promise<Said> =>
  besideServer(asked.options, (db) => WORK[asked.verb]({ asked, db, now: clock.wall(), random }))

/**
 * `keys list`, `keys new`, `keys revoke`: the vendor's keys, also while the server runs on the same database. [L14]
 * Returns the exit status: 0, or the problem's result code without its sign, as `tool` does.
 */
export const runKeys = (argv: readonly string[], io: CommandIo): Promise<number> =>
  runCommand(argv, io, HELP, () => run(readAsked(argv, io.env), io))
