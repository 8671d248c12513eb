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

const KNOWN_DAYS = 10_000

/** Remembers by zone and UTC day: midnights are asked for at every step, and never change. */
const byDay = <V>(workOut: (day: number, zone: string) => V): ((day: number, zone: string) => V) => {
  const zones = new Map<string, Map<number, V>>()
  return (day, zone) => {
    const days = zones.get(zone) ?? new Map<number, V>()
    zones.set(zone, days)
    const known = days.get(day)
    if (known !== undefined) return known
    if (days.size >= KNOWN_DAYS) days.clear()
    const value = workOut(day, zone)
    days.set(day, value)
    return value
  }
}

const offsetAt = byDay((day, zone) => zoned((day * DAY) as Instant, zone).offsetNanoseconds / 1_000_000)

/** No clock changes there and back within a day: with the same offset all around, midnights are 24 h apart. */
const steadyOffset = (day: number, zone: string): number | undefined => {
  const offset = offsetAt(day, zone)
  return [day - 1, day + 1, day + 2].every((other) => offsetAt(other, zone) === offset) ? offset : undefined
}

/** The midnights of a zone inside one UTC day: mostly one; none or two where clocks change. */
const midnightsIn = byDay((day, zone): readonly Instant[] => {
  const from = day * DAY
  const offset = steadyOffset(day, zone)
  if (offset !== undefined) return [(from + ((DAY - offset) % DAY)) as Instant]
  const date = zoned(from as Instant, zone).toPlainDate()
  const starts = [0, 1, 2].map((days) => date.add({ days }).toZonedDateTime(zone).startOfDay().epochMilliseconds)
  return [...new Set(starts)].filter((at) => at >= from && at < from + DAY) as Instant[]
})

/** The first midnight strictly after `at`, in days of 23 and 25 h too, and where a date or its 00:00 is skipped. [D9] */
export const nextMidnight = (at: Instant, zone: string): Instant => {
  for (let day = Math.floor(at / DAY); ; day++) {
    const next = midnightsIn(day, zone).find((midnight) => midnight > at)
    if (next !== undefined) return next
  }
}

/** The first midnight at or after `at`. [D8 D9] */
export const midnightFrom = (at: Instant, zone: string): Instant => nextMidnight(plus(at, -1), zone)

/** Whole local days from `from` until `until`, rounded down as every remaining time is; negative once past. [L5] */
export const wholeDaysUntil = (from: Instant, until: Instant, zone: string): number => {
  if (until < from) return -wholeDaysUntil(until, from, zone) - (isWholeDays(until, from, zone) ? 0 : 1)
  return zoned(from, zone).until(zoned(until, zone), { largestUnit: 'days' }).days
}

const isWholeDays = (from: Instant, until: Instant, zone: string): boolean =>
  zoned(from, zone).add({ days: wholeDaysUntil(from, until, zone) }).epochMilliseconds === until

export const toIso = (at: Instant): string => Temporal.Instant.fromEpochMilliseconds(at).toString()

/** Reads an ISO 8601 instant with offset; undefined when it is none. */
export const fromIso = (text: string): Instant | undefined => {
  try {
    return Temporal.Instant.from(text).epochMilliseconds as Instant
  } catch {
    return undefined
  }
}

/** `YYYY-MM-DD HH:MM` on the clock of a zone. */
export const localMinute = (at: Instant, zone: string): string => {
  const local = zoned(at, zone)
  return `${local.toPlainDate().toString()} ${local.toPlainTime().toString({ smallestUnit: 'minute' })}`
}

/** Reads `YYYY-MM-DD`, `YYYY-MM-DDTHH:MM` on the clock of a zone, or an instant with offset; undefined when it is none. */
export const fromLocal = (text: string, zone: string): Instant | undefined => {
  const exact = fromIso(text)
  if (exact !== undefined) return exact
  try {
    if (/^\d{4}-\d\d-\d\d$/.test(text)) return startOfDate(text, zone)
    return Temporal.PlainDateTime.from(text).toZonedDateTime(zone).epochMilliseconds as Instant
  } catch {
    return undefined
  }
}
