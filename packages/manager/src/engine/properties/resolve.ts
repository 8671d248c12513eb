import { type Answer, all, no, ok } from './answer.ts'
import { closest } from './nearest.ts'
import type { Property } from './table.ts'

/** What an API or a shell gives for a property. */
export type Given = string | number | boolean | null

const UNCHANGED = 'Nothing was changed.'
const LIST = '"tool help properties" lists all of them.'

const textOf = (given: Given): string => {
  if (given === null) return 'default'
  return typeof given === 'boolean' ? (given ? '1' : '0') : String(given)
}

/** The property of that name, whatever its case. [X1] */
export const findProperty = (typed: string, table: readonly Property[]): Answer<Property> => {
  const wanted = typed.toLowerCase()
  const found = table.find(({ name }) => name.toLowerCase() === wanted)
  if (found) return ok(found)
  const names = table.map(({ name }) => name)
  return no('malformed', `There is no property ${typed.slice(0, 64)} here.${closest(typed, names)}`, LIST)
}

const readable = (property: Property): Answer<Property> =>
  property.secret ? no('malformed', `${property.name} can be set, never read.`) : ok(property)

/** The properties asked for, in that order; `*` stands for all that can be read, but for long texts. */
export const propertiesToRead = (typed: readonly string[], table: readonly Property[]): Answer<Property[]> => {
  const everything = table.filter(({ secret, long }) => !secret && !long).map(({ name }) => name)
  const names = typed.flatMap((name) => (name === '*' ? everything : [name]))
  const found = all(names.map((name) => findProperty(name, table)))
  return found.ok ? all(found.value.map(readable)) : found
}

const settable = (property: Property): Answer<Property> =>
  property.values === null ? no('malformed', `${property.name} can be read, not set. ${UNCHANGED}`, LIST) : ok(property)

/** The properties to set with their values as text; none is known under two spellings. */
export const propertiesToSet = (
  given: Readonly<Record<string, Given>>,
  table: readonly Property[],
): Answer<Map<string, string>> => {
  const set = new Map<string, string>()
  for (const [typed, value] of Object.entries(given)) {
    const found = findProperty(typed, table)
    const property = found.ok ? settable(found.value) : found
    if (!property.ok) return property
    const { name } = property.value
    if (set.has(name)) return no('malformed', `${name} is given twice. ${UNCHANGED}`, 'Give it once.')
    set.set(name, textOf(value))
  }
  return ok(set)
}

/** The value is none of those that the property takes. */
export const unusable = (property: Property, value: string): ReturnType<typeof no> =>
  no(
    'unusable',
    `${property.name} cannot be "${value.slice(0, 64)}". ${UNCHANGED}`,
    `It takes: ${property.values ?? 'nothing'}.`,
  )
