import type { RootKey } from '@seatwarden/protocol/license-file/keys'
import { ConfigError, readSettings } from '@seatwarden/runtime/config'
import { LOG_LEVELS, type LogLevel } from '@seatwarden/runtime/log'
import { z } from 'zod'
import type { ManagerOptions } from './context.ts'
import { proxyFrom } from './engine/proxy-setting.ts'
import { relayFrom } from './notices/channel-rules.ts'
import type { Relay } from './notices/channels.ts'
import type { HttpProxy } from './vendor/way.ts'

const port = z.coerce.number().int().min(0).max(65_535)
const webAddress = z.url({ protocol: /^https?$/ })
const zone = z.string().refine((name) => {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== ''
  } catch {
    return false
  }
}, 'is no time zone, such as Europe/Prague')

const settings = z.object({
  SEATWARDEN_DATA: z.string().default('data/manager').meta({ description: 'the data folder' }),
  SEATWARDEN_HOST: z.string().default('127.0.0.1').meta({ description: 'the address of console and API' }),
  SEATWARDEN_PORT: port.default(7480).meta({ description: 'the port of console and API' }),
  SEATWARDEN_ALLOW_REMOTE: z
    .enum(['yes', 'no'])
    .default('no')
    .meta({ description: 'whether other machines may reach it' }),
  SEATWARDEN_GATE_PORT: port.default(4001).meta({ description: 'the port at which gates ask, on 127.0.0.1' }),
  SEATWARDEN_GATE_TOKEN: z.string().min(16).optional().meta({ description: 'the token that gates send' }),
  SEATWARDEN_VENDOR_URL: webAddress
    .optional()
    .meta({ description: "the vendor's licensing server, until a license names it" }),
  SEATWARDEN_VENDOR_OVERRIDE: webAddress
    .optional()
    .meta({ description: 'the licensing server to ask whatever the license names' }),
  SEATWARDEN_PROXY: z
    .string()
    .optional()
    .meta({ description: 'the proxy to the licensing server, as http://user:password@host:port' }),
  SEATWARDEN_CA_FILE: z.string().optional().meta({ description: "PEM certificates trusted beside the system's" }),
  SEATWARDEN_ROOT_KEY: z
    .string()
    .optional()
    .meta({ description: "the vendor's root key, as KEYID PUBLICKEY; several apart by commas" }),
  SEATWARDEN_ZONE: zone.optional().meta({ description: "the server's time zone" }),
  SEATWARDEN_HOSTNAME: z.string().optional().meta({ description: 'the name of this mail server' }),
  SEATWARDEN_POSTMASTER: z.email().optional().meta({ description: 'who gets notices' }),
  SEATWARDEN_DOMAIN: z.string().optional().meta({ description: 'the domain of logins without one' }),
  SEATWARDEN_ADMINISTRATOR: z
    .email()
    .optional()
    .meta({ description: 'who gets the mails about seats, else the postmaster' }),
  SEATWARDEN_SMTP: z
    .string()
    .optional()
    .meta({ description: 'the relay of notices, as smtp://user:password@host:port' }),
  SEATWARDEN_NOTICE_FROM: z.email().optional().meta({ description: 'the sender of notices, else the postmaster' }),
  SEATWARDEN_CONSOLE_URL: webAddress
    .optional()
    .meta({ description: "the console's address in a browser, for links in notices" }),
  SEATWARDEN_IDENTITY: z
    .string()
    .optional()
    .meta({ description: "the machine's identity itself: a long random text, given by its operator" }),
  SEATWARDEN_IDENTITY_FILE: z.string().optional().meta({ description: "a file that holds the machine's identity" }),
  SEATWARDEN_PASSWD_FILE: z.string().optional().meta({ description: "Dovecot's passwd-file to write" }),
  SEATWARDEN_MAIL_UID: z.coerce
    .number()
    .int()
    .min(0)
    .default(5000)
    .meta({ description: 'the user that owns mail folders' }),
  SEATWARDEN_MAIL_GID: z.coerce
    .number()
    .int()
    .min(0)
    .default(5000)
    .meta({ description: 'the group that owns mail folders' }),
  SEATWARDEN_MAIL_HOME: z
    .string()
    .default('/var/mail/{domain}/{local}')
    .meta({ description: 'where mail folders are' }),
  SEATWARDEN_SERVICES_FILE: z
    .string()
    .optional()
    .meta({ description: "the services that the decline stops, else systemd's" }),
  DATABASE_URL: z.string().optional().meta({ description: 'PostgreSQL instead of SQLite' }),
  SEATWARDEN_LOG_LEVEL: z.enum(LOG_LEVELS).default('info').meta({ description: 'how much is logged' }),
})

