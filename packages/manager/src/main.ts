import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { ConfigError } from '@seatwarden/runtime/config'
import { DatabaseError } from '@seatwarden/runtime/db/database'
import { listen, listenPlain, listenSocket } from '@seatwarden/runtime/listen'
import { createLog } from '@seatwarden/runtime/log'
import { readOptions } from './config.ts'
import {
  createManagerContext,
  DEFAULT_PORT,
  type ManagerContext,
  type ManagerOptions,
  type ManagerParts,
} from './context.ts'
import type { Engine } from './engine/engine.ts'

export interface RunningManager {
  url: string
  gateUrl: string
  socket: string
  engine: Engine
  close(): Promise<void>
}

const DEFAULT_GATE_PORT = 4001

const openDoors = async (context: ManagerContext, options: ManagerOptions) => {
  const { host = '127.0.0.1', port = DEFAULT_PORT, allowRemote = false, gatePort = DEFAULT_GATE_PORT, data } = options
  const chosen = await listen(context.app, { host, port, allowRemote, setting: '--port' })
  await listenPlain(context.door, { host: '127.0.0.1', port: gatePort, setting: '--gate-port' })
  const socket = join(data, 'manager.sock')
  const own = await listenSocket(context.app, socket, (connection) => context.ownSockets.add(connection))
  const gate = (context.door.address() as AddressInfo).port
  return { url: `http://${host}:${chosen}`, gateUrl: `http://127.0.0.1:${gate}/dovecot`, socket, own }
}

const closeDoor = (door: ManagerContext['door']): Promise<void> =>
  new Promise((resolve) => {
    if (!door.listening) {
      resolve()
      return
    }
    door.close(() => resolve())
    door.closeAllConnections()
  })

/** Starts the license manager; rejects with ConfigError or DatabaseError where a person can help. */
export const startManager = async (
  options: ManagerOptions,
  parts: Partial<ManagerParts> = {},
): Promise<RunningManager> => {
  const context = await createManagerContext(options, parts)
  try {
    await context.passwd.write()
    const { own, ...doors } = await openDoors(context, options)
    context.engine.start()
    const close = async (): Promise<void> => {
      await closeDoor(context.door)
      const ended = own.close()
      // Ends the streams of events, also those at the own socket, which would never end by themselves.
      await context.app.close()
      await ended
      await context.close()
    }
    return { ...doors, engine: context.engine, close }
  } catch (error) {
    await closeDoor(context.door)
    await context.close()
    throw error
  }
}

const untilSignal = (): Promise<void> =>
  new Promise((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => resolve())
  })

const greeting = async ({ url, gateUrl, engine }: RunningManager): Promise<string> =>
  `License manager at ${url}\nSign in once within 30 minutes: ${url}/#link=${await engine.signIn.link('admin')}\nGates ask at ${gateUrl}\n`

/** The program: runs until SIGTERM or SIGINT. */
export const main = async (argv: readonly string[], env: Record<string, string | undefined>): Promise<void> => {
  try {
    const { options, logLevel } = readOptions(argv, env)
    const stopped = untilSignal()
    const console = new URL('./console', import.meta.url).pathname
    const manager = await startManager(
      { console, ...options },
      { log: createLog({ level: logLevel, name: 'manager' }) },
    )
    process.stdout.write(await greeting(manager))
    await stopped
    await manager.close()
  } catch (error) {
    if (!(error instanceof ConfigError || error instanceof DatabaseError)) throw error
    process.stderr.write(`${error.message}\n`)
    process.exitCode = 1
  }
}

/** Started by itself, not bundled into another program. */
const started = process.argv[1] === undefined ? '' : pathToFileURL(process.argv[1]).href
if (import.meta.url === started && /\/(?:main\.ts|manager\.mjs)$/.test(started)) {
  await main(process.argv.slice(2), process.env)
}
