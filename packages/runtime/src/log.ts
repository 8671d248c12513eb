import { type DestinationStream, destination, type Logger, pino } from 'pino'

export type Log = Logger
export const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const
export type LogLevel = (typeof LOG_LEVELS)[number]

export interface LogOptions {
  level: LogLevel
  /** The program: `server`, `manager`. */
  name: string
  /** Where lines go; stderr unless a test listens. */
  to?: DestinationStream
}

const SECRETS = [
  'authorization',
  'Authorization',
  'cookie',
  'Cookie',
  '["set-cookie"]',
  'password',
  'passphrase',
  'token',
  'accessToken',
  'secret',
  'secretKey',
  'privateKey',
  'key.d',
]

/** A secret is hidden at the top and in the two levels below it, where requests keep their headers. */
const redacted = SECRETS.flatMap((name) => {
  const step = name.startsWith('[') ? name : `.${name}`
  return [name, `*${step}`, `*.*${step}`]
})

/** JSON lines on stderr, without secrets. [Q3] */
export const createLog = ({ level, name, to }: LogOptions): Log =>
  pino(
    { level, name, base: { name }, redact: { paths: redacted, censor: '[hidden]' } },
    to ?? destination({ dest: 2, sync: true }),
  )

/** Says nothing; for tests. */
export const silentLog: Log = pino({ level: 'silent' })