/** The text may hold a password, so it is not repeated. */
const proxyOf = (text: string | undefined): HttpProxy | undefined => {
  if (text === undefined) return undefined
  const proxy = proxyFrom(text)
  if (typeof proxy !== 'string') return proxy
  throw new ConfigError(`SEATWARDEN_PROXY ${proxy}; set it as http://user:password@host:port`)
}

/** The text may hold a password, so it is not repeated. */
const relayOf = (text: string | undefined): Relay | undefined => {
  if (text === undefined) return undefined
  const relay = relayFrom(text)
  if (typeof relay !== 'string') return relay
  throw new ConfigError(`SEATWARDEN_SMTP ${relay}; set it as smtp://user:password@host:port`)
}

const rootKeys = (text: string | undefined): RootKey[] =>
  (text ?? '')
    .split(',')
    .map((key) => key.trim())
    .filter((key) => key !== '')
    .map((key) => {
      const [keyId, publicKey, more] = key.split(/\s+/)
      if (!keyId || !publicKey || more !== undefined)
        throw new ConfigError(
          `SEATWARDEN_ROOT_KEY is a key's id and the key with a blank between; set it to what the licensing server prints`,
        )
      return { keyId, publicKey }
    })

/** Settings from the environment and from flags such as `--gate-port`. Throws ConfigError. */
export const readOptions = (
  argv: readonly string[],
  env: Record<string, string | undefined>,
): { options: ManagerOptions; logLevel: LogLevel } => {
  const read = readSettings(settings, env, argv)
  return {
    logLevel: read.SEATWARDEN_LOG_LEVEL,
    options: {
      data: read.SEATWARDEN_DATA,
      host: read.SEATWARDEN_HOST,
      port: read.SEATWARDEN_PORT,
      allowRemote: read.SEATWARDEN_ALLOW_REMOTE === 'yes',
      gatePort: read.SEATWARDEN_GATE_PORT,
      gateToken: read.SEATWARDEN_GATE_TOKEN,
      vendorUrl: read.SEATWARDEN_VENDOR_URL,
      vendorOverride: read.SEATWARDEN_VENDOR_OVERRIDE,
      proxy: proxyOf(read.SEATWARDEN_PROXY),
      caFile: read.SEATWARDEN_CA_FILE,
      roots: rootKeys(read.SEATWARDEN_ROOT_KEY),
      zone: read.SEATWARDEN_ZONE,
      hostname: read.SEATWARDEN_HOSTNAME,
      postmaster: read.SEATWARDEN_POSTMASTER,
      defaultDomain: read.SEATWARDEN_DOMAIN,
      administrator: read.SEATWARDEN_ADMINISTRATOR,
      noticeFrom: read.SEATWARDEN_NOTICE_FROM,
      relay: relayOf(read.SEATWARDEN_SMTP),
      consoleUrl: read.SEATWARDEN_CONSOLE_URL,
      identity: read.SEATWARDEN_IDENTITY,
      identityFile: read.SEATWARDEN_IDENTITY_FILE,
      passwd: {
        path: read.SEATWARDEN_PASSWD_FILE,
        owner: { uid: read.SEATWARDEN_MAIL_UID, gid: read.SEATWARDEN_MAIL_GID, home: read.SEATWARDEN_MAIL_HOME },
      },
      services: { file: read.SEATWARDEN_SERVICES_FILE ?? null },
      databaseUrl: read.DATABASE_URL,
    },
  }
}
