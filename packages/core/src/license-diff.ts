import { type Instant, localDate } from './instant.ts'
import type { Entitlement, LicenseTerms, Seats } from './license.ts'

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
  return lines
}

const ofField = (name: string, before: string, after: string): string[] =>
  before === after ? [] : [`${name}: ${before} → ${after}`]

/** What a new license file changes, as a list for people; empty when it grants the same. [A12] */
export const differences = (before: LicenseTerms | null, after: LicenseTerms, zone: string): string[] => {
  const date = (at: Instant) => localDate(at, zone)
  const ids = new Set([...(before?.entitlements ?? []), ...after.entitlements].map((e) => e.module))
  const find = (terms: LicenseTerms | null, id: string) => terms?.entitlements.find((e) => e.module === id)
  const modules = [...ids].flatMap((id) => ofModule(find(before, id), find(after, id), date))
  if (!before) return [`Order ${after.orderId}, ${after.type}, for ${after.holder.company}`, ...modules]
  const expires = (terms: LicenseTerms) => (terms.expiresAt === null ? 'Never' : date(terms.expiresAt))
  return [
    ...ofField('Order', before.orderId, after.orderId),
    ...ofField('Type', before.type, after.type),
    ...ofField('License expiry', expires(before), expires(after)),
    ...ofField('Seat policy', before.seatPolicy, after.seatPolicy),
    ...modules,
  ]
}
