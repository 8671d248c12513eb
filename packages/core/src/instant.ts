import { Temporal } from 'temporal-polyfill'

/** Epoch milliseconds. The core never reads a clock: every instant is an argument. */
export type Instant = number & { readonly __instant: true }

export const SECOND = 1_000
export const MINUTE = 60 * SECOND
export const HOUR = 60 * MINUTE
export const DAY = 24 * HOUR

/** Names a number of epoch milliseconds as an instant. Throws on anything but a whole, safe number. */
export const instant = (epochMs: number): Instant => {
  if (!Number.isSafeInteger(epochMs)) throw new RangeError(`not an instant: ${epochMs}`)
  return epochMs as Instant
}

export const plus = (from: Instant, ms: number): Instant => (from + ms) as Instant
export const later = (a: Instant, b: Instant): Instant => (a > b ? a : b)
export const earlier = (a: Instant, b: Instant): Instant => (a < b ? a : b)

const zoned = (at: Instant, zone: string) => Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone)

/** The local date `YYYY-MM-DD` in an IANA zone. */
export const localDate = (at: Instant, zone: string): string => zoned(at, zone).toPlainDate().toString()

/** The first instant of that local date: 00:00, or later where the zone skips it. [D9] */
export const startOfDate = (date: string, zone: string): Instant =>
  Temporal.PlainDate.from(date).toZonedDateTime(zone).startOfDay().epochMilliseconds as Instant

/** The first midnight strictly after `at`. [D9] */
export const nextMidnight = (at: Instant, zone: string): Instant => {
  const tomorrow = zoned(at, zone).toPlainDate().add({ days: 1 })
  return tomorrow.toZonedDateTime(zone).startOfDay().epochMilliseconds as Instant
}

/** The first midnight at or after `at`. [D8 D9] */
export const midnightFrom = (at: Instant, zone: string): Instant => {
  const today = startOfDate(localDate(at, zone), zone)
  return today === at ? at : nextMidnight(at, zone)
}

/** Whole local days from `from` until `until`; negative once past. [L5] */
export const wholeDaysUntil = (from: Instant, until: Instant, zone: string): number =>
  zoned(from, zone).toPlainDate().until(zoned(until, zone).toPlainDate(), { largestUnit: 'days' }).days

export const toIso = (at: Instant): string => Temporal.Instant.fromEpochMilliseconds(at).toString()

/** Reads an ISO 8601 instant with offset; undefined when it is none. */
export const fromIso = (text: string): Instant | undefined => {
  try {
    return Temporal.Instant.from(text).epochMilliseconds as Instant
  } catch {
    return undefined
  }
}
