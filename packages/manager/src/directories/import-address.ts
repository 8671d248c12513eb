import { domainToASCII } from 'node:url'

// No '/', ':' or leading '#': the address becomes a mail folder and a field of a passwd-file. [X8]
const LOCAL =
  /^[\p{L}\p{N}!$%&'*+=?^_`{|}~-][\p{L}\p{M}\p{N}!#$%&'*+=?^_`{|}~-]*(?:\.[\p{L}\p{M}\p{N}!#$%&'*+=?^_`{|}~-]+)*$/u
const DOMAIN = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*$/
const ASCII = /^[!-~]*$/

const readDomain = (text: string): string | null => {
  if (text.length === 0 || text.length > 253) return null
  const domain = ASCII.test(text) ? text : domainToASCII(text)
  return domain.length <= 253 && DOMAIN.test(domain) ? domain : null
}

/** Lower case local@domain, or null when the text is no address. A name alone takes the default domain. */
export const readAddress = (text: string, defaultDomain?: string): string | null => {
  if (text.length > 400) return null
  const plain = text.trim().normalize('NFC').toLowerCase()
  const at = plain.lastIndexOf('@')
  const local = at < 0 ? plain : plain.slice(0, at)
  const domain = readDomain(at < 0 ? (defaultDomain ?? '').toLowerCase() : plain.slice(at + 1))
  if (domain === null || local.length > 64 || !LOCAL.test(local)) return null
  return `${local}@${domain}`
}

const LETTERS: Record<string, string> = { ß: 'ss', æ: 'ae', œ: 'oe', ø: 'o', ł: 'l', đ: 'd', ð: 'd', þ: 'th', ı: 'i' }

/** "Lidské zdroje" -> "lidske-zdroje"; empty when nothing of the name can be written in ASCII. */
export const slug = (name: string, between = '-'): string =>
  name
    .slice(0, 256)
    .toLowerCase()
    .replace(/[ßæœøłđðþı]/g, (letter) => LETTERS[letter] ?? '')
    .normalize('NFD')
    .replace(/\p{M}+/gu, '')
    .replace(/[^a-z0-9]+/g, between)
    .replace(/^[-.]|[-.]$/g, '')
    .slice(0, 60)

const UNPRINTABLE = /[\p{Cc}\p{Cs}]/u

/** A person's name for a table: one line, no control characters, at most 256 characters. */
export const readName = (text: string): string => {
  if (text.length <= 256 && !UNPRINTABLE.test(text)) return text.trim()
  const plain = text
    .slice(0, 1024)
    .replace(/\p{Cc}+/gu, ' ')
    .trim()
  return plain.slice(0, 256).replace(/\p{Cs}/gu, '')
}
