import type { NoticeFacts } from '../facts.ts'
import type { List, Message, Step } from '../message.ts'
import { footerOf, PARTS } from './parts.ts'

const WIDTH = 76

/** Lines of whole words. A word that is longer stands alone: an address must stay one. */
const wrapped = (text: string, margin = ''): string => {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > WIDTH - margin.length) {
      lines.push(line)
      line = word
    } else line = line === '' ? word : `${line} ${word}`
  }
  return [...lines, line].join(`\n${margin}`)
}

const stepText = ({ text, link, command }: Step, at: number, all: readonly Step[]): string => {
  const number = all.length > 1 ? `${at + 1}. ` : ''
  const margin = ' '.repeat(number.length)
  const rest = [link, command && `$ ${command}`].filter((line) => line !== undefined)
  return [`${number}${wrapped(text, margin)}`, ...rest.map((line) => `${margin || '  '}${line}`)].join('\n')
}

const listText = ({ title, rows, more }: List): string => {
  const lines = rows.map(({ name, value }) => `- ${wrapped(value === '' ? name : `${name}: ${value}`, '  ')}`)
  return [`${wrapped(title)}:`, ...lines, ...(more === '' ? [] : [`- ${more}`])].join('\n')
}

const part = (title: string, body: string): string => `${title.toUpperCase()}\n${body}`

/** The notice as plain text. */
export const textOf = (facts: NoticeFacts, message: Message): string => {
  const { happened, works, next, lists, steps } = message
  return `${[
    part(PARTS.happened, wrapped(happened)),
    part(PARTS.works, wrapped(works)),
    part(PARTS.next, wrapped(next)),
    ...lists.map(listText),
    part(PARTS.steps, steps.map(stepText).join('\n')),
    `-- \n${footerOf(facts)
      .map((line) => wrapped(line))
      .join('\n')}`,
  ].join('\n\n')}\n`
}
