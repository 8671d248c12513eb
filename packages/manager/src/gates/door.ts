import { timingSafeEqual } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'

export interface DoorReply {
  status: number
  body: Buffer
}

export interface DoorOptions {
  /** `Authorization: Bearer …` that a gate must send; null: loopback is enough. */
  token: string | null
  /** By path: what is asked there. */
  paths: Readonly<Record<string, (query: string, body: Buffer) => DoorReply | Promise<DoorReply>>>
  failed: (error: unknown) => void
}

/** No question of a gate is longer. */
const LONGEST = 16 * 1024
/** A question is small and comes at once; one that does not end must not keep its connection. */
const QUESTION_MS = 30_000
/** Longer than the 10 s for which Dovecot keeps an idle connection: a question must never meet one that closes. */
const KEEP_ALIVE_MS = 75_000

const text = (message: string): Buffer => Buffer.from(JSON.stringify({ detail: message }))
const TOO_LONG: DoorReply = { status: 413, body: text(`a question has at most ${LONGEST} bytes`) }
const NO_POST: DoorReply = { status: 405, body: text('a gate asks with POST') }
const NO_PATH: DoorReply = { status: 404, body: text('no gate asks here') }
// A browser asks no other site in JSON without its leave, so no page can take seats through a person's browser.
const JSON_TYPE = /^application\/json\b/i
const NO_JSON: DoorReply = { status: 415, body: text('a question is sent as application/json') }
const NO_TOKEN: DoorReply = { status: 401, body: text('the token of the gate is missing or wrong') }
const FAILED: DoorReply = { status: 500, body: text('the question could not be answered; it was logged') }

const send = (response: ServerResponse, { status, body }: DoorReply): void => {
  response.writeHead(status, { 'content-type': 'application/json', 'content-length': body.length })
  response.end(body)
}

const same = (a: string, b: string): boolean => {
  const [left, right] = [Buffer.from(a), Buffer.from(b)]
  return left.length === right.length && timingSafeEqual(left, right)
}

/** The listener at which mail services ask: nothing but reading a small question and writing a small answer. */
export const createDoor = ({ token, paths, failed }: DoorOptions): Server => {
  const expected = token === null ? null : `Bearer ${token}`
  const settle = (response: ServerResponse, answer: DoorReply | Promise<DoorReply>): void => {
    if (!(answer instanceof Promise)) {
      send(response, answer)
      return
    }
    answer.then(
      (reply) => send(response, reply),
      (error: unknown) => {
        failed(error)
        send(response, FAILED)
      },
    )
  }
  const answer = (request: IncomingMessage, body: Buffer): DoorReply | Promise<DoorReply> => {
    const url = request.url ?? '/'
    const mark = url.indexOf('?')
    const ask = paths[mark < 0 ? url : url.slice(0, mark)]
    if (!ask) return NO_PATH
    if (request.method !== 'POST') return NO_POST
    if (!JSON_TYPE.test(request.headers['content-type'] ?? '')) return NO_JSON
    if (expected !== null && !same(request.headers.authorization ?? '', expected)) return NO_TOKEN
    try {
      return ask(mark < 0 ? '' : url.slice(mark + 1), body)
    } catch (error) {
      failed(error)
      return FAILED
    }
  }
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    let length = 0
    request.on('data', (chunk: Buffer) => {
      length += chunk.length
      if (length <= LONGEST) chunks.push(chunk)
      else if (!response.headersSent) {
        // The rest is not waited for: it may have no end.
        response.shouldKeepAlive = false
        send(response, TOO_LONG)
      }
    })
    request.on('end', () => {
      if (length > LONGEST) return
      const only = chunks.length === 1 ? chunks[0] : undefined
      settle(response, answer(request, only ?? Buffer.concat(chunks)))
    })
  })
  server.keepAliveTimeout = KEEP_ALIVE_MS
  server.headersTimeout = KEEP_ALIVE_MS + 5_000
  server.requestTimeout = QUESTION_MS
  server.maxRequestsPerSocket = 0
  return server
}
