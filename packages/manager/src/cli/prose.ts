import { plain, widthOf } from './table.ts'

/** Lines of at most `room` places, broken between words; a word that is longer stands alone. */
export const wrapped = (text: string, room: number): string[] => {
  const lines: string[] = []
  let line = ''
  for (const word of plain(text).split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`
    if (line !== '' && widthOf(longer) > room) {
      lines.push(line.trimEnd())
      line = word
    } else line = longer
  }
  return [...lines, line.trimEnd()]
}

/** Sentences, each on lines of its own. */
export const prose = (sentences: readonly string[], room: number): string =>
  sentences
    .flatMap((sentence) => wrapped(sentence, room))
    .map((line) => `${line}\n`)
    .join('')

const LEAST = 24

/** What stands on the left, and beside it a text whose further lines begin below its first. */
export const hanging = (left: string, text: string, room: number): string => {
  const width = widthOf(left)
  const [first = '', ...more] = wrapped(text, Math.max(LEAST, room - width))
  return [`${left}${first}`.trimEnd(), ...more.map((line) => ' '.repeat(width) + line)]
    .map((line) => `${line}\n`)
    .join('')
}
