import { randomBytes } from 'node:crypto'

/** The only source of chance. */
export interface Random {
  bytes(count: number): Uint8Array
  /** `prefix_` and 128 bits in lower-case letters and digits: safe in URLs, on paper and over the telephone. */
  id(prefix: string): string
  /** Hexadecimal digits of `count` bytes. */
  hex(count: number): string
  /** A whole number from 0 up to, not including, `maxExclusive`; each as likely. */
  int(maxExclusive: number): number
}

/** Crockford's base 32: without i, l, o and u, which are misread. */
const DIGITS = '0123456789abcdefghjkmnpqrstvwxyz'
const ID_BYTES = 16

const base32 = (bytes: Uint8Array): string => {
  let text = ''
  let bits = 0
  let held = 0
  for (const byte of bytes) {
    held = (held << 8) | byte
    bits += 8
    while (bits >= 5) {
      bits -= 5
      text += DIGITS[(held >> bits) & 31]
      held &= (1 << bits) - 1
    }
  }
  return bits > 0 ? text + DIGITS[(held << (5 - bits)) & 31] : text
}

const WORD = 2 ** 32
const MOST = 2 ** 48

/** Draws again where the remainder would favour small numbers. */
const intFrom = (bytes: (count: number) => Uint8Array, maxExclusive: number): number => {
  if (!Number.isInteger(maxExclusive) || maxExclusive < 1 || maxExclusive > MOST) {
    throw new RangeError(`int needs a whole number from 1 to 2^48, not ${maxExclusive}`)
  }
  const fair = MOST - (MOST % maxExclusive)
  for (;;) {
    const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0] = bytes(6)
    const drawn = (a * 256 + b) * WORD + ((c * 256 + d) * 256 + e) * 256 + f
    if (drawn < fair) return drawn % maxExclusive
  }
}

const from = (bytes: (count: number) => Uint8Array): Random => ({
  bytes,
  id: (prefix) => `${prefix}_${base32(bytes(ID_BYTES))}`,
  hex: (count) => Buffer.from(bytes(count)).toString('hex'),
  int: (maxExclusive) => intFrom(bytes, maxExclusive),
})

export const systemRandom: Random = from((count) => new Uint8Array(randomBytes(count)))

/** The same numbers for the same seed (sfc32); for simulators and tests, never for a secret. */
export const seededRandom = (seed: number): Random => {
  let [a, b, c, count] = [seed | 0, Math.floor(seed / WORD) | 0, 0x9e3779b9 | 0, 1]
  const next = (): number => {
    const drawn = (a + b + count) | 0
    count = (count + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = ((c << 21) | (c >>> 11)) + drawn
    c |= 0
    return drawn & 255
  }
  for (let round = 0; round < 16; round += 1) next()
  return from((length) => Uint8Array.from({ length }, next))
}
