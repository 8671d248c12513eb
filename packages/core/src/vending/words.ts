import { DAY, HOUR, type Instant, localDate, MINUTE } from '../instant.ts'

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** `2 Nov 2026`: the vendor's dates are those of UTC. */
export const dayText = (at: Instant): string => {
  const [year, month, day] = localDate(at, 'UTC').split('-')
  return `${Number(day)} ${MONTHS[Number(month) - 1]} ${year}`
}

/** Rounded down: from 48 h in days, below in hours, below 60 min in minutes. */
export const spanText = (ms: number): string => {
  const span = Math.abs(ms)
  if (span >= 2 * DAY) return `${Math.floor(span / DAY)} days`
  if (span >= HOUR) return `${Math.floor(span / HOUR)} h`
  return `${Math.floor(span / MINUTE)} min`
}

export const agoText = (since: Instant, now: Instant): string =>
  now - since < MINUTE ? 'just now' : `${spanText(now - since)} ago`

/** `phone`, `phone, zip`. */
export const listText = (items: readonly string[]): string => items.join(', ')
