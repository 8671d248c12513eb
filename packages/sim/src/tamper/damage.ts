import { armor } from '@seatwarden/protocol/license-file/armor'
import { toBase64url } from '@seatwarden/protocol/license-file/jws'
import { bytesOf, flipped, headerOf, joined, type Material, partsOf, spliced, withHeader } from './parts.ts'

export type Mutation = (material: Material) => string | Promise<string>

const flipPart =
  (part: 0 | 1 | 2): Mutation =>
  ({ dice, file }) => {
    const parts = partsOf(file.jws)
    return armor(joined(parts.with(part, toBase64url(flipped(dice, bytesOf(parts[part]))))))
  }

/** A change inside the header's certificate or revocation list. */
const flipInner: Mutation = ({ dice, file }) => {
  const header = headerOf(file.jws)
  const name = dice.pick(['x-swcert', 'x-swcert', 'x-swrevoked'].filter((key) => key in header))
  const inner = partsOf(String(header[name]))
  const part = dice.between(0, 2)
  const changed = joined(inner.with(part, toBase64url(flipped(dice, bytesOf(inner[part] ?? '')))))
  return armor(withHeader(file.jws, { ...header, [name]: changed }))
}

const STRANGE = [
  'а',
  'Ａ',
  '\u202e',
  '\0',
  '\u0301',
  '\u2010',
  '−',
  '=',
  '+',
  '/',
  '\ud800',
  '#',
  '"',
  '{',
  'é',
  '%41',
] as const
/** Blanks and marks that mail leaves: they mean nothing, wherever they stand. */
const NOISE = [
  ' ',
  '\n',
  '\r\n',
  '\t',
  '>',
  '> ',
  '\u00a0',
  '\ufeff',
  '\u200b',
  '\u00ad',
  '\u2028',
  '\u3000',
  '\f',
] as const

const putIn = (text: string, at: number, piece: string): string => text.slice(0, at) + piece + text.slice(at)

const noise: Mutation = ({ dice, file }) => {
  let { text } = file
  for (let n = dice.between(1, 6); n > 0; n -= 1) text = putIn(text, dice.between(0, text.length), dice.pick(NOISE))
  return dice.chance(0.3) ? `Dear customer,\r\n\r\n${text.replaceAll('\n', '\r\n> ')}\r\n-- \r\nThe vendor\r\n` : text
}

const strange: Mutation = ({ dice, file: { text } }) => {
  const at = dice.between(0, text.length - 1)
  return dice.chance(0.5)
    ? putIn(text, at, dice.pick(STRANGE))
    : putIn(text, at, dice.pick(STRANGE)).replace(text[at] ?? '', '')
}

/** One letter of the JWS in another's place. */
const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.'
const letter: Mutation = ({ dice, file: { jws } }) => {
  const at = dice.between(0, jws.length - 1)
  return armor(jws.slice(0, at) + dice.pick(LETTERS.split('')) + jws.slice(at + 1))
}

const cut: Mutation = ({ dice, file: { text } }) =>
  dice.chance(0.5) ? text.slice(0, dice.between(0, text.length - 2)) : text.slice(dice.between(1, text.length))

/** The same bytes in a spelling that no encoder writes. */
const respelt: Mutation = ({ dice, file }) => {
  const parts = partsOf(file.jws)
  const at = dice.between(0, 2)
  const part = parts[at] ?? ''
  const next = LETTERS[(LETTERS.indexOf(part.at(-1) ?? 'A') + 1) % 64] ?? 'A'
  const spelling = dice.pick([
    `${part}=`,
    `${part}==`,
    `=${part}`,
    `${part}A`,
    part.slice(0, -1) + next,
    part.replaceAll('-', '+').replaceAll('_', '/'),
    Buffer.from(part, 'base64url').toString('base64'),
    encodeURIComponent(`${part}=`),
    Buffer.from(part, 'base64url').toString('hex'),
  ])
  // Without - and _ the standard alphabet is the same spelling: then a letter is put in.
  return armor(joined(parts.with(at, spelling === part ? `${part}A` : spelling)))
}

const mixed: Mutation = ({ dice, stock, file }) => {
  const files = [...stock.vendor.files, ...stock.other.files]
  const parts = [0, 1, 2].map((at) => partsOf(dice.pick(files).jws)[at] ?? '')
  const own = partsOf(file.jws)
  const at = dice.between(0, 2)
  return armor(joined(parts.with(at, own[at] ?? '')))
}

