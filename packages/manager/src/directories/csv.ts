import { ACCOUNT_TYPES, type AccountType } from '@seatwarden/core/seats/account'
import { type Columns, detectDelimiter, type Field, readColumns, UNDERSTOOD } from './csv-columns.ts'
import { type CsvGroups, joinByAccount, joinByGroup, readList, storeGroups } from './csv-groups.ts'
import { type CsvRow, csvRows, type Delimiter } from './csv-rows.ts'
import { readAddress, readName } from './import-address.ts'
import { type ReadPassword, readPassword, readPasswordHash } from './import-password.ts'
import {
  addNote,
  addSkipped,
  type Complaint,
  emptyImport,
  IMPORT_LIMITS,
  type ImportedAccount,
  type ImportOptions,
  type ParsedImport,
  quoted,
  tooManyEntries,
} from './imported.ts'

const YES = new Set('1 true yes y on x active enabled ja j wahr ano oui aktiv'.split(' '))
const NO = new Set(
  '0 false no n off inactive disabled suspended archived deleted nein falsch ne non inaktiv'.split(' '),
)
const yesOrNo = (text: string): boolean | null => {
  const word = text.trim().toLowerCase()
  return YES.has(word) ? true : NO.has(word) ? false : null
}

/** The built-in administrator, aliases and domains don't come from a table: the first would escape the counting. [S1] */
const IMPORTABLE = ACCOUNT_TYPES.slice(0, 9)
const readType = (text: string): AccountType | null => {
  const word = text
    .trim()
    .toLowerCase()
    .replace(/[\s-]+/g, '_')
  if (word === '') return 'user'
  const byNumber = /^\d$/.test(word) ? IMPORTABLE[Number(word)] : undefined
  return byNumber ?? IMPORTABLE.find((type) => type === word) ?? (word === 'room' ? 'resource' : null)
}

interface Reading {
  parsed: ParsedImport
  options: ImportOptions
  columns: Columns
  /** Line of the first row with this address. */
  lines: Map<string, number>
  groups: CsvGroups
}

const cell = (reading: Reading, row: CsvRow, field: Field): string => {
  const at = reading.columns.fields.get(field)
  return at === undefined ? '' : (row.cells[at] ?? '')
}

const addressOf = (reading: Reading, row: CsvRow): string | Complaint => {
  const text = cell(reading, row, 'address').trim() || cell(reading, row, 'user').trim()
  if (text === '') return { what: 'The row has no address.', next: 'Fill in the address column.' }
  const address = readAddress(text, reading.options.defaultDomain)
  if (address !== null) return address
  const next = text.includes('@') ? 'Correct the address.' : 'Write it with its domain, or name a default domain.'
  return { what: `${quoted(text)} can't be used as an address.`, next }
}

const nameOf = (reading: Reading, row: CsvRow, address: string): string => {
  const name = readName(cell(reading, row, 'name'))
  const parts = readName(`${cell(reading, row, 'given')} ${cell(reading, row, 'family')}`)
  return name || parts || address.slice(0, address.lastIndexOf('@'))
}

// U_AccountDisabled counts kinds of disabled; none but 0 lets the account log in. [X1]
const readDisabled = (text: string): boolean | null => (/^[1-9]$/.test(text.trim()) ? true : yesOrNo(text))

const enabledOf = (reading: Reading, row: CsvRow): boolean | Complaint => {
  const on = cell(reading, row, 'enabled')
  const off = cell(reading, row, 'disabled')
  const isOn = on.trim() === '' ? true : yesOrNo(on)
  const isOff = off.trim() === '' ? false : readDisabled(off)
  if (isOn === null || isOff === null) {
    const word = quoted((isOn === null ? on : off).trim())
    return { what: `${word} does not say whether it is enabled.`, next: 'Write yes or no.' }
  }
  return isOn && !isOff
}

const passwordOf = (reading: Reading, row: CsvRow): ReadPassword => {
  const hash = readPasswordHash(cell(reading, row, 'hash').trim())
  return hash.hash === null && hash.clear === null && hash.note === null
    ? readPassword(cell(reading, row, 'password'))
    : hash
}

const flagsOf = (reading: Reading, row: CsvRow, address: string): Record<string, boolean> => {
  const flags: Record<string, boolean> = {}
  for (const { name, at } of reading.columns.flags) {
    const text = row.cells[at]?.trim() ?? ''
    const value = yesOrNo(text)
    if (value !== null) flags[name] = value
    else if (text !== '')
      addNote(reading.parsed, row.line, `${address}: ${name} is ${quoted(text)}; left as it is.`, 'Write 1 or 0.')
  }
  return flags
}

