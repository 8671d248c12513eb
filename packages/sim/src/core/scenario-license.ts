import { DAY, type Instant, instant } from '@seatwarden/core/instant'
import type { Entitlement, LicenseTerms, LicenseType } from '@seatwarden/core/license'
import { revalidationAt } from '@seatwarden/core/lifecycle/ladder'
import { isModuleId } from '@seatwarden/core/module'
import { POLICY } from '@seatwarden/core/policy'
import { entitlement, FAR, simLicense } from './license.ts'

type Time = (text: string) => Instant

const FORM =
  'license TYPE [grace N days] [every N days] issued TIME [next attempt TIME] [expires TIME] [offline] modules NAME SEATS [until TIME], …'

/** `name seats [until time]`, several by comma. */
const modulesIn = (text: string, time: Time): Entitlement[] =>
  text.split(',').map((part) => {
    const [, name = '', seats = '', until] = /^(\S+) (\d+)(?: until (\S+))?$/.exec(part.trim()) ?? []
    if (!isModuleId(name)) throw new Error(`"${part.trim()}" names no module; write: NAME SEATS [until TIME]`)
    return entitlement(name, Number(seats), until ? time(until) : FAR)
  })

const isType = (text: string): text is LicenseType => text in POLICY.graceDays && text !== 'least' && text !== 'most'

/** The vendor sets the period so that this license's first attempt comes at a time that can be named. [D1] */
const dueFor = (terms: LicenseTerms, attempt: Instant): LicenseTerms => ({
  ...terms,
  revalidateEvery: terms.revalidateEvery + attempt - revalidationAt(terms),
})

/** Reads the line `license …`; throws with what would do. */
export const licenseIn = (text: string, time: Time): LicenseTerms => {
  const [head = '', modules = ''] = text.split(/ modules /)
  const after = (name: string, value = '(\\S+)') => new RegExp(`(?: |^)${name} ${value}`).exec(head)?.[1]
  const timeAfter = (name: string) => (after(name) === undefined ? undefined : time(after(name) ?? ''))
  const [type = ''] = head.split(' ')
  const issuedAt = timeAfter('issued')
  if (!isType(type) || issuedAt === undefined || modules === '') throw new Error(`write: ${FORM}`)
  const known = /^\S+|grace \d+ days|every \d+ days|next attempt \S+|(issued|expires) \S+|offline/g
  const rest = head.replace(known, '').trim()
  if (rest !== '') throw new Error(`"${rest}" is not understood; write: ${FORM}`)
  const graceDays = after('grace', '(\\d+) days')
  const everyDays = after('every', '(\\d+) days')
  const attempt = timeAfter('next attempt')
  const terms = simLicense({
    licenseId: 'scenario',
    type,
    issuedAt,
    entitlements: modulesIn(modules, time),
    expiresAt: timeAfter('expires') ?? null,
    offline: / offline( |$)/.test(head),
    ...(graceDays && { grace: Number(graceDays) * DAY }),
    ...(everyDays && { revalidateEvery: Number(everyDays) * DAY }),
  })
  return attempt === undefined ? terms : dueFor(terms, attempt)
}

/** A fresh file of the same license. */
export const reissued = (terms: LicenseTerms, now: Instant, until: Instant | null): LicenseTerms => ({
  ...terms,
  issuedAt: now,
  revalidateEvery: terms.offline ? POLICY.revalidateOfflineEvery : POLICY.revalidateEvery,
  counter: terms.counter + 1,
  expiresAt: terms.expiresAt === null ? null : (until ?? terms.expiresAt),
  entitlements: terms.entitlements.map((e) => ({ ...e, maintenanceEnds: until ?? instant(e.maintenanceEnds) })),
})
