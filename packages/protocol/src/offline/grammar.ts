import type { XmlElement } from './xml-tree.ts'
import type { NewElement } from './xml-write.ts'

/**
 * One element of a document: its name there and its key in JSON. The order of a list of fields is the order of the
 * elements. One such table serves for writing, for checking and for reading.
 */
export interface Field {
  name: string
  key: string
  /** `token` and `number` hold no white space: what a mail puts there is dropped. */
  form: 'text' | 'token' | 'number' | Field[]
  /** `null`: absent in XML, null in JSON. */
  occurs: 'once' | 'maybe' | 'null' | 'many'
}

const field =
  (occurs: Field['occurs']) =>
  (name: string, key: string, form: Field['form'] = 'text'): Field => ({ name, key, form, occurs })
export const once = field('once')
export const maybe = field('maybe')
export const orNull = field('null')
export const many = field('many')

type Json = Record<string, unknown>

const contentOf = (form: Field['form'], value: unknown): NewElement['content'] =>
  typeof form === 'string' ? String(value) : write(form, value as Json)

/** The elements of a JSON object. */
export const write = (fields: readonly Field[], json: Json): NewElement[] =>
  fields.flatMap(({ name, key, form }) => {
    const value = json[key]
    if (value === undefined || value === null) return []
    const values: unknown[] = Array.isArray(value) ? value : [value]
    return values.map((one) => ({ name, content: contentOf(form, one) }))
  })

const NUMBER = /^(?:0|-?[1-9]\d{0,15})$/

const readValue = (form: Field['form'], element: XmlElement): unknown => {
  if (form === 'text') return element.text
  if (typeof form !== 'string') return read(form, element)
  const token = element.text.replace(/\s+/g, '')
  return form === 'number' && NUMBER.test(token) ? Number(token) : token
}

/** The JSON object of an element that `misfit` has found nothing wrong with. */
export const read = (fields: readonly Field[], element: XmlElement): Json => {
  const entries = fields.flatMap(({ name, key, form, occurs }): [string, unknown][] => {
    const found = element.children.filter((child) => child.name === name).map((child) => readValue(form, child))
    if (occurs === 'many') return [[key, found]]
    if (found.length > 0) return [[key, found[0]]]
    return occurs === 'null' ? [[key, null]] : []
  })
  return Object.fromEntries(entries)
}

/** What breaks the grammar, and where. */
export interface Misfit {
  path: string
  what: string
}

const isBlank = (text: string): boolean => text.trim() === ''

const OTHER_ORDER = 'stands in another order than the schema says'

/** Of one child against those that may stand from `from` on. */
const placeOf = (fields: readonly Field[], name: string, from: number): number | string => {
  const at = fields.findIndex((one) => one.name === name)
  if (at < 0) return 'is unknown'
  if (at === from - 1 && fields[at]?.occurs !== 'many') return 'stands there twice'
  if (at < from - 1) return OTHER_ORDER
  return at
}

/** Of the fields that were passed over, the first that may not lack. */
const missing = (passed: readonly Field[], { children }: XmlElement, path: string): Misfit | undefined => {
  const lacking = passed.find(({ occurs }) => occurs === 'once')
  if (!lacking) return undefined
  const elsewhere = children.some(({ name }) => name === lacking.name)
  return { path: `${path}/${lacking.name}`, what: elsewhere ? OTHER_ORDER : 'is missing' }
}

const childMisfit = ({ form }: Field, child: XmlElement, path: string): Misfit | undefined => {
  if (typeof form !== 'string') return misfit(form, child, path)
  const [inner] = child.children
  return inner && { path: `${path}/${inner.name}`, what: 'is unknown' }
}

/** The first thing in an element that its fields do not name, name once, or name in another order. */
export const misfit = (fields: readonly Field[], element: XmlElement, path: string): Misfit | undefined => {
  if (!isBlank(element.text)) return { path, what: 'holds text beside its elements' }
  let from = 0
  for (const child of element.children) {
    const childPath = `${path}/${child.name}`
    const at = placeOf(fields, child.name, from)
    if (typeof at === 'string') return { path: childPath, what: at }
    const found = fields[at]
    const fault = missing(fields.slice(from, at), element, path) ?? (found && childMisfit(found, child, childPath))
    if (fault) return fault
    from = at + 1
  }
  return missing(fields.slice(from), element, path)
}
