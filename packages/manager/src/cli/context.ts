import type { Problem } from '@seatwarden/protocol/problem'
import type { Options } from './arguments.ts'
import { Failure, failure } from './failure.ts'
import type { ApiRequest, Io, Target } from './io.ts'
import { type Paint, painter } from './paint.ts'

/** What a command says when it is through. */
export interface Said {
  /** The JSON document, without its `result`. */
  json: object
  /** Data for standard output. */
  text?: string
  /** Remarks for standard error. */
  notes?: readonly string[]
  /** The message of success, for standard error: `150 accounts changed.` */
  done?: string
  /** The answer is there, and it is a no: message and result code. */
  failed?: Failure
}

/** What every command is given. */
export interface Context {
  io: Io
  options: Options
  json: boolean
  dryRun: boolean
  paint: Paint
  ask: <T>(request: ApiRequest) => Promise<T>
}

/** Where the manager's socket may be, the likeliest first. */
export const socketPlaces = ({ env, programFolder }: Pick<Io, 'env' | 'programFolder'>): string[] => {
  if (env.SEATWARDEN_SOCKET) return [env.SEATWARDEN_SOCKET]
  const data = env.SEATWARDEN_DATA?.replace(/\/+$/, '')
  if (data) return [`${data}/manager.sock`, `${data}/manager/manager.sock`]
  return [
    'data/manager/manager.sock',
    `${programFolder}/../data/manager/manager.sock`,
    '/var/lib/seatwarden/manager.sock',
  ]
}

/** The manager that the options, else the environment, name. [X4] */
export const targetOf = (options: Options, io: Pick<Io, 'env' | 'programFolder' | 'exists'>): Target => {
  const { socket } = options
  const host = options.host ?? (socket === undefined ? io.env.SEATWARDEN_URL : undefined)
  if (host) return { host, token: options.token ?? io.env.SEATWARDEN_TOKEN ?? null }
  const places = socketPlaces(io)
  return { socket: socket ?? places.find(io.exists) ?? places[0] ?? '' }
}

const isProblem = (body: unknown): body is Problem => {
  const it = body as Partial<Problem> | null
  return typeof it === 'object' && typeof it?.code === 'string' && typeof it.detail === 'string'
}

const foreign = (status: number): Failure =>
  failure(
    'internal',
    `What answered is no license manager (HTTP ${status}).`,
    'Check the address after --host or in SEATWARDEN_URL.',
  )

export const contextOf = (io: Io, options: Options): Context => {
  const target = targetOf(options, io)
  return {
    io,
    options,
    json: options.json !== undefined,
    dryRun: options['dry-run'] !== undefined,
    paint: painter(io),
    ask: async <T>(request: ApiRequest): Promise<T> => {
      const { status, body } = await io.request(target, request)
      if (status >= 200 && status < 300 && typeof body === 'object' && body !== null) return body as T
      throw isProblem(body) && status >= 400 ? new Failure({ ...body, status }) : foreign(status)
    },
  }
}
