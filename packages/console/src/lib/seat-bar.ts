/** Geometry of the seat bar [L5-L9]. Pure: figures and a width in, parts in pixels out. */
export type PartKind = 'licensed' | 'reserved' | 'free' | 'trial' | 'refused'

export interface SeatFigures {
  seats: number
  held: number
  reservedFree: number
  trial: number
  refused: number
}

export interface SeatPart {
  kind: PartKind
  x: number
  width: number
}

export interface SeatGeometry {
  parts: SeatPart[]
  /** Where the limit line stands; null when there are no seats to end. */
  limit: number | null
}

/** One figure among a million, and one free seat among many, stay visible. */
export const LEAST = 3
export const GAP = 1

const present = (figures: SeatFigures): { kind: PartKind; amount: number }[] => {
  const free = Math.max(0, figures.seats - figures.held - figures.reservedFree)
  const all: { kind: PartKind; amount: number }[] = [
    { kind: 'licensed', amount: figures.held },
    { kind: 'reserved', amount: figures.reservedFree },
    { kind: 'free', amount: free },
    { kind: 'trial', amount: figures.trial },
    { kind: 'refused', amount: figures.refused },
  ]
  return all.filter((part) => part.amount > 0)
}

/** Shares out a length by amount, and gives every part at least `least`. */
export function share(amounts: readonly number[], length: number, least: number): number[] {
  const floor = Math.min(least, length / Math.max(1, amounts.length))
  const fixed = new Set<number>()
  for (;;) {
    const room = length - fixed.size * floor
    const rest = amounts.reduce((sum, amount, index) => (fixed.has(index) ? sum : sum + amount), 0)
    const small = amounts.findIndex((amount, index) => !fixed.has(index) && (amount / rest) * room < floor)
    if (small < 0) return amounts.map((amount, index) => (fixed.has(index) ? floor : (amount / rest) * room))
    fixed.add(small)
  }
}

/** The end of the seats: after the last part that lies within them, or inside the held part when more is held. */
function limitOf(figures: SeatFigures, parts: readonly SeatPart[]): number | null {
  if (figures.seats <= 0) return parts.length > 0 ? 0 : null
  const licensed = parts.find((part) => part.kind === 'licensed')
  if (figures.held > figures.seats && licensed) return licensed.x + (licensed.width * figures.seats) / figures.held
  const within = parts.filter((part) => part.kind !== 'trial' && part.kind !== 'refused').at(-1)
  return within ? within.x + within.width : null
}

/** Lays the parts side by side over `width` pixels, one pixel of surface between them. */
export function seatBar(figures: SeatFigures, width: number): SeatGeometry {
  const shown = present(figures)
  if (shown.length === 0 || width <= 0) return { parts: [], limit: null }
  const gaps = (shown.length - 1) * GAP
  const widths = share(
    shown.map((part) => part.amount),
    width - gaps,
    LEAST,
  )
  let x = 0
  const parts = shown.map((part, index) => {
    const made = { kind: part.kind, x, width: widths[index] ?? 0 }
    x += made.width + GAP
    return made
  })
  return { parts, limit: limitOf(figures, parts) }
}
