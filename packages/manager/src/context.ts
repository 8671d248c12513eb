import { readFile } from 'node:fs/promises'
import type { createServer } from 'node:http'
import { hostname as systemHostname } from 'node:os'
import { join } from 'node:path'
import { moduleName } from '@seatwarden/core/seats/grants'
import type { RootKey } from '@seatwarden/protocol/license-file/keys'
import { ownAddresses } from '@seatwarden/runtime/addresses'
import { type Clock, systemClock } from '@seatwarden/runtime/clock'
import type { Commands } from '@seatwarden/runtime/command'
import { ConfigError, ensureDataFolder } from '@seatwarden/runtime/config'
import { type Database, openDatabase } from '@seatwarden/runtime/db/database'
import { createLog, type Log } from '@seatwarden/runtime/log'
import { type Random, systemRandom } from '@seatwarden/runtime/random'
import type { FastifyInstance } from 'fastify'
import { buildApp } from './app.ts'
import type { ConnectionEnvironment } from './engine/connection.ts'
import { Engine } from './engine/engine.ts'
import { Installation } from './engine/installation.ts'
import { type FactReader, type Facts, machineFacts, presentFacts } from './fingerprint.ts'
import { createDoor } from './gates/door.ts'
import type { MailboxOwner } from './gates/dovecot/passwd-file.ts'
import { PasswdWriter } from './gates/dovecot/passwd-writer.ts'
import { commandOf, policyReply } from './gates/dovecot/policy.ts'
import { migrations } from './migrations/index.ts'
import type { Relay } from './notices/channels.ts'
import type { Couriers } from './notices/couriers/courier.ts'
import type { NoticeOptions } from './notices/office.ts'
import { NO_SERVICES, serviceList } from './services/list.ts'
import { placeText } from './vendor/target.ts'
import { readAuthorities } from './vendor/trusted.ts'
import type { HttpProxy } from './vendor/way.ts'
import type { Vendor } from './vendor-client.ts'
import { toldText } from './views/told.ts'
import { wordsFor } from './views/words.ts'

export const VERSION = '0.1.0'
/** Of this version's sources; a license's maintenance is compared with it. [L12] */
export const BUILT_AT = '2026-11-22T00:00:00Z'

export const DEFAULT_PORT = 7480

export interface ManagerOptions {
  /** Folder of the database, the socket and, unless told otherwise, Dovecot's passwd-file. */
  data: string
  host?: string | undefined
  /** 0 chooses a free one. */
  port?: number | undefined
  allowRemote?: boolean | undefined
  gatePort?: number | undefined
  gateToken?: string | undefined
  /** Asked until a license names its own server. */
  vendorUrl?: string | undefined
  /** Asked whatever the license names. */
  vendorOverride?: string | undefined
  proxy?: HttpProxy | undefined
  /** PEM certificates that are trusted beside the system's. [A8] */
  caFile?: string | undefined
  /** The vendor's root keys: without one no license file is believed. [L14] */
  roots: readonly RootKey[]
  zone?: string | undefined
  hostname?: string | undefined
  postmaster?: string | undefined
  /** Who gets the mails about seats; else the postmaster. [N2] */
  administrator?: string | undefined
  /** The sender of notices; else the postmaster. */
  noticeFrom?: string | undefined
  /** Where mails of notices go until a person sets it: this machine's own mail server, if nothing is said. [N5] */
  relay?: Relay | undefined
  /** Of the console as a browser reaches it, for links in notices. */
  consoleUrl?: string | undefined
  defaultDomain?: string | undefined
  /** The machine's identity itself, for containers and clusters. [F3] */
  identity?: string | undefined
  /** A file whose content is the machine's identity, for containers and clusters. [F3] */
  identityFile?: string | undefined
  passwd?: { path: string | undefined; owner: MailboxOwner } | undefined
  /** What the decline stops: the list in a file, or systemd's units; absent: nothing, as in tests. [D8] */
  services?: { file: string | null } | undefined
  databaseUrl?: string | undefined
  /** The console's built files. */
  console?: string | undefined
  durability?: 'full' | 'off' | undefined
}

export interface ManagerParts {
  clock: Clock
  random: Random
  log: Log
  facts: FactReader
  vendor: Vendor
  /** Who carries notices out; the network unless a test or simulator stands in. */
  couriers: Couriers
  commands: Commands
  /** What stands between the program and its database: a simulator's disk. */
  database: (db: Database) => Database
}

export interface ManagerContext {
  app: FastifyInstance
  door: ReturnType<typeof createServer>
  engine: Engine
  passwd: PasswdWriter
  /** Sockets of the manager's own Unix socket. */
  ownSockets: WeakSet<object>
  log: Log
  close(): Promise<void>
}

const identityText = async ({ identity, identityFile }: ManagerOptions): Promise<string | null> => {
  if (identity !== undefined) return identity.trim()
  if (identityFile === undefined) return null
  const text = await readFile(identityFile, 'utf8').catch((error: Error) => {
    throw new ConfigError(`the identity file ${identityFile} cannot be read (${error.message})`)
  })
  return text.trim()
}

/** [F3] */
const identityFacts = async (options: ManagerOptions): Promise<Facts | null> => {
  const text = await identityText(options)
  if (text === null) return null
  const from = options.identity === undefined ? `the identity file ${options.identityFile}` : 'SEATWARDEN_IDENTITY'
  if (text.length < 16) throw new ConfigError(`${from} holds less than 16 characters; put a long random text into it`)
  return { identity: text }
}

const NO_FACTS =
  'this machine shows no identifier of its own (a container?); give it one: a long random text in SEATWARDEN_IDENTITY, or in a file named by SEATWARDEN_IDENTITY_FILE'

