import type { Outcome } from '@seatwarden/core/refusal'
import { XMLParser, XMLValidator } from 'fast-xml-parser'
import { malformed } from './faults.ts'

/** As it stands in the text: names with their prefixes, entities resolved. */
export interface XmlElement {
  name: string
  attributes: ReadonlyMap<string, string>
  children: XmlElement[]
  text: string
}

/** Characters. */
export const MAX_XML = 128 * 1024
const MAX_DEPTH = 8

const DECLARATION =
  /^<\?xml\s+version=["']1\.0["'](?:\s+encoding=["']utf-8["'])?(?:\s+standalone=["'](?:yes|no)["'])?\s*\?>/i

/** What no request holds: refused before any parser sees it. */
const FORBIDDEN: [RegExp, string][] = [
  [/<!DOCTYPE/i, 'a DOCTYPE'],
  [/<!\[CDATA\[/, 'a CDATA section'],
  [/<!--/, 'a comment'],
  [/<!/, 'a declaration'],
  [/<\?/, 'a processing instruction, or a declaration of another encoding than UTF-8'],
  [/[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/u, 'a character that XML does not allow'],
  [/&(?!(?:amp|lt|gt|quot|apos|#\d{1,7}|#x[0-9A-Fa-f]{1,6});)/, 'an entity that XML does not know by itself'],
]

const NAMED: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }
const isAllowed = (point: number): boolean =>
  [0x9, 0xa, 0xd].includes(point) ||
  (point >= 0x20 && point <= 0xd7ff) ||
  (point >= 0xe000 && point <= 0xfffd) ||
  (point >= 0x10000 && point <= 0x10ffff)

const pointOf = (reference: string): number =>
  reference.startsWith('#x') ? Number.parseInt(reference.slice(2), 16) : Number(reference.slice(1))

const REFERENCE = /&([^;]+);/g
const resolved = (text: string): string =>
  text.replace(REFERENCE, (_, name: string) => NAMED[name] ?? String.fromCodePoint(pointOf(name)))

const forbiddenReference = (text: string): boolean =>
  [...text.matchAll(REFERENCE)].some(([, name = '']) => name.startsWith('#') && !isAllowed(pointOf(name)))

const forbidden = (text: string): string | undefined =>
  FORBIDDEN.find(([pattern]) => pattern.test(text))?.[1] ??
  (forbiddenReference(text) ? 'a character that XML does not allow' : undefined)

type Ordered = Record<string, unknown>

const elementOf = (node: Ordered, name: string): XmlElement => {
  const inner = (node[name] ?? []) as Ordered[]
  const attributes = Object.entries((node[':@'] ?? {}) as Record<string, string>)
  return {
    name,
    attributes: new Map(attributes.map(([key, value]) => [key, resolved(value)])),
    children: elementsOf(inner),
    text: resolved(inner.map((one) => (typeof one['#text'] === 'string' ? one['#text'] : '')).join('')),
  }
}

const elementsOf = (nodes: Ordered[]): XmlElement[] =>
  nodes.flatMap((node) => {
    const name = Object.keys(node).find((key) => key !== ':@')
    return name === undefined || name === '#text' ? [] : [elementOf(node, name)]
  })

/** Entities off, nothing fetched: the parser only splits; undefined when it refuses (names like `__proto__`, nesting). */
const parsed = (text: string): XmlElement[] | undefined => {
  const parser = new XMLParser({
    preserveOrder: true,
    ignoreAttributes: false,
    attributeNamePrefix: '',
    processEntities: false,
    parseTagValue: false,
    trimValues: false,
    maxNestedTags: MAX_DEPTH,
  })
  try {
    return elementsOf(parser.parse(text) as Ordered[])
  } catch {
    return undefined
  }
}

/** One well-formed element, as XML 1.0 in UTF-8. Never throws; bounded in size and depth. Code: `license_malformed`. */
export const readXml = (raw: string): Outcome<{ root: XmlElement }> => {
  if (raw.length > MAX_XML) return malformed(`The XML is longer than a request can be (${MAX_XML} characters).`)
  const text = raw
    .replace(/^[\s\ufeff]+/, '')
    .replace(DECLARATION, '')
    .trim()
  const found = forbidden(text)
  if (found) return malformed(`The XML holds ${found}, which no request does.`)
  if (!text.endsWith('>')) return malformed('The XML ends early, or other text follows it.')
  const valid = XMLValidator.validate(text)
  if (valid !== true) {
    return malformed(`The text is not well-formed XML: see line ${valid.err.line}, column ${valid.err.col}.`)
  }
  const [root, ...more] = parsed(text) ?? []
  return root && more.length === 0
    ? { ok: true, root }
    : malformed('The XML has more than one root element, or names or a depth that no request has.')
}
