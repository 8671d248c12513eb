import { fromIso, toIso } from '@seatwarden/core/instant'
import { z } from 'zod'

/** Lone surrogates have no UTF-8; control characters would break mails and logs that show the text. */
const UNPRINTABLE = /[\p{Cc}\p{Surrogate}]/u
const UNPRINTABLE_BUT_NEWLINE = /[\p{Surrogate}]|(?!\n)\p{Cc}/u
const ID = /^[A-Za-z0-9][A-Za-z0-9._-]*$/
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,3})?Z$/

const isInstant = (text: string): boolean => {
  const at = INSTANT.test(text) ? fromIso(text) : undefined
  return at !== undefined && toIso(at) === text
}

const isWebAddress = (text: string): boolean => /^https?:\/\/[\x21-\x7e]+$/.test(text) && URL.canParse(text)

/** One line of text. */
export const line = (least: number, most: number) =>
  z
    .string()
    .min(least)
    .max(most)
    .refine((text) => !UNPRINTABLE.test(text))
/** Text that may hold newlines (LF). */
export const lines = (most: number) =>
  z
    .string()
    .max(most)
    .refine((text) => !UNPRINTABLE_BUT_NEWLINE.test(text))
/** Letters, digits, dot, dash, underscore. */
export const id = z.string().max(64).regex(ID)
export const email = line(3, 254).regex(/^[^\s@]+@[^\s@]+$/)
/** http or https, ASCII. */
export const webAddress = z.string().max(1024).refine(isWebAddress)
/** ISO 8601 in UTC with `Z`, years 0000 to 9999, a fraction only when there is one, at most milliseconds. */
export const isoInstant = z.string().max(24).refine(isInstant)
export const count = (least: number, most: number) => z.int().min(least).max(most)
/** An Ed25519 public key: base64url of 32 bytes, the `x` of RFC 8037. */
export const ed25519X = z.string().regex(/^[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]$/)
