import { IMPORT_LIMITS } from './imported.ts'

/** One logical line; the reader fills the same object again and again. */
export interface LogicalLine {
  /** 1-based. */
  line: number
  /** Without the fold; only its beginning when `tooLong`. */
  text: string
  tooLong: boolean
}

const NEWLINE = 10
const RETURN = 13
const isBlankCode = (code: number): boolean => code === 32 || code === 9

/** Enough of an overlong line to know its name. */
const HEAD = 512

/**
 * Joins folded lines (RFC 2849, note 2) in one pass. Each call gives the next logical line, at last null. A value of
 * any length costs no more than its own characters. [Q2]
 */
export const logicalLines = (text: string, from: number): (() => LogicalLine | null) => {
  const current: LogicalLine = { line: 0, text: '', tooLong: false }
  let at = from
  let number = 1
  let stop = 0

  /** Moves behind the physical line at `at`; `stop` is where its text ends. */
  const passLine = (): void => {
    const newline = text.indexOf('\n', at)
    const end = newline < 0 ? text.length : newline
    stop = end > at && text.charCodeAt(end - 1) === RETURN ? end - 1 : end
    at = end + 1
    number += 1
  }

  const isFold = (): boolean =>
    at < text.length && isBlankCode(text.charCodeAt(at)) && text.charCodeAt(at - 1) === NEWLINE

  const joinFolds = (first: string): void => {
    const pieces = [first]
    let length = first.length
    while (isFold()) {
      const start = at + 1
      passLine()
      length += stop - start
      if (length <= IMPORT_LIMITS.valueChars) pieces.push(text.slice(start, stop))
    }
    current.tooLong = length > IMPORT_LIMITS.valueChars
    current.text = current.tooLong ? first.slice(0, HEAD) : pieces.join('')
  }

  return () => {
    if (at > text.length) return null
    const start = at
    current.line = number
    passLine()
    const first = text.slice(start, stop)
    // A blank line ends the entry, so nothing can be folded onto it.
    if (first !== '' && isFold()) joinFolds(first)
    else {
      current.tooLong = first.length > IMPORT_LIMITS.valueChars
      current.text = current.tooLong ? first.slice(0, HEAD) : first
    }
    return current
  }
}
