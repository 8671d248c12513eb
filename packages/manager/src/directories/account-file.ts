import { isUtf8 } from 'node:buffer'
import { parseCsv } from './csv.ts'
import { emptyImport, IMPORT_LIMITS, type ImportOptions, type ParsedImport } from './imported.ts'
import { parseLdif } from './ldif-accounts.ts'

export type { ImportedAccount, ImportedGroup, ImportOptions, ImportProblem, ParsedImport } from './imported.ts'

export type AccountFileFormat = 'ldif' | 'csv'

const tooLarge = (): ParsedImport =>
  emptyImport({ line: 1, what: 'The file is larger than 64 MiB.', next: 'Split it and import the parts one by one.' })

/**
 * Reads a file of accounts. What can't be read is named in `skipped` and the rest goes on; with `fatal` nothing was
 * read. Never throws, takes time in proportion to the text, touches neither disk nor net. [X6 Q2]
 */
export const parseAccountFile = (format: AccountFileFormat, text: string, options: ImportOptions): ParsedImport => {
  if (text.length > IMPORT_LIMITS.bytes || Buffer.byteLength(text) > IMPORT_LIMITS.bytes) return tooLarge()
  if (text.trim() === '') return emptyImport({ line: 1, what: 'The file is empty.', next: 'Choose another file.' })
  return format === 'ldif' ? parseLdif(text, options) : parseCsv(text, options)
}

// One stray Latin-1 name must not spoil the UTF-8 of all others, so each line is judged by itself.
const decodeLines = (bytes: Buffer): string => {
  const lines: string[] = []
  for (let at = 0; at <= bytes.length; ) {
    const newline = bytes.indexOf(10, at)
    const end = newline < 0 ? bytes.length : newline
    const line = bytes.subarray(at, end)
    lines.push(line.toString(isUtf8(line) ? 'utf8' : 'latin1'))
    at = end + 1
  }
  return lines.join('\n')
}

/** UTF-8, UTF-16 with a mark (Excel), lines of Latin-1. */
const decode = (bytes: Uint8Array): string => {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const mark = buffer.subarray(0, 2).toString('hex')
  if (mark === 'fffe') return buffer.toString('utf16le')
  if (mark === 'feff') return new TextDecoder('utf-16be').decode(buffer)
  return isUtf8(buffer) ? buffer.toString('utf8') : decodeLines(buffer)
}

/** The same for the bytes of an uploaded file: UTF-8, UTF-16 with a mark, or Latin-1 line by line. [X6 Q2] */
export const parseAccountBytes = (
  format: AccountFileFormat,
  bytes: Uint8Array,
  options: ImportOptions,
): ParsedImport =>
  bytes.byteLength > IMPORT_LIMITS.bytes ? tooLarge() : parseAccountFile(format, decode(bytes), options)
