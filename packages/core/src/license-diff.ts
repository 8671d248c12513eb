import { DAY, type Instant, localDate } from './instant.ts'
import type { AfterExpiry, Entitlement, LicenseTerms, Seats } from './license.ts'

const seats = (n: Seats): string => (n === 'unlimited' ? 'unlimited' : String(n))
const change = (from: Seats, to: Seats): string => {
  if (from === 'unlimited' || to === 'unlimited') return ''
  return ` (${to > from ? '+' : '−'}${Math.abs(to - from)})`
}

const ofModule = (
  before: Entitlement | undefined,
  after: Entitlement | undefined,
  date: (at: Instant) => string,
): string[] => {
  const trial = (e: Entitlement) => (e.trialUntil === null ? 'no trial' : `on trial until ${date(e.trialUntil)}`)
  if (!before && after)
    return [`${after.name}: new, ${seats(after.seats)} seats${after.trialUntil === null ? '' : `, ${trial(after)}`}`]
  if (before && !after) return [`${before.name}: no longer licensed`]
  if (!before || !after) return []
  const lines: string[] = []
  if (before.seats !== after.seats)
    lines.push(
      `${after.name}: ${seats(before.seats)} → ${seats(after.seats)} seats${change(before.seats, after.seats)}`,
    )
  if (before.maintenanceEnds !== after.maintenanceEnds)
    lines.push(`${after.name}: maintenance ${date(before.maintenanceEnds)} → ${date(after.maintenanceEnds)}`)
  if (before.trialUntil !== after.trialUntil) lines.push(`${after.name}: ${trial(before)} → ${trial(after)}`)
  lines.push(
    ...ofField(`${after.name}: after its maintenance`, AFTERWARDS[before.afterExpiry], AFTERWARDS[after.afterExpiry]),
  )
  if (after.master && !before.master) lines.push(`${after.name}: is the main module now`)
  return lines
}

const AFTERWARDS: Record<AfterExpiry, string> = {
  keep: 'it goes on',
  grace: 'it goes on for the days of grace',
  suspend: 'it stops',
}

const ofField = (name: string, before: string, after: string): string[] =>
  before === after ? [] : [`${name}: ${before} → ${after}`]

const days = (ms: number): string => (ms === DAY ? '1 day' : `${ms / DAY} days`)
const yes = (on: boolean): string => (on ? 'yes' : 'no')

type Show = (terms: LicenseTerms, date: (at: Instant) => string) => string

/** Every part of a license that a person could notice, but its modules; what is left out limits and grants nothing. [L15] */
const FIELDS: Partial<Record<keyof LicenseTerms, readonly [name: string, show: Show]>> = {
  orderId: ['Order', (terms) => terms.orderId],
  type: ['Type', (terms) => terms.type],
  expiresAt: ['License expiry', ({ expiresAt }, date) => (expiresAt === null ? 'Never' : date(expiresAt))],
  seatPolicy: ['Seat policy', (terms) => terms.seatPolicy],
  trial: ['Trial seats', (terms) => days(terms.trial)],
  grace: ['Grace', (terms) => days(terms.grace)],
  revalidateEvery: ['Revalidation every', (terms) => days(terms.revalidateEvery)],
  offline: ['Marked offline', (terms) => yes(terms.offline)],
  trafficRatePerUser: ['Messages a day and user', (terms) => String(terms.trafficRatePerUser)],
  product: ['Product', (terms) => terms.product.name],
  referenceId: ['Reference ID', (terms) => terms.referenceId],
  holder: ['Holder', ({ holder }) => [holder.company, holder.name, holder.email].filter(Boolean).join(', ')],
}

/** What a new license file changes, as a list for people; empty when it grants the same. [A12] */
export const differences = (before: LicenseTerms | null, after: LicenseTerms, zone: string): string[] => {
  const date = (at: Instant) => localDate(at, zone)
  const ids = new Set([...(before?.entitlements ?? []), ...after.entitlements].map((e) => e.module))
  const find = (terms: LicenseTerms | null, id: string) => terms?.entitlements.find((e) => e.module === id)
  const modules = [...ids].flatMap((id) => ofModule(find(before, id), find(after, id), date))
  if (!before) return [`Order ${after.orderId}, ${after.type}, for ${after.holder.company}`, ...modules]
  const fields = Object.values(FIELDS).flatMap(([name, show]) => ofField(name, show(before, date), show(after, date)))
  return [...fields, ...modules]
}
