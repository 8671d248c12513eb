import type { z } from 'zod'

const encoder = new TextEncoder()
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** The one form in which a value is written: UTF-8 JSON, no white space, keys in the order of the schema. [L2] */
export const toCanonical = (value: unknown): Uint8Array => encoder.encode(JSON.stringify(value))

/** Bytes as JSON; undefined when they are not UTF-8 JSON. */
export const readJson = (bytes: Uint8Array): unknown => {
  try {
    return JSON.parse(decoder.decode(bytes))
  } catch {
    return undefined
  }
}

export type Canonical<T> = { ok: true; value: T } | { ok: false; where: string }

const sameBytes = (a: Uint8Array, b: Uint8Array): boolean =>
  a.length === b.length && a.every((byte, at) => byte === b[at])

const whereOf = (issue: z.core.$ZodIssue | undefined): string => {
  const path = issue?.path.join('.') ?? ''
  if (issue?.code === 'unrecognized_keys') return [path, issue.keys[0]].filter(Boolean).join('.')
  return path
}

/**
 * Reads bytes that must be exactly what `toCanonical` writes of the value found in them. Duplicate keys, white space,
 * other key orders, other spellings of a number or a letter thus have no place to hide in. [L2]
 * @returns `where`: the path of the first field that breaks the form; empty when it is the bytes as a whole.
 */
export const readCanonical = <T>(schema: z.ZodType<T>, bytes: Uint8Array): Canonical<T> => {
  const parsed = schema.safeParse(readJson(bytes))
  if (!parsed.success) return { ok: false, where: whereOf(parsed.error.issues[0]) }
  return sameBytes(toCanonical(parsed.data), bytes) ? { ok: true, value: parsed.data } : { ok: false, where: '' }
}
