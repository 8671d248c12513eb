import { randomInt } from 'node:crypto'
import { connect, createServer, type Server } from 'node:net'

export const LOOPBACK = '127.0.0.1'

/**
 * Below what the kernel hands out (32768 to 60999), so that no connection takes one before its server listens. Vitest and
 * Playwright run side by side, each in its half.
 */
const [LOWEST, BEYOND] = process.env.VITEST ? [12_000, 22_000] : [22_000, 32_000]

/** Ports that were free on loopback, all different. */
export async function freePorts(count: number): Promise<number[]> {
  const servers: Server[] = []
  while (servers.length < count) {
    const server = await listen(randomInt(LOWEST, BEYOND))
    if (server) servers.push(server)
  }
  const ports = servers.map(portOf)
  await Promise.all(servers.map((server) => new Promise((done) => server.close(done))))
  return ports
}

export async function freePort(): Promise<number> {
  return (await freePorts(1))[0] as number
}

/** True when something accepts connections there. */
export function answers(port: number): Promise<boolean> {
  return new Promise((done) => {
    const socket = connect(port, LOOPBACK)
    const end = (open: boolean) => {
      socket.destroy()
      done(open)
    }
    socket.once('connect', () => end(true)).once('error', () => end(false))
  })
}

export function portOfUrl(url: string): number {
  return Number(new URL(url).port)
}

export function portOf(server: Server): number {
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The server does not listen on a port.')
  return address.port
}

function listen(port: number): Promise<Server | null> {
  return new Promise((done, fail) => {
    const server = createServer()
    server.once('error', (error: NodeJS.ErrnoException) => (error.code === 'EADDRINUSE' ? done(null) : fail(error)))
    server.listen(port, LOOPBACK, () => done(server))
  })
}
