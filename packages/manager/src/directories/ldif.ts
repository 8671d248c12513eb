import { isUtf8 } from 'node:buffer'
import { IMPORT_LIMITS, type ImportProblem, quoted, tooManyEntries } from './imported.ts'
import { type LogicalLine, logicalLines } from './ldif-lines.ts'

export interface LdifValue {
  line: number
  /** Decoded; octets that are no text come as hex (see BINARY). */
  text: string
  /** Has an attribute option, as in cn;lang-en. */
  hasOption: boolean
}

/** One entry, with the wanted attributes only, by lower-case name. */
export interface LdifEntry {
  kind: 'entry'
  line: number
  dn: string
  changeType: string
  values: Map<string, LdifValue[]>
  /** Wanted values that are links (`:<`): they are never followed. [Q2] */
  links: { line: number; name: string }[]
  problem: ImportProblem | null
}
export type LdifEvent = LdifEntry | { kind: 'fatal'; problem: ImportProblem }

const NAME = /^(?:[A-Za-z][A-Za-z0-9_-]*|[0-9]+(?:\.[0-9]+)*)(?:;[A-Za-z0-9_-]+)*$/
const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/
/** ldapsearch without -LLL ends its output with these. */
const CHATTER = new Set(['search', 'result', 'numresponses', 'numentries', 'ref'])
const BINARY = new Set(['objectguid'])
const LINE_FIX = 'Correct the line, or leave the entry out, and import again.'

const decodeBase64 = (name: string, text: string): string | null => {
  const compact = text.trim()
  if (compact.length % 4 !== 0 || !BASE64.test(compact)) return null
  const bytes = Buffer.from(compact, 'base64')
  if (BINARY.has(name)) return bytes.toString('hex')
  return bytes.toString(isUtf8(bytes) ? 'utf8' : 'latin1')
}

const newEntry = (line: number, dn: string): LdifEntry => ({
  kind: 'entry',
  line,
  dn,
  changeType: 'add',
  values: new Map(),
  links: [],
  problem: null,
})

const fail = (entry: LdifEntry, line: number, what: string): void => {
  entry.problem ??= { line, what, next: LINE_FIX }
}

const fatal = (line: number, what: string, next: string): LdifEvent => ({
  kind: 'fatal',
  problem: { line, what, next },
})

interface Attribute {
  /** As written, and in lower case without options. */
  name: string
  base: string
}
/** Files use the same few names a million times. */
type Names = Map<string, Attribute | null>
const MAX_NAMES = 10_000

const readAttribute = (text: string): Attribute | null => {
  const name = text.trimEnd()
  return NAME.test(name) ? { name, base: (name.split(';', 1)[0] ?? '').toLowerCase() } : null
}

const attributeOf = (names: Names, text: string): Attribute | null => {
  const known = names.get(text)
  if (known !== undefined) return known
  const attribute = readAttribute(text)
  if (names.size < MAX_NAMES) names.set(text, attribute)
  return attribute
}

const split = (names: Names, text: string): { attribute: Attribute; rest: string } | null => {
  const colon = text.indexOf(':')
  const attribute = colon < 1 || colon > 256 ? null : attributeOf(names, text.slice(0, colon))
  return attribute === null ? null : { attribute, rest: text.slice(colon + 1) }
}

/** Reads what follows the first colon: plain text, `: base64` or `< url`. Null: base64 that can't be read. */
const readValue = (name: string, rest: string): string | { link: true } | null => {
  if (rest.startsWith('<')) return { link: true }
  return rest.startsWith(':') ? decodeBase64(name, rest.slice(1)) : rest.trimStart()
}

const addValue = (entry: LdifEntry, line: number, { name, base }: Attribute, rest: string): void => {
  const value = readValue(base, rest)
  if (value === null) fail(entry, line, `The base64 value of ${name} is damaged.`)
  else if (typeof value === 'object') entry.links.push({ line, name })
  else if (base === 'changetype') entry.changeType = value.trim().toLowerCase()
  else {
    const list = entry.values.get(base)
    const item = { line, text: value, hasOption: name.length > base.length }
    if (list === undefined) entry.values.set(base, [item])
    else list.push(item)
  }
}

