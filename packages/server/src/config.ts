import { join } from 'node:path'
import { readSettings } from '@seatwarden/runtime/config'
import { LOG_LEVELS, type LogLevel } from '@seatwarden/runtime/log'
import { z } from 'zod'
import { ADDRESS_FAULT, addressIn } from './address.ts'
import type { ServerOptions } from './context.ts'
import { proxiesIn } from './proxies.ts'
import { EXCHANGES_PER_MINUTE } from './rate-limit.ts'

export interface StartOptions extends ServerOptions {
  /** Default 127.0.0.1. */
  host?: string
  /** Default 7470; 0 chooses a free one. */
  port?: number
  /** [Q3] */
  allowRemote?: boolean
}

const port = z.coerce.number().int().min(0).max(65_535)

const address = z.string().transform((text, context) => {
  const written = addressIn(text)
  if (written === undefined) context.addIssue({ code: 'custom', message: ADDRESS_FAULT })
  return written ?? ''
})

const PROXIES_FAULT = 'must list addresses or networks, as in 127.0.0.1,10.0.0.0/8'
const proxies = z.string().transform((text, context) => {
  const listed = proxiesIn(text)
  if (!listed) context.addIssue({ code: 'custom', message: PROXIES_FAULT })
  return listed ?? []
})

const settings = z.object({
  SEATWARDEN_SERVER_DATA: z.string().default('data/server').meta({ description: 'the data folder' }),
  SEATWARDEN_SERVER_HOST: z.string().default('127.0.0.1').meta({ description: 'the address to listen on' }),
  SEATWARDEN_SERVER_PORT: port.default(7470).meta({ description: 'the port to listen on' }),
  SEATWARDEN_SERVER_ALLOW_REMOTE: z
    .enum(['yes', 'no'])
    .default('no')
    .meta({ description: 'whether other machines may reach it' }),
  SEATWARDEN_SERVER_URL: address.optional().meta({ description: 'the address for installations' }),
  SEATWARDEN_TRUSTED_PROXIES: proxies.default([]).meta({ description: 'the proxies before it' }),
  SEATWARDEN_EXCHANGES_PER_MINUTE: z.coerce
    .number()
    .int()
    .min(1)
    .max(1_000_000)
    .default(EXCHANGES_PER_MINUTE)
    .meta({ description: 'requests a minute and address' }),
  SEATWARDEN_SERVER_SECRET_FILE: z.string().optional().meta({ description: 'the file that opens the issuing key' }),
  DATABASE_URL: z.string().optional().meta({ description: 'PostgreSQL instead of SQLite' }),
  SEATWARDEN_LOG_LEVEL: z.enum(LOG_LEVELS).default('info').meta({ description: 'how much is logged' }),
})

/** Settings from the environment and from flags such as `--server-port`. Throws ConfigError. */
export const readOptions = (
  argv: readonly string[],
  env: Record<string, string | undefined>,
): { options: StartOptions; logLevel: LogLevel } => {
  const read = readSettings(settings, env, argv)
  return {
    logLevel: read.SEATWARDEN_LOG_LEVEL,
    options: {
      data: read.SEATWARDEN_SERVER_DATA,
      host: read.SEATWARDEN_SERVER_HOST,
      port: read.SEATWARDEN_SERVER_PORT,
      allowRemote: read.SEATWARDEN_SERVER_ALLOW_REMOTE === 'yes',
      publicUrl: read.SEATWARDEN_SERVER_URL,
      trustedProxies: read.SEATWARDEN_TRUSTED_PROXIES,
      exchangePerMinute: read.SEATWARDEN_EXCHANGES_PER_MINUTE,
      secretFile: read.SEATWARDEN_SERVER_SECRET_FILE,
      databaseUrl: read.DATABASE_URL,
    },
  }
}

/** SQLite in the data folder, unless said otherwise. */
export const databaseUrlOf = ({ data, databaseUrl }: Pick<ServerOptions, 'data' | 'databaseUrl'>): string =>
  databaseUrl ?? `sqlite:${join(data, 'server.db')}`
