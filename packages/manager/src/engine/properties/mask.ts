import { type Answer, no, ok } from './answer.ts'

/** The accounts that a pattern such as `*@example.net` names. [S11 X1] */
export interface Mask {
  text: string
  matches: (address: string) => boolean
  /** The one address it can match, when it has no `*`. */
  address: string | null
  /** The one domain it can match, when that part has no `*`. */
  domain: string | null
  /** Every account of that domain, or of all. */
  whole: boolean
}

/**
 * A glob of `*` and letters as it stands: parts are looked for from left to right, each once, so the time grows with
 * the text alone, whatever the pattern. [Q2]
 */
export const glob = (pattern: string): ((text: string) => boolean) => {
  const parts = pattern.split(/\*+/)
  const [first = '', ...rest] = parts
  const last = rest.pop()
  if (last === undefined) return (text) => text === pattern
  return (text) => {
    if (text.length < first.length + last.length || !text.startsWith(first) || !text.endsWith(last)) return false
    const end = text.length - last.length
    let at = first.length
    for (const part of rest) {
      const found = text.indexOf(part, at)
      if (found < 0 || found + part.length > end) return false
      at = found + part.length
    }
    return true
  }
}

const LONGEST = 320

/** Reads a pattern. Local part and domain are matched apart: a `*` never reaches over the `@`. */
export const readMask = (typed: string): Answer<Mask> => {
  const text = typed.trim().normalize('NFC').toLowerCase()
  const at = text.lastIndexOf('@')
  const [local, domain] = [text.slice(0, at), text.slice(at + 1)]
  if (text.length > LONGEST || at < 0 || local === '' || domain === '')
    return no(
      'malformed',
      `"${typed.slice(0, 64)}" names no accounts.`,
      'Write an address, or a pattern such as "*@*" or "*@example.net".',
    )
  const exact = !text.includes('*')
  const [matchesLocal, matchesDomain] = [glob(local), glob(domain)]
  const split = (address: string) => address.lastIndexOf('@')
  return ok({
    text,
    matches: exact
      ? (address) => address === text
      : (address) => matchesLocal(address.slice(0, split(address))) && matchesDomain(address.slice(split(address) + 1)),
    address: exact ? text : null,
    domain: domain.includes('*') ? null : domain,
    whole: /^\*+$/.test(local) && (!domain.includes('*') || /^\*+$/.test(domain)),
  })
}
