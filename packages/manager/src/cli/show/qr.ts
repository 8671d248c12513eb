import type { Context } from '../context.ts'
import { failure } from '../failure.ts'
import type { Paint } from '../paint.ts'

const HALVES = { '11': '█', '10': '▀', '01': '▄', '00': ' ' } as const

const BY_FILE = 'Carry the request as a file: --out FILE.'

/** Refused where it would be drawn torn. */
const fits = (width: number, columns: number): void => {
  if (width === 0) throw failure('unusable', 'The request is longer than any QR code holds.', BY_FILE)
  if (width <= columns) return
  throw failure(
    'unusable',
    `The QR code needs ${width} columns; this terminal has ${columns}.`,
    'Make the window wider or its letters smaller, or carry the request as a file: --out FILE.',
  )
}

/**
 * Two rows of modules a line, with the quiet zone that they bring. With colour it is black on white on every terminal;
 * without, the light modules are drawn, so that a dark terminal shows it the right way round, and a light one inverted,
 * which readers take too. [A2]
 */
export const qrText = (rows: readonly (readonly boolean[])[], columns: number, paint: Paint): string => {
  const width = rows[0]?.length ?? 0
  fits(width, columns)
  const drawDark = paint(' ', 'ink') !== ' '
  // Below an odd number of rows the code's own light margin goes on.
  const bit = (dark = false): 0 | 1 => (dark === drawDark ? 1 : 0)
  const lines = rows.flatMap((upper, at) => (at % 2 === 0 ? [{ upper, lower: rows[at + 1] ?? [] }] : []))
  return lines
    .map(({ upper, lower }) => upper.map((dark, at) => HALVES[`${bit(dark)}${bit(lower[at])}`]).join(''))
    .map((line) => `${paint(line, 'ink')}\n`)
    .join('')
}

/** Loaded only where a code is drawn: the tool starts often. */
export const qrOf = async (compact: string, { io, paint }: Pick<Context, 'io' | 'paint'>): Promise<string> => {
  const { qrRows } = await import('@seatwarden/protocol/offline/qr-rows')
  return qrText(qrRows(compact), io.columns, paint)
}