type Basics = Pick<ImportedAccount, 'address' | 'type' | 'enabled'>
const readBasics = (reading: Reading, row: CsvRow): Basics | Complaint => {
  const address = addressOf(reading, row)
  if (typeof address !== 'string') return address
  const earlier = reading.lines.get(address)
  if (earlier !== undefined)
    return { what: `${address} is already in line ${earlier}.`, next: 'Leave one of them out.' }
  if (row.cells.slice(reading.columns.width).some((text) => text.trim() !== '')) {
    const what = `The row of ${address} has more columns than the header.`
    return { what, next: 'Put values that hold a delimiter in quotes.' }
  }
  const word = cell(reading, row, 'type').trim()
  const type = readType(word)
  const types = `Write one of ${IMPORTABLE.join(', ')}.`
  if (type === null) return { what: `${address} has the type ${quoted(word)}.`, next: types }
  const enabled = enabledOf(reading, row)
  return typeof enabled === 'boolean' ? { address, type, enabled } : { ...enabled, what: `${address}: ${enabled.what}` }
}

const readRow = (reading: Reading, row: CsvRow): Complaint | null => {
  const basics = readBasics(reading, row)
  if ('what' in basics) return basics
  const { parsed, groups } = reading
  const { address } = basics
  const domain = address.slice(address.lastIndexOf('@') + 1)
  const list = (field: 'groups' | 'members') => readList(parsed, row.line, cell(reading, row, field), domain)
  reading.lines.set(address, row.line)
  if (basics.type === 'group') {
    joinByGroup(groups, row.line, { address, name: nameOf(reading, row, address) }, list('members'))
  } else {
    parsed.accounts.push(accountOf(reading, row, basics))
    joinByAccount(groups, row.line, address, list('groups'))
  }
  return null
}

const accountOf = (reading: Reading, row: CsvRow, { address, type, enabled }: Basics): ImportedAccount => {
  const password = passwordOf(reading, row)
  if (password.note !== null) addNote(reading.parsed, row.line, `${address}: ${password.note}`, 'Set a new password.')
  return {
    line: row.line,
    address,
    name: nameOf(reading, row, address),
    type,
    enabled,
    passwordHash: password.hash,
    clearPassword: password.clear,
    groups: [],
    flags: flagsOf(reading, row, address),
    externalId: cell(reading, row, 'id').trim().slice(0, 128) || null,
  }
}

const isEmpty = (row: CsvRow): boolean => row.cells.every((text) => text.trim() === '')

const headerProblem = ({ fields }: Columns, line: number, options: ImportOptions): ParsedImport | null => {
  if (fields.has('address') || (fields.has('user') && options.defaultDomain !== undefined)) return null
  return fields.has('user')
    ? emptyImport({ line, what: 'The table has user names without a domain.', next: 'Name a default domain.' })
    : emptyImport({ line, what: 'The first row names no address column.', next: `Add a header row. ${UNDERSTOOD}` })
}

/** Excel's own first line, sep=; says the delimiter. */
const SEP = /^\s*"?sep=([,;\t])"?\s*$/i
const headerLine = (text: string): { header: string; delimiter: Delimiter; isSep: boolean } => {
  const lines = text.slice(0, IMPORT_LIMITS.valueChars).split('\n')
  const header = lines.find((line) => line.trim() !== '') ?? ''
  const sep = SEP.exec(header)?.[1] as Delimiter | undefined
  return { header, delimiter: sep ?? detectDelimiter(header), isSep: sep !== undefined }
}

const readRows = (reading: Reading, rows: CsvRow[]): void => {
  for (const row of rows) {
    const problem = isEmpty(row) ? null : readRow(reading, row)
    if (problem !== null) addSkipped(reading.parsed, row.line, problem.what, problem.next)
  }
  storeGroups(reading.parsed, reading.groups)
}

/** Empty rows and line breaks within values are few in any real table. [Q2] */
const MAX_LINES = 4 * IMPORT_LIMITS.entries
const countLines = (text: string): number => {
  let count = 0
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at)
    if (code === 10 || (code === 13 && text.charCodeAt(at + 1) !== 10)) count += 1
  }
  return count
}

/** Reads accounts and groups out of a table with a header row. Never throws. [X6 Q2] */
export const parseCsv = (given: string, options: ImportOptions): ParsedImport => {
  if (countLines(given) > MAX_LINES) {
    return emptyImport({
      line: MAX_LINES,
      what: 'The file has more than 4,000,000 lines.',
      next: 'Split it into smaller files.',
    })
  }
  const text = given.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n')
  const { delimiter, isSep } = headerLine(text)
  const table = csvRows(text, delimiter)
  if (table.tooMany !== null) return emptyImport(tooManyEntries(table.tooMany))
  if (table.tooLong !== null) {
    return emptyImport({
      line: table.tooLong,
      what: 'The line is longer than 64 KiB.',
      next: 'Correct it and import again.',
    })
  }
  const [header, ...rows] = isSep ? table.rows.slice(1) : table.rows
  const columns = readColumns(header?.cells ?? [])
  const refused = headerProblem(columns, header?.line ?? 1, options)
  if (refused !== null) return refused
  const reading: Reading = { parsed: emptyImport(), options, columns, lines: new Map(), groups: new Map() }
  for (const { line, what } of table.broken)
    addSkipped(reading.parsed, line, what, 'Close the quote, or double quotes within it.')
  const left = `These columns are not understood and left out: ${columns.unknown.slice(0, 10).join(', ')}.`
  if (columns.unknown.length > 0) addNote(reading.parsed, header?.line ?? 1, left, UNDERSTOOD)
  readRows(reading, rows)
  return reading.parsed
}
