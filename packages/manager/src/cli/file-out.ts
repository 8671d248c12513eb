import type { Context, Said } from './context.ts'
import { type Failure, failure } from './failure.ts'
import type { Io } from './io.ts'

const REASONS: Record<string, string> = {
  ENOENT: 'its folder does not exist',
  EACCES: 'this user may not write there',
  EISDIR: 'it is a folder',
  ENOSPC: 'the disk is full',
  EROFS: 'the file system is read-only',
}

const unwritable = (path: string, error: unknown): Failure => {
  const { code = '', message } = error as NodeJS.ErrnoException
  return failure(
    'unusable',
    `The file ${path} cannot be written: ${REASONS[code] ?? message}.`,
    'Name another one with --out, or --out - for standard output.',
  )
}

/** Result code -8 when it cannot be written. */
export const writeNamed = async (io: Io, path: string, text: string): Promise<void> => {
  try {
    await io.writeFile(path, text)
  } catch (error) {
    throw unwritable(path, error)
  }
}

const line = (text: string): string => (text.endsWith('\n') ? text : `${text}\n`)

export interface Content {
  json: object
  text: string
  /** `The license is written to FILE.` */
  what: string
  notes?: readonly string[]
}

/** Content that --out sends to a file, and nothing to standard output. */
export const contentSaid = async (
  { io, options }: Context,
  { json, text, what, notes = [] }: Content,
): Promise<Said> => {
  const { out = '-' } = options
  if (out === '-') return { json, text: line(text), notes }
  const replaced = io.exists(out) ? ', in the place of the one that was there' : ''
  await writeNamed(io, out, line(text))
  return { json: { ...json, file: out }, notes, done: `${what} is written to ${out}${replaced}.` }
}
