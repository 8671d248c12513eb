import { z } from 'zod'

export type JsonSchema = Record<string, unknown>
type Named = Readonly<Record<string, unknown>>

const capital = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1)

/** Whole numbers that JavaScript keeps exactly need not be told each time. */
const SAFE = Number.MAX_SAFE_INTEGER
const tidied = ({ zodSchema, jsonSchema }: { zodSchema: z.core.$ZodType; jsonSchema: JsonSchema }): void => {
  if (jsonSchema.minimum === -SAFE) delete jsonSchema.minimum
  if (jsonSchema.maximum === SAFE) delete jsonSchema.maximum
  const { def } = zodSchema._zod as { def: { type: string; catchall?: unknown } }
  // An answer may hold more in a later version; only what says so itself is closed.
  if (def.type === 'object' && !def.catchall) delete jsonSchema.additionalProperties
}

const pointed = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(pointed)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) =>
      key === '$ref' && typeof inner === 'string'
        ? [key, inner.replace('#/$defs/', '#/components/schemas/')]
        : [key, pointed(inner)],
    ),
  )
}

/** Schemas as OpenAPI 3.1 has them: those with a name are components, and named wherever they stand. [X5] */
export class Schemas {
  readonly components: Record<string, JsonSchema> = {}
  readonly #names = new Map<unknown, string>()
  /** zod's own words for a schema, and the name that it is given here. */
  readonly #metadata = {
    get: (schema: z.core.$ZodType) => {
      const id = this.#names.get(schema)
      const own = z.globalRegistry.get(schema)
      return own || id ? { ...own, ...(id !== undefined && { id }) } : undefined
    },
  }

  /** `named`: what a module exports; the first of a name has it. */
  constructor(named: readonly Named[]) {
    const taken = new Set<string>()
    for (const [name, value] of named.flatMap((module) => Object.entries(module))) {
      const id = capital(name)
      if (!(value instanceof z.ZodType) || this.#names.has(value) || taken.has(id)) continue
      taken.add(id)
      this.#names.set(value, id)
    }
  }

  of(schema: z.ZodType, io: 'input' | 'output'): JsonSchema {
    const made = z.toJSONSchema(schema, {
      io,
      metadata: this.#metadata as unknown as typeof z.globalRegistry,
      override: tidied,
    })
    const { $schema: _, $defs = {}, ...rest } = made as JsonSchema & { $defs?: Record<string, JsonSchema> }
    for (const [name, def] of Object.entries($defs)) this.#keep(name, def)
    return pointed(rest) as JsonSchema
  }

  #keep(name: string, { id: _, ...def }: JsonSchema): void {
    const schema = pointed(def) as JsonSchema
    const known = this.components[name]
    if (known && JSON.stringify(known) !== JSON.stringify(schema))
      throw new Error(
        `the schema ${name} is another when it is sent than when it is answered; give the one its own name`,
      )
    this.components[name] = schema
  }
}
