/**
 * 41 of the 45 letters that a QR code packs densest: as dense as base45, yet without the space and the marks that
 * mail and word processors eat.
 */
const LETTERS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ$%+-/'
const BASE = LETTERS.length
const VALUES = new Map(Array.from(LETTERS, (letter, value) => [letter, value] as const))

const written = (value: number, letters: number): string =>
  Array.from({ length: letters }, (_, at) => LETTERS[Math.floor(value / BASE ** at) % BASE]).join('')

/** Each pair of bytes (big-endian) is three letters, a single last byte two; the least digit first. */
export const toBase41 = (bytes: Uint8Array): string => {
  const groups: string[] = []
  for (let at = 0; at < bytes.length; at += 2) {
    const [high = 0, low] = bytes.subarray(at, at + 2)
    groups.push(low === undefined ? written(high, 2) : written(high * 256 + low, 3))
  }
  return groups.join('')
}

const numberOf = (group: string): number =>
  Array.from(group).reduceRight((sum, letter) => sum * BASE + (VALUES.get(letter) ?? Number.NaN), 0)

/** Undefined for anything that `toBase41` does not write. */
export const fromBase41 = (text: string): Uint8Array | undefined => {
  if (text.length % 3 === 1) return undefined
  const bytes: number[] = []
  for (let at = 0; at < text.length; at += 3) {
    const group = text.slice(at, at + 3)
    const value = numberOf(group)
    if (!(value < 256 ** (group.length - 1))) return undefined
    if (group.length === 3) bytes.push(value >> 8)
    bytes.push(value & 255)
  }
  return new Uint8Array(bytes)
}