/** One that ended is only told: a restart must not fail because a date has passed. */
const authoritiesIn = async (path: string | undefined, clock: Clock, log: Log): Promise<string> => {
  if (path === undefined) return ''
  const text = await readFile(path, 'utf8').catch((error: Error) => {
    throw new ConfigError(`the certificates in ${path} cannot be read (${error.message})`)
  })
  const { faults } = readAuthorities(text, clock.wall())
  const unreadable = faults.filter(({ dated }) => !dated).map(({ sentence }) => sentence)
  if (unreadable.length > 0)
    throw new ConfigError(`the certificates in ${path} cannot be used: ${unreadable.join('; ')}`)
  for (const { sentence } of faults) log.warn({ path, sentence }, 'a certificate that is trusted is not valid today')
  return text
}

const connectionOf = async (options: ManagerOptions, clock: Clock, log: Log): Promise<ConnectionEnvironment> => ({
  server: options.vendorUrl ?? null,
  override: options.vendorOverride ?? null,
  proxy: options.proxy ?? null,
  authorities: await authoritiesIn(options.caFile, clock, log),
})

const installationOf = (db: Database, options: ManagerOptions, reader: FactReader): Promise<Installation> => {
  const hardware = async () => presentFacts(await reader())
  const given = options.identity !== undefined || options.identityFile !== undefined
  const read = async () => {
    const facts = (await identityFacts(options)) ?? (await hardware())
    if (Object.keys(facts).length === 0) throw new ConfigError(NO_FACTS)
    return facts
  }
  const host = options.hostname ?? systemHostname()
  return Installation.open(
    db,
    { read, hardware: given ? hardware : null },
    { host, version: VERSION, builtAt: BUILT_AT },
  )
}

const localZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone

const noticeOptions = (options: ManagerOptions, couriers: Couriers | undefined): NoticeOptions => {
  const { host = '127.0.0.1', port = DEFAULT_PORT, consoleUrl, relay, noticeFrom } = options
  const own = port === 0 ? null : `http://${placeText(host, port)}`
  return {
    from: noticeFrom ?? null,
    relay: relay ?? null,
    console: consoleUrl?.replace(/\/+$/, '') ?? own,
    addresses: ownAddresses,
    couriers,
  }
}

const engineOptions = (options: ManagerOptions, installation: Installation, couriers: Couriers | undefined) => {
  const defaultDomain = options.defaultDomain ?? installation.host
  return {
    zone: options.zone ?? localZone(),
    notices: noticeOptions(options, couriers),
    postmaster: options.postmaster ?? `postmaster@${defaultDomain}`,
    administrator: options.administrator ?? null,
    defaultDomain,
    trust: { roots: options.roots, revoked: [] },
    installation,
  }
}

const doorOf = (engine: Engine, options: ManagerOptions, log: Log) => {
  const words = wordsFor(engine.options.zone)
  const parts = {
    ask: engine.access.ask.bind(engine.access),
    told: ({ code, module, trialEnds = null }: Parameters<Parameters<typeof policyReply>[2]['told']>[0]) =>
      toldText(code, moduleName(engine.license.terms, module), trialEnds, words),
  }
  return createDoor({
    token: options.gateToken ?? null,
    paths: { '/dovecot': (query, body) => policyReply(commandOf(query), body, parts) },
    failed: (error) => log.error({ err: error }, 'a gate was not answered'),
  })
}

/** Composes the manager over its database; nothing listens and nothing runs yet. */
export const createManagerContext = async (
  options: ManagerOptions,
  given: Partial<ManagerParts> = {},
): Promise<ManagerContext> => {
  const { clock = systemClock, random = systemRandom, facts: readFacts = machineFacts } = given
  const log = given.log ?? createLog({ level: 'info', name: 'manager' })
  ensureDataFolder(options.data)
  const opened = await openDatabase({
    url: options.databaseUrl ?? `sqlite:${join(options.data, 'manager.db')}`,
    migrations,
    durability: options.durability ?? 'full',
  })
  const db = given.database?.(opened) ?? opened
  try {
    const installation = await installationOf(db, options, readFacts)
    let passwd: PasswdWriter | null = null
    const engine = await Engine.open({
      ...engineOptions(options, installation, given.couriers),
      db,
      clock,
      random,
      log,
      vendor: given.vendor,
      services: options.services ? await serviceList(options.services.file) : NO_SERVICES,
      commands: given.commands,
      connection: await connectionOf(options, clock, log),
      pause: () => new Promise((resolve) => clock.after(0, resolve)),
      accountsChanged: () => passwd?.keep(),
    })
    passwd = new PasswdWriter({
      path: options.passwd?.path ?? join(options.data, 'passwd'),
      owner: options.passwd?.owner ?? { uid: 5000, gid: 5000, home: '/var/mail/{domain}/{local}' },
      accounts: () => engine.localAccounts(),
      leftOut: (accounts) => log.warn({ accounts }, "accounts were left out of Dovecot's passwd-file"),
      clock,
      failed: (error) => log.error({ err: error }, "Dovecot's passwd-file was not written; it is tried again"),
    })
    const ownSockets = new WeakSet<object>()
    const app = await buildApp({
      engine,
      clock,
      log,
      console: options.console ?? null,
      ownSockets,
      settled: () => passwd.write(),
    })
    const door = doorOf(engine, options, log)
    const close = async (): Promise<void> => {
      await app.close()
      passwd.stop()
      await engine.close()
    }
    return { app, door, engine, passwd, ownSockets, log, close }
  } catch (error) {
    await db.close()
    throw error
  }
}
