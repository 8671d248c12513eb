import { parseArgs } from 'node:util'
import { DAY, fromIso, type Instant, later, toIso } from '@seatwarden/core/instant'
import { line } from '@seatwarden/protocol/license-file/fields'
import { ProblemError } from '@seatwarden/protocol/problem'
import { readOptions, type StartOptions } from '../config.ts'

export const HELP = `The keys that sign license files. [L14]

  keys list                                          what there is, and which one signs
  keys new --root FILE [--valid-days N] [--from DATE]  certify the next one; both may sign while their dates overlap
  keys revoke KEYID --root FILE --reason TEXT        a key that somebody else may have

  --root FILE       the root key: the PEM file that the first start wrote
  --valid-days N    how long the new key signs (default 1825)
  --from DATE       from when on, as 2027-01-31 or 2027-01-31T08:00:00Z (default now)
  --reason TEXT     for the history
  --force           revoke also the last key that may sign
  --json            print one JSON document, also for a failure

Where the server's records are is said as for the server itself: SEATWARDEN_SERVER_DATA (--server-data),
SEATWARDEN_SERVER_SECRET_FILE (--server-secret-file), DATABASE_URL (--database-url). The server may go on running:
it follows with the next license file.
`

const text = { type: 'string' } as const
const flag = { type: 'boolean' } as const
/** Where the server's records are. */
export const PLACE_OPTIONS = { 'server-data': text, 'server-secret-file': text, 'database-url': text } as const
const PLACES = ['server-data', 'server-secret-file', 'database-url'] as const
const OPTIONS = {
  root: text,
  'valid-days': text,
  from: text,
  reason: text,
  force: flag,
  json: flag,
  ...PLACE_OPTIONS,
} as const

export interface Asked {
  verb: 'list' | 'new' | 'revoke'
  options: StartOptions
  keyId: string
  root: string
  reason: string
  force: boolean
  validDays: string | undefined
  from: string | undefined
}

export const misuseOf = (command: string, sentence: string): ProblemError =>
  new ProblemError('malformed', sentence, `“${command} --help” shows how. Nothing was changed.`)
const misuse = (sentence: string): ProblemError => misuseOf('keys', sentence)

const parsed = (argv: readonly string[]) => {
  try {
    return parseArgs({ args: [...argv], options: OPTIONS, allowPositionals: true })
  } catch (error) {
    throw misuse(`${(error as Error).message.split('. ')[0]}.`)
  }
}
type Parsed = ReturnType<typeof parsed>
type OptionName = keyof typeof OPTIONS

/** What each verb takes and needs beside where the records are. */
const VERBS: Record<Asked['verb'], { takes: readonly OptionName[]; needs: readonly ('root' | 'reason')[] }> = {
  list: { takes: [], needs: [] },
  new: { takes: ['valid-days', 'from'], needs: ['root'] },
  revoke: { takes: ['force'], needs: ['root', 'reason'] },
}

const isVerb = (verb: string): verb is Asked['verb'] => Object.hasOwn(VERBS, verb)

const verbOf = ({ values, positionals }: Parsed): Asked['verb'] => {
  const [verb = '', ...rest] = positionals
  if (!isVerb(verb)) throw misuse(`There is no “keys ${verb.slice(0, 64)}”; there are list, new and revoke.`)
  const words = verb === 'revoke' ? 1 : 0
  if (rest.length < words) throw misuse('Say which key: “keys revoke KEYID”.')
  if (rest.length > words) throw misuse(`“${rest[words]?.slice(0, 64)}” is one word too many.`)
  const { takes, needs } = VERBS[verb]
  const allowed: readonly string[] = ['json', ...PLACES, ...takes, ...needs]
  const strange = Object.keys(values).find((name) => !allowed.includes(name))
  if (strange) throw misuse(`“keys ${verb}” takes no --${strange}.`)
  const missing = needs.find((name) => !values[name])
  if (missing) throw misuse(`“keys ${verb}” needs --${missing} ${missing === 'root' ? 'FILE' : 'TEXT'}.`)
  return verb
}

const reasonIn = (reason = ''): string => {
  if (line(0, 500).safeParse(reason).success) return reason
  throw misuse('--reason takes one line of at most 500 characters.')
}

/** Flags go before the environment. Throws ConfigError. */
export const placesIn = (
  values: { readonly [K in (typeof PLACES)[number]]?: string | undefined },
  env: Record<string, string | undefined>,
): StartOptions => {
  const flags = PLACES.flatMap((name) => (values[name] === undefined ? [] : [`--${name}=${values[name]}`]))
  return readOptions(flags, env).options
}

/** What was typed. Throws ProblemError `malformed`, and ConfigError for a setting. */
export const readAsked = (argv: readonly string[], env: Record<string, string | undefined>): Asked => {
  const read = parsed(argv)
  const verb = verbOf(read)
  const { values, positionals } = read
  return {
    verb,
    options: placesIn(values, env),
    keyId: positionals[1] ?? '',
    root: values.root ?? '',
    reason: reasonIn(values.reason),
    force: values.force ?? false,
    validDays: values['valid-days'],
    from: values.from,
  }
}

export const numberIn = (name: string, typed: string | undefined, limits: { otherwise: number; most: number }) => {
  if (typed === undefined) return limits.otherwise
  const number = /^\d{1,9}$/.test(typed) ? Number(typed) : 0
  if (number >= 1 && number <= limits.most) return number
  throw misuse(`${name} takes a whole number from 1 to ${limits.most}.`)
}

/** The first instant of a new key: of a date, 00:00 UTC, and never before now, so that it is the newest. */
export const startIn = (typed: string | undefined, now: Instant): Instant => {
  if (typed === undefined) return now
  const from = fromIso(/^\d{4}-\d\d-\d\d$/.test(typed) ? `${typed}T00:00:00Z` : typed)
  if (from === undefined || from > now + 3_660 * DAY)
    throw misuse('--from takes a date of the next ten years, as 2027-01-31.')
  if (toIso(from).slice(0, 10) < toIso(now).slice(0, 10)) throw misuse('--from lies in the past.')
  return later(from, now)
}
