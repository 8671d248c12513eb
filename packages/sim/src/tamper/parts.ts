import { toBase64url } from '@seatwarden/protocol/license-file/jws'
import type { Signer } from '@seatwarden/protocol/license-file/sign'
import type { Dice } from '../town/dice.ts'
import type { Genuine, Stock } from './stock.ts'

/** What a mutation is made of. */
export interface Material {
  dice: Dice
  stock: Stock
  /** The file that it begins with. */
  file: Genuine
}

export type Bytes = Uint8Array

const encoder = new TextEncoder()
export const utf8 = (text: string): Bytes => encoder.encode(text)
export const bytesOf = (part: string): Bytes => new Uint8Array(Buffer.from(part, 'base64url'))
export const partsOf = (jws: string): [string, string, string] => {
  const [header = '', payload = '', signature = ''] = jws.split('.')
  return [header, payload, signature]
}
export const joined = (parts: readonly string[]): string => parts.join('.')

export type Header = Record<string, unknown>
export const headerOf = (jws: string): Header => JSON.parse(Buffer.from(partsOf(jws)[0], 'base64url').toString())
export const withHeader = (jws: string, header: unknown): string =>
  joined(partsOf(jws).with(0, toBase64url(utf8(JSON.stringify(header)))))

/** A header of the form that readers want. */
export const goodHeader = (kid: string, certificate: string): Header => ({
  alg: 'EdDSA',
  kid,
  typ: 'seatwarden-license+jws',
  'x-swcert': certificate,
})

/** Really signed, whatever stands in it. */
export const signedText = async (header: string, payload: Bytes, signer: Signer): Promise<string> => {
  const input = `${toBase64url(utf8(header))}.${toBase64url(payload)}`
  return `${input}.${toBase64url(await signer.sign(utf8(input)))}`
}

/** A payload's text, really signed by the file's own key. */
export const resigned = ({ file }: Material, payload: string | Bytes): Promise<string> => {
  const { signer, certificate } = file.issuer
  const bytes = typeof payload === 'string' ? utf8(payload) : payload
  return signedText(JSON.stringify(goodHeader(signer.keyId, certificate)), bytes, signer)
}

/** A header, really signed by the file's own key over the file's own payload. */
export const resignedHeader = ({ file }: Material, header: string): Promise<string> =>
  signedText(header, bytesOf(partsOf(file.jws)[1]), file.issuer.signer)

/** Some bits turned over. */
export const flipped = (dice: Dice, bytes: Bytes): Bytes => {
  const changed = new Uint8Array(bytes)
  const bits = dice.pick([1, 1, 1, 2, 3, 8])
  for (let n = 0; n < bits; n += 1) {
    const at = dice.between(0, changed.length - 1)
    changed[at] = (changed[at] ?? 0) ^ (1 << dice.between(0, 7))
  }
  return changed
}

/** One piece cut out, doubled, put elsewhere, or put in from anywhere. */
export const spliced = (dice: Dice, text: string, from: string): string => {
  const at = dice.between(0, text.length)
  const length = dice.pick([1, 1, 2, 3, 7, 64, 200])
  const piece = from.slice(at, at + length)
  const [left, right] = [text.slice(0, at), text.slice(at)]
  const elsewhere = dice.between(0, text.length)
  return dice.pick([
    () => left + right.slice(length),
    () => left + piece + right,
    () => text.slice(0, elsewhere) + piece + text.slice(elsewhere),
    () => left + dice.pick(['A', '.', '=', '-', 'AAAA', '..']) + right,
  ])()
}

/** A field's path and what would be put there. */
export const changeIn = (value: unknown, path: readonly string[], put: unknown): unknown => {
  const [key, ...rest] = path
  if (key === undefined) return put
  if (Array.isArray(value)) return value.map((inner, at) => (String(at) === key ? changeIn(inner, rest, put) : inner))
  const record = value as Record<string, unknown>
  return { ...record, [key]: changeIn(record[key], rest, put) }
}

/** Paths of every value that is no object or list. */
export const leavesOf = (
  value: unknown,
  path: readonly string[] = [],
): { path: readonly string[]; value: unknown }[] =>
  value !== null && typeof value === 'object'
    ? Object.entries(value).flatMap(([key, inner]) => leavesOf(inner, [...path, key]))
    : [{ path, value }]
