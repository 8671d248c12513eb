import { plural } from './numbers.ts'

const TAG = 'en-GB'
const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

interface Parts {
  weekday: string
  day: string
  month: string
  year: string
  time: string
  date: string
}

const formats = new Map<string, Intl.DateTimeFormat>()

function format(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone)
  if (known) return known
  const made = new Intl.DateTimeFormat(TAG, {
    timeZone: zone,
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  })
  formats.set(zone, made)
  return made
}

function parts(at: number, zone: string): Parts {
  const all: Record<string, string> = {}
  for (const part of format(zone).formatToParts(new Date(at))) all[part.type] = part.value
  const { weekday = '', day = '', month = '', year = '', hour = '', minute = '' } = all
  // some engines write "Sept"; every month has three letters here
  const short = month.slice(0, 3)
  return { weekday, day, month: short, year, time: `${hour}:${minute}`, date: `${weekday} ${day} ${short} ${year}` }
}

/** A date without a time belongs to no zone: it is read and printed as it stands. */
export const isPlainDate = (value: string): boolean => /^\d{4}-\d{2}-\d{2}$/.test(value)

const plainDate = (value: string): string => parts(Date.parse(`${value}T12:00:00Z`), 'UTC').date

/** The name of the day before, for a midnight that people think of as the night of that day. */
function nightFrom(at: number, zone: string): string {
  const before = new Date(at - HOUR)
  return new Intl.DateTimeFormat(TAG, { timeZone: zone, weekday: 'long' }).format(before)
}

/** The date and time, and what stands in brackets behind them: a midnight names its night. */
function said(value: string, zone: string, more: string[]): string {
  if (isPlainDate(value)) return plainDate(value)
  const at = Date.parse(value)
  const { date, time } = parts(at, zone)
  const brackets = time === '00:00' ? [`the night from ${nightFrom(at, zone)}`, ...more] : more
  return brackets.length === 0 ? `${date}, ${time}` : `${date}, ${time} (${brackets.join(', ')})`
}

/** Absolute: `Tue 17 Nov 2026, 14:02`. */
export const absolute = (value: string, zone: string): string => said(value, zone, [])

/** A whole date without the time of day. */
export const day = (value: string, zone: string): string =>
  isPlainDate(value) ? plainDate(value) : parts(Date.parse(value), zone).date

/** `Tue 17 Nov, 14:02`: for places where the year is beside it. */
export function short(value: string, zone: string): string {
  const all = parts(Date.parse(value), zone)
  return `${all.weekday} ${all.day} ${all.month}, ${all.time}`
}

/** The time of day alone. */
export const clockTime = (value: string, zone: string): string => parts(Date.parse(value), zone).time

/** A length, always rounded down: days from 48 h, hours below, minutes below one hour. */
export function span(milliseconds: number): string {
  const length = Math.abs(milliseconds)
  if (length >= 2 * DAY) return amount(Math.floor(length / DAY), 'day')
  if (length >= HOUR) return amount(Math.floor(length / HOUR), 'hour')
  return amount(Math.floor(length / MINUTE), 'minute')
}

const amount = (value: number, unit: string): string => `${value} ${plural(value, { one: unit, other: `${unit}s` })}`

/** `in 5 days`, `5 days ago`, `now`. Past tense once past. */
export function relative(at: number, now: number): string {
  const left = at - now
  if (Math.abs(left) < MINUTE) return 'now'
  return left > 0 ? `in ${span(left)}` : `${span(left)} ago`
}

/** A deadline: absolute first, the rest behind it. */
export const deadline = (value: string, now: number, zone: string): string =>
  said(value, zone, [relative(Date.parse(value), now)])

/** Something that happened: today and yesterday by name, the week by weekday, older by date alone. */
export function history(value: string, now: number, zone: string): string {
  const at = Date.parse(value)
  const then = parts(at, zone)
  const today = parts(now, zone)
  if (then.date === today.date) return `today ${then.time}`
  if (then.date === parts(now - DAY, zone).date) return `yesterday ${then.time}`
  if (now - at < 7 * DAY && at <= now) return `${then.weekday} ${then.day} ${then.month}, ${then.time}`
  return `${then.day} ${then.month} ${then.year}`
}

/** `UTC+1` for the foot of the page. */
export function offset(at: number, zone: string): string {
  const made = new Intl.DateTimeFormat(TAG, { timeZone: zone, timeZoneName: 'shortOffset' }).formatToParts(new Date(at))
  const name = made.find((part) => part.type === 'timeZoneName')?.value ?? 'UTC'
  return name.replace('GMT', 'UTC')
}
