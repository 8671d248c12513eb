import { pathToFileURL } from 'node:url'
import type { RootKey } from '@seatwarden/protocol/license-file/keys'
import { systemClock } from '@seatwarden/runtime/clock'
import { ConfigError } from '@seatwarden/runtime/config'
import { DatabaseError } from '@seatwarden/runtime/db/database'
import { listen } from '@seatwarden/runtime/listen'
import { createLog } from '@seatwarden/runtime/log'
import { systemRandom } from '@seatwarden/runtime/random'
import { assertNamed, listeningUrl } from './address.ts'
import type { CommandIo } from './cli/command.ts'
import { runKeys } from './cli/keys.ts'
import { runTokens } from './cli/tokens.ts'
import { readOptions, type StartOptions } from './config.ts'
import { composeServer, type ServerContext, type ServerParts } from './context.ts'
import type { Engine } from './engine/engine.ts'

export interface RunningServer {
  url: string
  rootKey: RootKey
  /** base64url of 32 bytes: `rootKey.publicKey`. */
  rootPublicKey: string
  /** For the back office; only at the very first start. */
  firstToken: string | null
  engine: Engine
  close(): Promise<void>
}

const DEFAULT_PORT = 7470

const listenWith = async (context: Pick<ServerContext, 'app'>, options: StartOptions): Promise<string> => {
  const { host = '127.0.0.1', port = DEFAULT_PORT, allowRemote = false } = options
  const chosen = await listen(context.app, { host, port, allowRemote, setting: '--server-port' })
  return listeningUrl(host, chosen)
}

/** What a person is told at the start. */
export type Greeted = Pick<RunningServer, 'url' | 'rootKey' | 'firstToken'>

/**
 * Starts the licensing server; rejects with ConfigError or DatabaseError where a person can help.
 * `tell` is called once, when it listens. A first token is stored after that: what kept it from being heard keeps it from
 * being made, and the next start tells another.
 */
export const startServer = async (
  options: StartOptions,
  parts: Partial<ServerParts> = {},
  tell: (server: Greeted) => void | Promise<void> = () => undefined,
): Promise<RunningServer> => {
  // Whether it may be reached at all is asked first. [Q3]
  if (options.allowRemote) assertNamed(options.host ?? '127.0.0.1', options.publicUrl)
  const context = await composeServer(options, parts)
  try {
    const url = await listenWith(context, options)
    context.listensAt(url)
    const { rootKey, engine } = context
    const firstToken = await context.giveFirstToken((token) => tell({ url, rootKey, firstToken: token }))
    if (firstToken === null) await tell({ url, rootKey, firstToken })
    return { url, rootKey, rootPublicKey: rootKey.publicKey, firstToken, engine, close: () => context.close() }
  } catch (error) {
    await context.close()
    throw error
  }
}

const greeting = ({ url, rootKey, firstToken }: Greeted): string => {
  const lines = [`Licensing server at ${url}`, `Root key for managers: ${rootKey.keyId} ${rootKey.publicKey}`]
  if (firstToken) lines.push(`Token for the back office (shown this once): ${firstToken}`)
  return `${lines.join('\n')}\n`
}

/** Resolves when it is written. */
const print = (text: string): Promise<void> =>
  new Promise((resolve, reject) => {
    process.stdout.write(text, (error) => (error ? reject(error) : resolve()))
  })

const untilSignal = (): Promise<void> =>
  new Promise((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => resolve())
  })

type Env = Record<string, string | undefined>

const COMMANDS: Record<string, typeof runKeys> = { keys: runKeys, tokens: runTokens }

const ioOf = (env: Env): CommandIo => {
  const say = (to: NodeJS.WriteStream) => (text: string) => void to.write(text)
  const { stdout, stderr } = process
  return { env, clock: systemClock, random: systemRandom, stdout: say(stdout), stderr: say(stderr) }
}

/** The program: runs until SIGTERM or SIGINT; `keys …` and `tokens …` are short work beside it. */
export const main = async (argv: readonly string[], env: Env): Promise<void> => {
  const command = COMMANDS[argv[0] ?? '']
  if (command) {
    process.exitCode = await command(argv.slice(1), ioOf(env))
    return
  }
  try {
    const { options, logLevel } = readOptions(argv, env)
    const stopped = untilSignal()
    const log = createLog({ level: logLevel, name: 'server' })
    const server = await startServer(options, { log }, (greeted) => print(greeting(greeted)))
    await stopped
    await server.close()
  } catch (error) {
    if (!(error instanceof ConfigError || error instanceof DatabaseError)) throw error
    process.stderr.write(`${error.message}\n`)
    process.exitCode = 1
  }
}

/** Started by itself, not bundled into another program. */
const started = process.argv[1] === undefined ? '' : pathToFileURL(process.argv[1]).href
if (import.meta.url === started && /\/(?:main\.ts|server\.mjs)$/.test(started)) {
  await main(process.argv.slice(2), process.env)
}
