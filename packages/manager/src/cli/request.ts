import { request as httpRequest, type IncomingMessage, type RequestOptions } from 'node:http'
import { type Failure, failure, misuse } from './failure.ts'
import type { ApiAnswer, ApiRequest, Request, Target } from './io.ts'

const BASE = '/api/v1'
/** Longer than any answer but an import takes. */
const PATIENCE_MS = 600_000

const queryOf = (query: ApiRequest['query'] = {}): string => {
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(query))
    for (const one of typeof value === 'string' ? [value] : value) search.append(name, one)
  return search.size > 0 ? `?${search}` : ''
}

const urlOf = (host: string): URL => {
  const text = /^https?:\/\//i.test(host) ? host : `https://${host}`
  if (!URL.canParse(text))
    throw misuse(`"${host.slice(0, 100)}" is no address of a manager.`, 'Write https://mail.example.net:7443')
  return new URL(text)
}

interface Way {
  where: string
  options: RequestOptions
  headers: Record<string, string>
  secure: boolean
}

const wayTo = (target: Target): Way => {
  if ('socket' in target)
    return { where: target.socket, options: { socketPath: target.socket }, headers: {}, secure: false }
  const { protocol, hostname, port } = urlOf(target.host)
  const headers: Record<string, string> = target.token ? { authorization: `Bearer ${target.token}` } : {}
  const host = hostname.replace(/^\[|\]$/g, '')
  return { where: target.host, options: { host, ...(port && { port }) }, headers, secure: protocol === 'https:' }
}

const REASONS: Record<string, string> = {
  ENOENT: 'there is no socket',
  ECONNREFUSED: 'nobody answers',
  EACCES: 'this user may not open it',
  ENOTFOUND: 'the name cannot be resolved',
  EAI_AGAIN: 'the name cannot be resolved',
  ETIMEDOUT: 'it does not answer',
  EPROTO: 'it does not speak HTTPS',
  ECONNRESET: 'it ended the connection',
}

const unreachable = (target: Target, where: string, { code = '', message }: NodeJS.ErrnoException): Failure => {
  const reason = REASONS[code] ?? message
  if ('host' in target)
    return failure(
      'manager_unreachable',
      `The manager at ${where} is not reached: ${reason}.`,
      'Check the address, the port and the firewall.',
    )
  const next =
    code === 'EACCES'
      ? 'Use the tool as root or as the user that runs the manager.'
      : 'Start it ("npm start", or "systemctl start seatwarden-manager"), or name its socket: --socket PATH.'
  return failure('manager_unreachable', `The license manager is not running: ${reason} at ${where}.`, next)
}

const bodyOf = async (response: IncomingMessage): Promise<unknown> => {
  const parts: Buffer[] = []
  for await (const part of response) parts.push(part as Buffer)
  const text = Buffer.concat(parts).toString('utf8')
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

const send = (way: Way, request: typeof httpRequest, api: ApiRequest): Promise<ApiAnswer> =>
  new Promise((resolve, reject) => {
    const content = api.body === undefined ? null : Buffer.from(JSON.stringify(api.body))
    const sent = request(
      {
        ...way.options,
        method: api.method,
        path: `${BASE}${api.path}${queryOf(api.query)}`,
        timeout: PATIENCE_MS,
        headers: {
          ...way.headers,
          accept: 'application/json',
          ...(content && { 'content-type': 'application/json', 'content-length': content.length }),
        },
      },
      (response) => {
        bodyOf(response).then((body) => resolve({ status: response.statusCode ?? 0, body }), reject)
      },
    )
    sent.once('error', reject)
    sent.once('timeout', () => sent.destroy(Object.assign(new Error('no answer'), { code: 'ETIMEDOUT' })))
    sent.end(content ?? undefined)
  })

/** Asks the manager over its Unix socket, or over HTTP with a token. [X4] */
export const requestOverHttp: Request = async (target, api) => {
  const way = wayTo(target)
  const request = way.secure ? (await import('node:https')).request : httpRequest
  try {
    return await send(way, request, api)
  } catch (error) {
    throw unreachable(target, way.where, error as NodeJS.ErrnoException)
  }
}
