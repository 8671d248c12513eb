import { z } from 'zod'

/** What zod tells its wording; only what is used here. */
interface RawIssue {
  code?: string
  input?: unknown
  expected?: string
  origin?: string
  minimum?: string | number | bigint
  maximum?: string | number | bigint
  inclusive?: unknown
  exact?: unknown
  format?: string
  keys?: unknown
  values?: unknown
  divisor?: string | number | bigint
}

const WORDS: Record<string, string> = {
  string: 'text',
  int: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object',
  null: 'null',
}
const FORMATS: Record<string, string> = {
  email: 'a mail address',
  url: 'a URL',
  uuid: 'a UUID',
  datetime: 'a date and time in ISO 8601 with its offset',
  date: 'a date such as 2026-02-28',
  ipv4: 'an IPv4 address',
  ipv6: 'an IPv6 address',
  base64: 'base64',
  base64url: 'base64url',
}
const COUNTED: Record<string, string> = { string: 'characters', array: 'entries', set: 'entries', file: 'bytes' }

const typeFault = ({ input, expected }: RawIssue): string =>
  input === undefined ? 'is missing' : `must be ${WORDS[expected ?? ''] ?? expected}`

const bound = (words: string, limit: string | number | bigint | undefined, { origin }: RawIssue): string => {
  const counted = COUNTED[origin ?? '']
  return counted ? `must have ${words} ${limit} ${counted}` : `must be ${words} ${limit}`
}

const sizeFault = (issue: RawIssue): string => {
  const limit = issue.minimum ?? issue.maximum
  if (issue.exact) return bound('exactly', limit, issue)
  if (issue.minimum !== undefined) return bound(issue.inclusive === false ? 'more than' : 'at least', limit, issue)
  return bound(issue.inclusive === false ? 'less than' : 'at most', limit, issue)
}

const list = (of: unknown): string => (Array.isArray(of) ? of.map(String).join(', ') : String(of))

const FAULTS: Record<string, (issue: RawIssue) => string> = {
  invalid_type: typeFault,
  too_small: sizeFault,
  too_big: sizeFault,
  invalid_format: ({ format }) => `must be ${FORMATS[format ?? ''] ?? 'written in the form that the API names'}`,
  invalid_value: ({ input, values }) => (input === undefined ? 'is missing' : `must be one of: ${list(values)}`),
  not_multiple_of: ({ divisor }) => `must be a multiple of ${divisor}`,
  unrecognized_keys: ({ keys }) => `has fields that are not known: ${list(keys)}`,
  invalid_union: ({ input }) => (input === undefined ? 'is missing' : 'has none of the forms that are possible here'),
}

/** What is wrong with a value, to be read after the field's name: `seats must be at least 1`. */
export const wording = (issue: RawIssue): string => FAULTS[issue.code ?? '']?.(issue) ?? 'cannot be used as it is'

/** From here on zod speaks as the rest of the program does; a schema's own message still goes first. */
z.config({ localeError: (issue) => wording(issue) })
