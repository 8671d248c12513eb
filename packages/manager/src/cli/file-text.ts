import { isUtf8 } from 'node:buffer'
import { failure, misuse } from './failure.ts'
import type { Io } from './io.ts'

const REASONS: Record<string, string> = {
  ENOENT: 'it does not exist',
  EACCES: 'this user may not read it',
  EISDIR: 'it is a folder',
}

/** Reads a file that the command names. Result code -1 when it cannot be read. */
export const readNamed = async (io: Io, path: string): Promise<Uint8Array> => {
  try {
    return await io.readFile(path)
  } catch (error) {
    const { code = '', message } = error as NodeJS.ErrnoException
    throw failure('not_found', `The file ${path} cannot be read: ${REASONS[code] ?? message}.`)
  }
}

// One stray Latin-1 name must not spoil the UTF-8 of all others, so each line is judged by itself.
const lineByLine = (bytes: Buffer): string => {
  const texts: string[] = []
  for (let at = 0; at <= bytes.length; ) {
    const newline = bytes.indexOf(10, at)
    const end = newline < 0 ? bytes.length : newline
    const line = bytes.subarray(at, end)
    texts.push(line.toString(isUtf8(line) ? 'utf8' : 'latin1'))
    at = end + 1
  }
  return texts.join('\n')
}

/** UTF-8, UTF-16 with a mark (Excel), or Latin-1 line by line. [X6] */
export const textOf = (bytes: Uint8Array): string => {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const mark = buffer.subarray(0, 2).toString('hex')
  if (mark === 'fffe') return new TextDecoder('utf-16le').decode(buffer)
  if (mark === 'feff') return new TextDecoder('utf-16be').decode(buffer)
  return isUtf8(buffer) ? buffer.toString('utf8') : lineByLine(buffer)
}

/** The first line of a file: a list of processes shows what is typed. [Q3] */
export const secretIn = async ({ io }: { io: Io }, path: string): Promise<string> => {
  const [line = ''] = textOf(await readNamed(io, path)).split(/\r?\n/)
  if (line === '') throw misuse(`The first line of ${path} is empty. Nothing was changed.`)
  return line
}
