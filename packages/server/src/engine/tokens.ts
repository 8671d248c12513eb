import type { Instant } from '@seatwarden/core/instant'
import type { Database } from '@seatwarden/runtime/db/database'
import type { Random } from '@seatwarden/runtime/random'
import { appendHistory, lockHistory } from '../store/history.ts'
import { countTokens, deleteTokens, insertToken, listTokens, type TokenRow } from '../store/tokens.ts'
import { notFound, taken } from './problems.ts'

export interface TokenWork {
  db: Database
  random: Random
  now: Instant
}

const drawn = (random: Random): string => `swt_${random.hex(32)}`

/**
 * The first token of an empty database; null where there is one already. It is told before it is stored, so that none is
 * stored that nobody has heard of; of several nodes that start together one makes it. [Q3 V6]
 */
export const giveFirstToken = (
  { db, random, now }: TokenWork,
  tell: (token: string) => void | Promise<void>,
): Promise<string | null> =>
  db.transaction(async (tx) => {
    await lockHistory(tx)
    if ((await countTokens(tx)) > 0) return null
    const token = drawn(random)
    await insertToken(tx, token, 'first', now)
    await tell(token)
    return token
  })

/** One more, whatever became of the others. Its name is its own. [Q3] */
export const makeToken = ({ db, random, now }: TokenWork, name: string, actor: string): Promise<string> =>
  db.transaction(async (tx) => {
    await lockHistory(tx)
    if ((await listTokens(tx)).some((one) => one.name === name)) throw taken(`Token ${name}`)
    const token = drawn(random)
    await insertToken(tx, token, name, now)
    await appendHistory(tx, { at: now, kind: 'token_made', actor, data: { name } })
    return token
  })

/** It opens nothing any more. [Q3] */
export const removeToken = ({ db, now }: TokenWork, name: string, actor: string): Promise<void> =>
  db.transaction(async (tx) => {
    await lockHistory(tx)
    if ((await deleteTokens(tx, name)) === 0) throw notFound(`token ${name}`)
    await appendHistory(tx, { at: now, kind: 'token_removed', actor, data: { name } })
  })

export const readTokens = ({ db }: TokenWork): Promise<TokenRow[]> => listTokens(db)
