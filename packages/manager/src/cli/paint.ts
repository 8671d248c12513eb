import type { Io } from './io.ts'

const CODES = { bold: 1, red: 31, yellow: 33, green: 32, dim: 2, ink: '38;5;16;48;5;231' } as const
export type Colour = keyof typeof CODES
export type Paint = (text: string, colour: Colour) => string

/** Colour where a person looks and has not asked for none (no-color.org). */
export const painter = ({ isTTY, env }: Pick<Io, 'isTTY' | 'env'>): Paint => {
  const colourful = isTTY.stdout && !env.NO_COLOR && env.TERM !== 'dumb'
  return (text, colour) => (colourful && text !== '' ? `\u001b[${CODES[colour]}m${text}\u001b[0m` : text)
}
