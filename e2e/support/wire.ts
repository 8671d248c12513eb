import { connect, type Socket } from 'node:net'
import { LOOPBACK } from './ports.ts'
import { within } from './wait.ts'

/** A line-by-line conversation. Lines are exactly what came over the wire, without the closing CR LF. */
export interface Wire {
  send(text: string): void
  /** The next line; rejects when the peer closes or stays silent for `limitMs`. */
  line(limitMs?: number): Promise<string>
  /** Lines up to and including the first that `last` accepts. */
  linesUntil(last: (line: string) => boolean, limitMs?: number): Promise<string[]>
  close(): void
}

const SILENCE_MS = 60_000

/** `port`: of this machine's loopback, or the path of a Unix socket. */
export async function openWire(port: number | string): Promise<Wire> {
  const socket = await connected(port)
  const lines = readLines(socket)
  const line = async (limitMs = SILENCE_MS) => {
    const next = await within(`a line from port ${port}`, limitMs, lines.next())
    if (next.done) throw new Error(`Port ${port} closed the connection.`)
    return next.value
  }
  const linesUntil = async (last: (line: string) => boolean, limitMs = SILENCE_MS) => {
    const seen: string[] = []
    do seen.push(await line(limitMs))
    while (!last(seen.at(-1) as string))
    return seen
  }
  return { send: (text) => void socket.write(`${text}\r\n`), line, linesUntil, close: () => socket.destroy() }
}

async function* readLines(socket: Socket): AsyncGenerator<string, void> {
  let rest = ''
  socket.setEncoding('utf8')
  for await (const chunk of socket) {
    const lines = (rest + chunk).split('\r\n')
    rest = lines.pop() as string
    yield* lines
  }
}

function connected(port: number | string): Promise<Socket> {
  return new Promise((done, fail) => {
    const socket = typeof port === 'string' ? connect(port) : connect(port, LOOPBACK)
    socket.once('error', fail)
    socket.once('connect', () => {
      socket.off('error', fail)
      // A reset shows as the end of the lines.
      socket.on('error', () => {})
      done(socket)
    })
  })
}
