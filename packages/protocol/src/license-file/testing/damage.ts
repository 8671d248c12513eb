import fc from 'fast-check'

const rewrap = (text: string, width: number): string => text.match(new RegExp(`[^]{1,${width}}`, 'g'))?.join('\n') ?? ''
const eachLine = (text: string, change: (line: string) => string): string => text.split('\n').map(change).join('\n')

const step: fc.Arbitrary<(text: string) => string> = fc.oneof(
  fc.constant((text: string) => text.replace(/\r?\n/g, '\r\n')),
  fc.constant((text: string) => text.replace(/\r?\n/g, '\r')),
  fc.constant((text: string) => text.replace(/\r?\n/g, ' ')),
  fc.integer({ min: 1, max: 200 }).map((width) => (text: string) => rewrap(text, width)),
  fc.integer({ min: 1, max: 200 }).map((width) => (text: string) => rewrap(text.replace(/\s/g, ' '), width)),
  fc
    .constantFrom(' ', '\t', '   ', '\u00a0', '> ', '>', '>> ', '> > ', '\u3000', '\ufeff', '\u200b')
    .map((mark) => (text: string) => eachLine(text, (line) => mark + line)),
  fc.constantFrom(' ', '\t', '\u00a0', '\r').map((mark) => (text: string) => eachLine(text, (line) => line + mark)),
  fc.constant((text: string) => eachLine(text, (line) => `${line}\n`)),
  fc.constant((text: string) => `\ufeff${text}`),
  fc.constant((text: string) => `Dear customer,\n\nhere is your license -- keep it:\n\n${text}\n\n-- \nThe vendor\n`),
)

/** What mail, paste and editors do to a text, in any order. [L2] */
export const mailDamage: fc.Arbitrary<(text: string) => string> = fc
  .array(step, { maxLength: 5 })
  .map((steps) => (text) => steps.reduce((damaged, apply) => apply(damaged), text))
