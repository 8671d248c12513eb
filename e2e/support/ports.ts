import { connect, createServer, type Server } from 'node:net'

export const LOOPBACK = '127.0.0.1'

/** Ports that were free on loopback, all different. Somebody else may take one in between: start at once. */
export async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(Array.from({ length: count }, listen))
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

function listen(): Promise<Server> {
  return new Promise((done, fail) => {
    const server = createServer()
    server.once('error', fail)
    server.listen(0, LOOPBACK, () => done(server))
  })
}
