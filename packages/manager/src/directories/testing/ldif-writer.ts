import { createHash } from 'node:crypto'
import type { Prng } from './prng.ts'

/** A value as RFC 2849 wants it: base64 unless every character is safe. */
const SAFE = /^(?![ :<])[ -~]*(?<! )$/
const attribute = (name: string, value: string): string =>
  SAFE.test(value) ? `${name}: ${value}` : `${name}:: ${Buffer.from(value).toString('base64')}`

/** Breaks a line at any place after the first character, as exporters do that count columns. */
const fold = (line: string, random: Prng): string => {
  if (line.length < 3 || !random.chance(0.25)) return line
  const at = 1 + random.below(line.length - 1)
  return `${line.slice(0, at)}\n ${fold(line.slice(at), random)}`
}

const COMMENTS = [
  '# limits are lifted for this entry',
  '# moved here from the old directory,\n  see the note: of last year',
  '#',
  '# dn: uid=nobody,ou=People',
] as const

const INDIFFERENT = [
  'nsLookThroughLimit: -1',
  'x-badge-number: 4711',
  'jpegPhoto;binary:: /9j/4AAQSkZJRgABAQ==',
  'aci: (target="ldap:///self")(targetattr = "*")\n  (version 3.0; acl "own entry"; allow(write)\n userdn = "ldap:///self";)',
  'description:',
  'telephonenumber:\t+420 555 0100',
] as const

/** A DN with blanks after some commas, in whatever case. */
const spell = (dn: string, random: Prng): string => {
  const spaced = dn.split(',').join(random.chance(0.5) ? ', ' : ',')
  return random.chance(0.2) ? spaced.toUpperCase() : spaced
}

const ssha = (password: string, salt: string): string => {
  const digest = createHash('sha1').update(password).update(salt).digest()
  return `{SSHA}${Buffer.concat([digest, Buffer.from(salt)]).toString('base64')}`
}

const hidden = (password: string, random: Prng): string =>
  random.chance(0.5) ? password : ssha(password, String(10_000_000 + random.below(89_999_999)))

export interface EntryWriter {
  lines: string[]
  random: Prng
}

/** Writes one entry; between its attributes stand comments and attributes that mean nothing to an importer. */
export const writeEntry = ({ lines, random }: EntryWriter, dn: string, values: [string, string][]): void => {
  const add = (line: string) => lines.push(fold(line, random))
  add(attribute(random.chance(0.1) ? 'DN' : 'dn', spell(dn, random)))
  for (const [name, value] of values) {
    if (random.chance(0.05)) lines.push(random.pick(COMMENTS))
    if (random.chance(0.1)) lines.push(random.pick(INDIFFERENT))
    const text = name === 'userPassword' ? hidden(value, random) : value
    const shown = name === 'uniqueMember' ? spell(text, random) : text
    add(attribute(random.chance(0.3) ? name.toLowerCase() : name, shown))
  }
  lines.push(random.chance(0.1) ? '\n' : '')
}