const together: Mutation = ({ dice, stock, file }) => {
  const second = dice.pick(stock.vendor.files)
  return dice.pick([
    file.text + second.text,
    file.text + file.text,
    armor(`${file.jws}${second.jws}`),
    armor(`${file.jws}.${second.jws}`),
    armor(`${file.jws}.${partsOf(second.jws)[2]}`),
    file.text.replace(/-----END[\s\S]*/, '') + second.text,
    `${second.text.replace(/-----BEGIN.*\n/, '')}${file.text}`,
  ])
}

const otherForms: Mutation = ({ dice, file }) => {
  const [header, payload, signature] = partsOf(file.jws)
  const json = { payload, signatures: [{ protected: header, signature }] }
  const body = dice.pick([
    JSON.stringify(json),
    JSON.stringify({ payload, protected: header, signature }),
    `${header}..${signature}`,
    `${header}.${payload}.`,
    `${header}.${payload}`,
    `${header}.${payload}.${signature}.`,
    `${header}.${payload}.${payload}.${payload}.${signature}`,
    `.${payload}.${signature}`,
    '..',
    '',
    file.text,
    Buffer.from(file.jws).toString('base64'),
  ])
  return armor(body)
}

const marks: Mutation = ({ dice, file: { text } }) => {
  const [begin, end] = ['-----BEGIN SEATWARDEN LICENSE-----', '-----END SEATWARDEN LICENSE-----']
  return dice.pick([
    text.replace(begin, begin.toLowerCase()),
    text.replace(begin, '-----BEGIN PGP MESSAGE-----'),
    text.replace(begin, `${begin}\nVersion: 1\nComment: x\n`),
    text.replace(end, end.replace('END', 'ENDE')),
    text.replace(end, ''),
    text.replace(begin, ''),
    text.replace(begin, end),
    text.replace(begin, begin + begin),
    text.replaceAll('-----', '----'),
    text.replaceAll('-', '–'),
    `${end}\n${text.replace(end, '')}`,
  ])
}

const garbage: Mutation = ({ dice, file }) => {
  const bytes = Uint8Array.from({ length: dice.between(0, 400) }, () => dice.between(0, 255))
  return dice.pick([
    () => Buffer.from(bytes).toString('latin1'),
    () => armor(Buffer.from(bytes).toString('latin1')),
    () => armor(toBase64url(bytes)),
    () => armor(joined([toBase64url(bytes), ...partsOf(file.jws).slice(1)])),
    () => armor(joined([...partsOf(file.jws).slice(0, 2), toBase64url(bytes.slice(0, 64))])),
  ])()
}

/** Longer than a license file can be, or nearly. */
const long: Mutation = ({ dice, file }) => {
  const size = dice.pick([60_000, 200_000, 262_144, 400_000])
  return dice.pick([
    () => file.text + ' '.repeat(size),
    () => armor(`${file.jws}${'A'.repeat(size)}`),
    () => armor(`${'A'.repeat(size)}.${'A'.repeat(size)}.${partsOf(file.jws)[2]}`),
    () => armor(joined(partsOf(file.jws).with(1, 'A'.repeat(size)))),
    () => '-----BEGIN SEATWARDEN LICENSE-----'.repeat(size / 40),
  ])()
}

/** What happens to bytes and letters, without any key. */
export const DAMAGE: Record<string, Mutation> = {
  'bits of the payload': flipPart(1),
  'bits of the signature': flipPart(2),
  'bits of the header': flipPart(0),
  'bits of certificate or list': flipInner,
  'one letter': letter,
  'a piece cut, doubled, moved or put in': ({ dice, file }) => armor(spliced(dice, file.jws, file.jws)),
  'a piece of another file': ({ dice, stock, file }) =>
    armor(spliced(dice, file.jws, dice.pick(stock.vendor.files).jws)),
  'cut off': cut,
  'another spelling of the same bytes': respelt,
  'parts of several files': mixed,
  'several files at once': together,
  'another form of JWS': otherForms,
  'armour marks changed': marks,
  'a strange letter': strange,
  'armour noise': noise,
  garbage,
}

/** As `DAMAGE`, but slow: seldom. */
export const LONG: Record<string, Mutation> = { 'very long': long }
