import { type IncomingHttpHeaders, request } from 'node:http'
import type { Contract, Operation } from '@seatwarden/protocol/api/contract'
import type { Problem } from '@seatwarden/protocol/problem'

/** Where an API answers: an address with a token, or the manager's own Unix socket, which needs none. */
export type Place = { url: string; token?: string | null } | { socket: string }

export interface Heard {
  status: number
  headers: IncomingHttpHeaders
  text: string
}

export interface Said {
  method: string
  /** With the query. */
  path: string
  body?: unknown
  headers?: Record<string, string>
}

type Given<T> = T extends { _zod: { input: infer I } } ? I : never
type Sent<O> = { [K in 'params' | 'query' | 'body']?: O extends Record<K, infer T> ? Given<T> : never }
type Told<O> = O extends { response: { _zod: { output: infer A } } } ? A : never

/** Calls a contract's operations by name, over a real socket. */
export interface Api<C extends Contract> {
  /** The answer; throws with the problem's code where there is none. */
  call<K extends keyof C>(name: K, sent?: Sent<C[K]>): Promise<Told<C[K]>>
  /** The refusal; throws where there is none. */
  problem<K extends keyof C>(name: K, sent?: Sent<C[K]>): Promise<Problem>
}

/** One HTTP exchange on a connection of its own. */
export function ask(place: Place, { method, path, body, headers }: Said): Promise<Heard> {
  const where = 'socket' in place ? { socketPath: place.socket } : addressOf(place.url)
  const token = 'token' in place && place.token ? { authorization: `Bearer ${place.token}` } : {}
  const type = body === undefined ? {} : { 'content-type': 'application/json' }
  const options = { ...where, method, path, agent: false as const, headers: { ...token, ...type, ...headers } }
  return new Promise((done, fail) => {
    const asked = request(options, (answer) => {
      const parts: string[] = []
      answer.setEncoding('utf8').on('data', (part: string) => parts.push(part))
      answer.once('error', fail)
      answer.once('end', () => done({ status: answer.statusCode ?? 0, headers: answer.headers, text: parts.join('') }))
    })
    asked.once('error', fail)
    asked.end(body === undefined ? undefined : JSON.stringify(body))
  })
}

/** `prefix`: before every path of the contract. */
export function apiAt<C extends Contract>(contract: C, place: Place, prefix = ''): Api<C> {
  const say = async (name: keyof C, sent: Sent<Operation> = {}): Promise<Heard> => {
    const { method, path } = contract[name] as Operation
    const params = (sent.params ?? {}) as Record<string, string>
    const filled = path.replace(/:(\w+)/g, (_, key: string) => encodeURIComponent(params[key] ?? ''))
    const query = new URLSearchParams(sent.query).toString()
    const body = 'body' in sent ? { body: sent.body } : {}
    return ask(place, { method, path: `${prefix}${filled}${query && `?${query}`}`, ...body })
  }
  return {
    async call(name, sent) {
      const { status, text } = await say(name, sent)
      if (status >= 300) throw new Error(`${String(name)} was answered with ${status}: ${text}`)
      return JSON.parse(text)
    },
    async problem(name, sent) {
      const { status, text } = await say(name, sent)
      if (status < 400) throw new Error(`${String(name)} was not refused (${status}): ${text}`)
      return JSON.parse(text)
    },
  }
}

function addressOf(url: string): { host: string; port: string } {
  const { hostname, port } = new URL(url)
  return { host: hostname, port }
}
