import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { LOOPBACK, portOf } from '../support/ports.ts'

export interface Heard {
  path: string
  body: unknown
}

/** Stands before the licensing server and writes down what installations send; can be away. */
export interface Recorder {
  url: string
  heard: Heard[]
  /** What was sent to this path, the newest last. */
  bodies(path: string): unknown[]
  /** False: connections are closed as they come. */
  reachable(yes: boolean): void
  close(): Promise<void>
}

const textOf = async (message: IncomingMessage): Promise<string> => {
  const parts: Buffer[] = []
  for await (const part of message) parts.push(part as Buffer)
  return Buffer.concat(parts).toString()
}

function pass(target: string, asked: IncomingMessage, text: string, answer: ServerResponse): void {
  const { hostname, port } = new URL(target)
  const on = request(
    { hostname, port, method: asked.method, path: asked.url, headers: asked.headers, agent: false },
    (told) => {
      answer.writeHead(told.statusCode ?? 502, told.headers)
      told.pipe(answer)
    },
  )
  on.once('error', () => answer.destroy())
  asked.socket.once('close', () => on.destroy())
  on.end(text)
}

export async function startRecorder(target: string): Promise<Recorder> {
  const heard: Heard[] = []
  const open = new Set<Socket>()
  let there = true
  const take = async (asked: IncomingMessage, answer: ServerResponse): Promise<void> => {
    const text = await textOf(asked)
    heard.push({ path: asked.url ?? '', body: text === '' ? null : JSON.parse(text) })
    pass(target, asked, text, answer)
  }
  // a question that is cut off half-way is of no interest
  const server: Server = createServer((asked, answer) => void take(asked, answer).catch(() => answer.destroy()))
  server.on('connection', (socket) => {
    open.add(socket)
    socket.once('close', () => open.delete(socket))
    if (!there) socket.destroy()
  })
  await new Promise<void>((done) => server.listen(0, LOOPBACK, done))
  const drop = () => {
    for (const socket of open) socket.destroy()
  }
  return {
    url: `http://${LOOPBACK}:${portOf(server)}`,
    heard,
    bodies: (path) => heard.filter((one) => one.path === path).map(({ body }) => body),
    reachable: (yes) => {
      there = yes
      if (!yes) drop()
    },
    close: async () => {
      drop()
      await new Promise((done) => server.close(done))
    },
  }
}
