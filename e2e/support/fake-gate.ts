import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { LOOPBACK, portOf } from './ports.ts'

export interface GateRequest {
  /** `allow` or `report` */
  command: string
  method: string
  path: string
  headers: IncomingMessage['headers']
  body: Record<string, unknown>
}

/** What Dovecot reads: status 0 lets in, -1 refuses with `msg`. */
export interface GateAnswer {
  status: number
  msg?: string
}

export interface FakeGate {
  url: string
  requests: GateRequest[]
  /** The requests of one kind, optionally of one login. */
  of(command: string, login?: string): GateRequest[]
  /** Resolves when a client closes an open connection. */
  hungUp: Promise<void>
  /** What `allow` answers from now on; 'silence' accepts and never answers, 'error' is HTTP 500. */
  answerWith(answer: GateAnswer | 'silence' | 'error'): void
  stop(): Promise<void>
}

/**
 * Longer than the 10 s after which Dovecot closes an idle connection. With Node's own 5 s a question can meet a
 * connection that is just being closed; Dovecot then counts the gate as down and lets in (seen 2 times in 80).
 */
const KEEP_ALIVE_MS = 60_000

/** Stands in for the manager where the test is about Dovecot alone. */
export async function startFakeGate(port = 0): Promise<FakeGate> {
  const requests: GateRequest[] = []
  let answer: GateAnswer | 'silence' | 'error' = { status: 0 }
  const serve = async (request: IncomingMessage, response: ServerResponse) => {
    const received = await read(request)
    requests.push(received)
    if (received.command === 'report') send(response, { status: 0 })
    else if (answer === 'error') response.writeHead(500).end()
    else if (answer !== 'silence') send(response, answer)
  }
  // A request cut off half-way is of no interest.
  const server = createServer((request, response) => void serve(request, response).catch(() => response.destroy()))
  server.keepAliveTimeout = KEEP_ALIVE_MS
  await new Promise<void>((done, fail) => server.once('error', fail).listen(port, LOOPBACK, done))
  const hungUp = new Promise<void>((done) => server.on('connection', (socket) => socket.once('end', () => done())))
  return {
    url: `http://${LOOPBACK}:${portOf(server)}/dovecot`,
    requests,
    hungUp,
    of: (command, login) =>
      requests.filter((one) => one.command === command && (login ?? one.body.login) === one.body.login),
    answerWith(next) {
      answer = next
    },
    stop() {
      const closed = new Promise<void>((done) => server.close(() => done()))
      server.closeAllConnections()
      return closed
    },
  }
}

async function read(request: IncomingMessage): Promise<GateRequest> {
  const url = new URL(request.url ?? '/', 'http://gate.test')
  let text = ''
  for await (const part of request.setEncoding('utf8')) text += part
  const { method = '', headers } = request
  return { command: url.searchParams.get('command') ?? '', method, path: url.pathname, headers, body: JSON.parse(text) }
}

function send(response: ServerResponse, answer: GateAnswer): void {
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer))
}
