import type { RootKey } from '@seatwarden/protocol/license-file/keys'
import { type Clock, systemClock } from '@seatwarden/runtime/clock'
import { ensureDataFolder } from '@seatwarden/runtime/config'
import { openDatabase } from '@seatwarden/runtime/db/database'
import { createLog, type Log } from '@seatwarden/runtime/log'
import { type Random, systemRandom } from '@seatwarden/runtime/random'
import type { FastifyInstance } from 'fastify'
import { checkedAddress } from './address.ts'
import { buildApp } from './app.ts'
import { databaseUrlOf } from './config.ts'
import { createEngine, type Engine } from './engine/engine.ts'
import { openKeyring } from './engine/keyring.ts'
import { giveFirstToken } from './engine/tokens.ts'
import { rootKeyLiesHere, rootKeyPath } from './key-files.ts'
import { migrations } from './migrations/index.ts'
import { EXCHANGES_PER_MINUTE, RateLimit } from './rate-limit.ts'
import { type Keys, loadKeys } from './signing-key.ts'

export interface ServerOptions {
  /** Folder for the database, the secret and, at first, the root key. */
  data: string
  /** Default: SQLite in the data folder. */
  databaseUrl?: string | undefined
  /** Opens the issuing key; default: `secret` in the data folder. [V4] */
  secretFile?: string | undefined
  /** Under which installations reach this server, for license files; default: where it listens. [L1] */
  publicUrl?: string | undefined
  /** Whose X-Forwarded-For says who asks: addresses, networks in CIDR. Default: nobody's. [Q2] */
  trustedProxies?: readonly string[] | undefined
  /** Requests a minute and address at the doors that need no token. Default 120. [Q2] */
  exchangePerMinute?: number | undefined
  /** `off` for simulators. [Q1] */
  durability?: 'full' | 'off' | undefined
}

export interface ServerParts {
  clock: Clock
  random: Random
  log: Log
}

export interface ServerContext {
  app: FastifyInstance
  engine: Engine
  /** What managers of this vendor trust. [L14] */
  rootKey: RootKey
  /** For the back office; told once, at the first start. */
  firstToken: string | null
  /** Makes it where there is none yet: told by `tell`, and stored after that. null: there is one already. */
  giveFirstToken(tell: (token: string) => void | Promise<void>): Promise<string | null>
  /** Tells where it listens, once that is known. */
  listensAt(url: string): void
  close(): Promise<void>
}

export const defaultParts = (): ServerParts => ({
  clock: systemClock,
  random: systemRandom,
  log: createLog({ level: 'info', name: 'server' }),
})

const noticeRootKey = ({ roots }: Keys, data: string, log: Log): void => {
  for (const { keyId } of roots.filter((root) => rootKeyLiesHere(data, root.keyId))) {
    log.warn(`the root key lies at ${rootKeyPath(data, keyId)}: move it to a medium that is kept offline`)
  }
}

/** Composes the server over its database; nothing listens yet, and there may be no token. */
export const composeServer = async (
  options: ServerOptions,
  given: Partial<ServerParts> = {},
): Promise<Omit<ServerContext, 'firstToken'>> => {
  const { clock, random, log } = { ...defaultParts(), ...given }
  const { data, secretFile, durability = 'full' } = options
  const publicUrl = options.publicUrl === undefined ? undefined : checkedAddress(options.publicUrl)
  ensureDataFolder(data)
  const db = await openDatabase({ url: databaseUrlOf(options), migrations, durability })
  try {
    const keys = await loadKeys({ db, place: { data, secretFile }, random, now: clock.wall() })
    noticeRootKey(keys, data, log)
    const [rootKey] = keys.roots
    if (!rootKey) throw new Error('no root key')
    let listening = 'http://127.0.0.1:7470'
    const url = (): string => publicUrl ?? listening
    const engine = createEngine({ db, clock, random, log, url, keys: openKeyring(keys.open, log) })
    const limit = new RateLimit(clock, options.exchangePerMinute ?? EXCHANGES_PER_MINUTE)
    const app = buildApp({ engine, limit, log, random, trustedProxies: options.trustedProxies ?? [] })
    const listensAt = (at: string): void => {
      listening = at
    }
    const close = async (): Promise<void> => {
      engine.close()
      await app.close()
      await db.close()
    }
    const giveToken: ServerContext['giveFirstToken'] = (tell) => giveFirstToken({ db, random, now: clock.wall() }, tell)
    return { app, engine, rootKey, giveFirstToken: giveToken, listensAt, close }
  } catch (error) {
    await db.close()
    throw error
  }
}

/** The same for whoever asks it without a port, and has the token at once. */
export const createServerContext = async (
  options: ServerOptions,
  given: Partial<ServerParts> = {},
): Promise<ServerContext> => {
  const context = await composeServer(options, given)
  try {
    return { ...context, firstToken: await context.giveFirstToken(() => undefined) }
  } catch (error) {
    await context.close()
    throw error
  }
}
