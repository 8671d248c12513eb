import { connect, createServer as createPlain, type Server, type Socket } from 'node:net'
import { createServer as createTls } from 'node:tls'
import { LOOPBACK, portOf } from './ports.ts'

export interface Front {
  port: number
  /** Connections that came, whatever became of them. */
  connections(): number
  close(): Promise<void>
}

export interface Certificate {
  key: string
  cert: string
}

/** Stands before a program of this machine and hands every connection on; with a certificate it speaks TLS. */
export async function startFront(target: () => string, certificate?: Certificate): Promise<Front> {
  const open = new Set<Socket>()
  let connections = 0
  const hand = (socket: Socket) => {
    const { hostname, port } = new URL(target())
    const on = connect(Number(port), hostname)
    const end = () => {
      socket.destroy()
      on.destroy()
    }
    for (const side of [socket, on]) open.add(side.on('error', () => undefined).once('close', end))
    socket.pipe(on).pipe(socket)
  }
  const server: Server = certificate ? createTls(certificate, hand) : createPlain(hand)
  server.on('connection', () => {
    connections += 1
  })
  await new Promise<void>((done, fail) => server.once('error', fail).listen(0, LOOPBACK, done))
  return {
    port: portOf(server),
    connections: () => connections,
    close: async () => {
      for (const socket of open) socket.destroy()
      await new Promise((done) => server.close(done))
    },
  }
}