const openEntry = (line: number, rest: string): LdifEntry => {
  const dn = readValue('dn', rest)
  const entry = newEntry(line, typeof dn === 'string' ? dn.trim() : '')
  if (entry.dn === '' && rest.trim() !== '') fail(entry, line, 'The name (dn) of the entry is not readable.')
  return entry
}

const orphan = (line: number, base: string): LdifEntry | 'chatter' => {
  if (CHATTER.has(base)) return 'chatter'
  const entry = newEntry(line, '')
  fail(entry, line, 'The entry does not begin with dn:.')
  return entry
}

const versionProblem = (line: number, rest: string): LdifEvent | null =>
  rest.trim() === '1'
    ? null
    : fatal(line, `The file has LDIF version ${quoted(rest.trim())}.`, 'Export it as LDIF version 1.')

const tooLong = (line: number, name: string): LdifEvent =>
  fatal(line, `The value of ${name} is longer than 64 KiB.`, 'Correct the line and import again. Nothing was imported.')

interface State {
  wanted: ReadonlySet<string>
  names: Names
  entry: LdifEntry | null
  /** Within lines that are no entry, until the next blank line. */
  chatter: boolean
  seen: number
}

const outsideEntry = (state: State, line: number, base: string, rest: string): LdifEvent | null => {
  if (base === 'version' && state.seen === 0) return versionProblem(line, rest)
  const opened = orphan(line, base)
  if (opened === 'chatter') state.chatter = true
  else state.entry = opened
  return null
}

/** Takes one line into the entry; gives what stops the reading. */
const takeLine = (state: State, { line, text, tooLong: isTooLong }: LogicalLine): LdifEvent | null => {
  if (state.chatter || (state.entry !== null && state.entry.changeType !== 'add')) return null
  const parts = split(state.names, text)
  if (parts === null) {
    state.entry ??= newEntry(line, '')
    fail(state.entry, line, `The line ${quoted(text)} has no "name: value".`)
    return null
  }
  const { attribute, rest } = parts
  const { base } = attribute
  if (base === 'dn') {
    if (isTooLong) return tooLong(line, 'dn')
    state.entry = openEntry(line, rest)
  } else if (state.entry === null) return outsideEntry(state, line, base, rest)
  else if (base === 'changetype' || state.wanted.has(base)) {
    if (isTooLong) return tooLong(line, attribute.name)
    addValue(state.entry, line, attribute, rest)
  }
  return null
}

// A file without blank lines between entries is common enough to be read as meant.
const beginsEntry = (text: string): boolean =>
  (text.startsWith('d') || text.startsWith('D')) && /^dn\s*:/i.test(text.slice(0, 16))

/**
 * Reads LDIF (RFC 2849), content and change records, in linear time. Only `wanted` attributes (lower case) are kept,
 * so photographs and certificates of any length pass. Never throws; after a `fatal` event nothing follows. [X6 Q2]
 */
export function* ldifEntries(text: string, wanted: ReadonlySet<string>): Generator<LdifEvent> {
  const state: State = { wanted, names: new Map(), entry: null, chatter: false, seen: 0 }
  const next = logicalLines(text, text.startsWith('\uFEFF') ? 1 : 0)
  for (let item = next(); item !== null; item = next()) {
    if (item.text.startsWith('#')) continue
    const isBlank = item.text.trim() === ''
    if (state.entry !== null && (isBlank || beginsEntry(item.text))) {
      yield state.entry
      state.entry = null
      state.seen += 1
      if (state.seen > IMPORT_LIMITS.entries) return yield { kind: 'fatal', problem: tooManyEntries(item.line) }
    }
    if (isBlank) state.chatter = false
    else {
      const stop = takeLine(state, item)
      if (stop !== null) return yield stop
    }
  }
  if (state.entry !== null) yield state.entry
}
