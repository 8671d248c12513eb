import { chmodSync, lstatSync, mkdtempSync, renameSync, rmSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { type AddressInfo, createConnection, type Socket } from 'node:net'
import { dirname, join } from 'node:path'
import type { FastifyInstance } from 'fastify'
import { ConfigError } from './config.ts'

export interface ListenOptions {
  host: string
  /** 0 chooses a free one. */
  port: number
  /** Lets the program be reached from other machines. [Q3] */
  allowRemote?: boolean
  /** How a person chooses another port, for the message: `--port`. */
  setting?: string
}

const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|::1|\[::1\])$/

export const isLoopback = (host: string): boolean => LOOPBACK.test(host)

/** "All of this machine's addresses": to listen on, and nothing that anybody could ask. */
export const isUnspecified = (host: string): boolean => /^(?:0\.0\.0\.0|::|\[::\])$/.test(host)

const explain = (error: unknown, { host, port, setting = '--port' }: ListenOptions): Error => {
  switch ((error as NodeJS.ErrnoException).code) {
    case 'EADDRINUSE':
      return new ConfigError(
        `port ${port} on ${host} is taken by another program; stop it, or choose another with ${setting}`,
      )
    case 'EACCES':
      return new ConfigError(`this user may not listen on port ${port}; choose one from 1024 up with ${setting}`)
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return new ConfigError(`this machine has no address ${host}; name one that it has, such as 127.0.0.1`)
    default:
      return error as Error
  }
}

/** Listens and returns the port. Rejects with ConfigError where that cannot be. */
export const listen = async (app: FastifyInstance, options: ListenOptions): Promise<number> => {
  const { host, port, allowRemote = false } = options
  if (!allowRemote && !isLoopback(host)) {
    throw new ConfigError(`${host} can be reached from other machines; allow that in so many words, or use 127.0.0.1`)
  }
  try {
    await app.listen({ host: host.replace(/^\[|\]$/g, ''), port })
  } catch (error) {
    throw explain(error, options)
  }
  return (app.server.address() as AddressInfo | null)?.port ?? port
}

/** The same for a plain listener of small questions. */
export const listenPlain = async (server: Server, options: ListenOptions): Promise<number> => {
  const { host, port } = options
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject(explain(error, options)))
    server.listen({ host, port }, resolve)
  })
  return (server.address() as AddressInfo).port
}

type Found = 'nothing' | 'stale' | 'answered' | 'other'

const whatIsAt = async (path: string): Promise<Found> => {
  const entry = lstatSync(path, { throwIfNoEntry: false })
  if (!entry) return 'nothing'
  if (!entry.isSocket()) return 'other'
  return new Promise((resolve) => {
    const probe = createConnection(path)
    const tell = (found: Found): void => {
      probe.destroy()
      resolve(found)
    }
    probe.once('connect', () => tell('answered'))
    probe.once('error', ({ code }: NodeJS.ErrnoException) => tell(code === 'ECONNREFUSED' ? 'stale' : 'answered'))
  })
}

const assertFree = async (path: string): Promise<void> => {
  const found = await whatIsAt(path).catch((error: Error) => {
    throw new ConfigError(`cannot listen at ${path}: ${error.message}`)
  })
  if (found === 'answered') throw new ConfigError(`another process already answers at ${path}; stop that one first`)
  if (found === 'other')
    throw new ConfigError(`${path} is a file of another kind; move it away, or name another socket`)
}

export interface LocalSocket {
  close(): Promise<void>
}

/**
 * Serves the app on a Unix socket too, for this user alone.
 * A socket that a dead process left is replaced. Rejects with ConfigError where that cannot be. [Q3]
 */
export const listenSocket = async (
  app: FastifyInstance,
  path: string,
  /** Told of every connection, so that its requests can be known by their socket; an address can be absent anywhere. */
  connected: (socket: Socket) => void = () => undefined,
): Promise<LocalSocket> => {
  await assertFree(path)
  await app.ready()
  const server = createServer((request, response) => app.routing(request, response))
  server.on('connection', connected)
  // Made inside a folder that nobody else may enter and moved into place, so that it is never open to others.
  const folder = await privateFolder(path)
  try {
    const made = join(folder, 's')
    await new Promise<void>((resolve, reject) => server.once('error', reject).listen(made, resolve))
    chmodSync(made, 0o600)
    renameSync(made, path)
  } catch (error) {
    server.close()
    throw new ConfigError(`cannot listen at ${path}: ${(error as Error).message}`)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
  return { close: () => closeSocket(server, path) }
}

const privateFolder = async (path: string): Promise<string> => {
  try {
    return mkdtempSync(join(dirname(path), '.s'))
  } catch (error) {
    throw new ConfigError(`cannot listen at ${path}: ${(error as Error).message}`)
  }
}

const closeSocket = async (server: ReturnType<typeof createServer>, path: string): Promise<void> => {
  rmSync(path, { force: true })
  const closed = new Promise<void>((resolve) => server.close(() => resolve()))
  server.closeIdleConnections()
  await closed
}
