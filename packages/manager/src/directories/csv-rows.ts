import { parse } from 'csv-parse/sync'
import { IMPORT_LIMITS } from './imported.ts'

export type Delimiter = ',' | ';' | '\t'

export interface CsvRow {
  /** 1-based line where the row begins. */
  line: number
  cells: string[]
}
export interface CsvRows {
  rows: CsvRow[]
  /** Rows whose quotes don't close; reading goes on in the next line. */
  broken: { line: number; what: string }[]
  /** Line longer than a line may be, or one row too many. */
  tooLong: number | null
  tooMany: number | null
}

interface Span {
  line: number
  text: string
}

/** A quoted value may hold this many line breaks; more means that a quote is missing. */
const MAX_BREAKS = 200

/** Index after the closing quote of the value that opens at `open`, or -1. */
const closeQuote = (text: string, open: number): number => {
  for (let at = open + 1; ; at += 2) {
    at = text.indexOf('"', at)
    if (at < 0 || at - open > IMPORT_LIMITS.valueChars) return -1
    if (text[at + 1] !== '"') return at + 1
  }
}

/** A tab is a blank, unless it parts the columns. */
const blanksOf = (delimiter: Delimiter): string => (delimiter === '\t' ? ' ' : ' \t')
const skipBlanks = (text: string, from: number, delimiter: Delimiter): number => {
  const blanks = blanksOf(delimiter)
  let at = from
  while (at < text.length && blanks.includes(text.charAt(at))) at += 1
  return at
}

const skipPlain = (text: string, from: number, delimiter: Delimiter): number => {
  let at = from
  while (at < text.length && text[at] !== '\n' && text[at] !== delimiter) at += 1
  return at
}

/** Where the row that begins at `from` ends (its line break, or the end), or what is wrong with its quotes. */
const endOfRow = (text: string, from: number, delimiter: Delimiter): number | string => {
  for (let at = from; ; at += 1) {
    at = skipBlanks(text, at, delimiter)
    if (text[at] === '"') {
      at = closeQuote(text, at)
      if (at < 0) return 'A quote opens and never closes.'
      at = skipBlanks(text, at, delimiter)
      if (at < text.length && text[at] !== '\n' && text[at] !== delimiter) return 'There is text after a closing quote.'
    } else at = skipPlain(text, at, delimiter)
    if (at >= text.length || text[at] === '\n') return at
  }
}

const countBreaks = (text: string): number => {
  let count = 0
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) count += 1
  return count
}

const quotedRow = (text: string, from: number, delimiter: Delimiter) => {
  const end = endOfRow(text, from, delimiter)
  if (typeof end === 'string') return { what: end }
  const row = text.slice(from, end)
  const breaks = countBreaks(row)
  return breaks > MAX_BREAKS ? { what: 'A quote opens and never closes.' } : { row, end, breaks }
}

/** Cuts the text into rows, so that one missing quote costs one row and not all that follow. */
const spans = (text: string, delimiter: Delimiter, out: CsvRows): Span[] => {
  const found: Span[] = []
  let line = 1
  for (let at = 0; at < text.length; line += 1) {
    const newline = text.indexOf('\n', at)
    const end = newline < 0 ? text.length : newline
    if (end - at > IMPORT_LIMITS.valueChars) out.tooLong ??= line
    if (found.length + out.broken.length > IMPORT_LIMITS.entries) out.tooMany ??= line
    if (out.tooLong !== null || out.tooMany !== null) return []
    const plain = text.slice(at, end)
    const result = plain.includes('"') ? quotedRow(text, at, delimiter) : { row: plain, end, breaks: 0 }
    if ('what' in result) {
      out.broken.push({ line, what: result.what })
      at = end + 1
    } else {
      if (result.row.trim() !== '') found.push({ line, text: result.row })
      line += result.breaks
      at = result.end + 1
    }
  }
  return found
}

const readCells = (text: string, delimiter: Delimiter): string[][] | null => {
  try {
    return parse(text, {
      delimiter,
      record_delimiter: '\n',
      relax_column_count: true,
      relax_quotes: true,
      trim: delimiter !== '\t',
    })
  } catch {
    return null
  }
}

const oneByOne = (found: Span[], delimiter: Delimiter, out: CsvRows): CsvRow[] =>
  found.flatMap(({ line, text }) => {
    const rows = readCells(text, delimiter)
    if (rows?.length === 1 && rows[0] !== undefined) return [{ line, cells: rows[0] }]
    out.broken.push({ line, what: 'The row can not be split into columns.' })
    return []
  })

/** Rows of a CSV text without byte order mark and with '\n' line ends, each with its line. Never throws. [X6 Q2] */
export const csvRows = (text: string, delimiter: Delimiter): CsvRows => {
  const out: CsvRows = { rows: [], broken: [], tooLong: null, tooMany: null }
  const found = spans(text, delimiter, out)
  const rows = readCells(found.map((span) => span.text).join('\n'), delimiter)
  out.rows =
    rows?.length === found.length
      ? rows.map((cells, at) => ({ line: found[at]?.line ?? 0, cells }))
      : oneByOne(found, delimiter, out)
  return out
}
