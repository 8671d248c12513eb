const ESCAPES = /[\\"]/
const SEPARATOR = /[,;]/
const HEX = /^[0-9a-f]{2}/i

/** Splits a DN at commas and semicolons that are neither escaped nor quoted; escapes stay as written. */
const splitDn = (dn: string): string[] => {
  if (!ESCAPES.test(dn)) return dn.split(SEPARATOR)
  const parts: string[] = []
  let from = 0
  let inQuotes = false
  for (let at = 0; at < dn.length; at += 1) {
    const char = dn[at]
    if (char === '\\') at += 1
    else if (char === '"') inQuotes = !inQuotes
    else if ((char === ',' || char === ';') && !inQuotes) {
      parts.push(dn.slice(from, at))
      from = at + 1
    }
  }
  parts.push(dn.slice(from))
  return parts
}

const hexRun = (value: string, from: number): number => {
  let at = from
  while (value[at] === '\\' && HEX.test(value.slice(at + 1, at + 3))) at += 3
  return at
}

/** RFC 4514 escapes and RFC 2253 quotes taken away: "Smith\2C J" -> "Smith, J". */
const plainValue = (value: string): string => {
  if (!ESCAPES.test(value)) return value
  const out: string[] = []
  for (let at = 0; at < value.length; at += 1) {
    const end = hexRun(value, at)
    if (end > at) {
      out.push(Buffer.from(value.slice(at, end).replaceAll('\\', ''), 'hex').toString('utf8'))
      at = end - 1
    } else if (value[at] === '\\') {
      at += 1
      out.push(value[at] ?? '')
    } else if (value[at] !== '"') out.push(value[at] ?? '')
  }
  return out.join('')
}

const component = (part: string): readonly [string, string] => {
  const equals = part.indexOf('=')
  const value = part.slice(equals + 1).trim()
  const name = part.slice(0, Math.max(equals, 0)).trim().toLowerCase()
  return [name, plainValue(value).toLowerCase().replace(/\s\s+/g, ' ')]
}

/** A key under which two spellings of one DN are equal: case, blanks and escapes don't matter. */
export const normaliseDn = (dn: string): string =>
  splitDn(dn)
    .map((part) => {
      const [name, value] = component(part)
      return `${name}=${value.replace(/[\\,]/g, '\\$&')}`
    })
    .join(',')

/** "ou=People, dc=example, dc=com" -> "example.com"; null without dc. */
export const domainOfDn = (dn: string): string | null => {
  const labels = splitDn(dn)
    .map(component)
    .filter(([name, value]) => name === 'dc' && value !== '')
  return labels.length === 0 ? null : labels.map(([, value]) => value).join('.')
}

const PARENTS = 1_000

/** normaliseDn for many DNs of one tree: their common ends are worked out once. */
export const dnNormaliser = (): ((dn: string) => string) => {
  const parents = new Map<string, string>()
  const parentKey = (parent: string): string => {
    const known = parents.get(parent)
    if (known !== undefined) return known
    const key = normaliseDn(parent)
    if (parents.size < PARENTS) parents.set(parent, key)
    return key
  }
  return (dn) => {
    const comma = dn.indexOf(',')
    // With quotes or escapes the first comma may be part of a value.
    if (comma < 0 || ESCAPES.test(dn)) return normaliseDn(dn)
    return `${normaliseDn(dn.slice(0, comma))},${parentKey(dn.slice(comma + 1))}`
  }
}
