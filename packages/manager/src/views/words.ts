import { DAY, HOUR, type Instant, MINUTE } from '@seatwarden/core/instant'

const format = (zone: string, options: Intl.DateTimeFormatOptions) => {
  const formatter = new Intl.DateTimeFormat('en-GB', { timeZone: zone, hourCycle: 'h23', ...options })
  return (at: Instant): string => formatter.format(at).replaceAll(',', '').replace('Sept', 'Sep')
}

/** Dates as people read them on every screen, in the server's zone. */
export interface Words {
  /** `Tue 17 Nov 2026` */
  day: (at: Instant) => string
  /** `Tue 17 Nov 2026, 14:02` */
  moment: (at: Instant) => string
  /** `Tue 17 Nov 2026, 14:02 (in 5 days)`; always rounded down. */
  deadline: (at: Instant, now: Instant) => string
  /** `3 May`, for the person who was refused. */
  short: (at: Instant) => string
}

const plural = (n: number, word: string): string => `${n} ${word}${n === 1 ? '' : 's'}`

/** 48 h and more in days, below in hours, below an hour in minutes; rounded down. */
export const distance = (ms: number): string => {
  if (ms >= 2 * DAY) return plural(Math.floor(ms / DAY), 'day')
  if (ms >= HOUR) return plural(Math.floor(ms / HOUR), 'hour')
  return plural(Math.max(0, Math.floor(ms / MINUTE)), 'minute')
}

export const wordsFor = (zone: string): Words => {
  const day = format(zone, { weekday: 'short', day: 'numeric', month: 'short', year: 'numeric' })
  const time = format(zone, { hour: '2-digit', minute: '2-digit' })
  const moment = (at: Instant): string => `${day(at)}, ${time(at)}`
  const relative = (at: Instant, now: Instant): string =>
    at >= now ? `in ${distance(at - now)}` : `${distance(now - at)} ago`
  return {
    day,
    moment,
    deadline: (at, now) => `${moment(at)} (${relative(at, now)})`,
    short: format(zone, { day: 'numeric', month: 'long' }),
  }
}

export const people = (n: number): string => (n === 1 ? '1 person' : `${n} people`)
export const count = (n: number): string => n.toLocaleString('en-GB')
export const seatsText = (n: number | 'unlimited'): string => (n === 'unlimited' ? 'Unlimited' : count(n))
