import { expect, test } from 'vitest'
import { DAY, instant } from './instant.ts'
import type { LicenseTerms } from './license.ts'
import { differences } from './license-diff.ts'
import { at, entitlement, license } from './testing/license.ts'

const ZONE = 'Europe/Prague'
const ends = at('2026-11-23T23:00:00Z')
const before: LicenseTerms = license({
  entitlements: [
    entitlement('mail', { maintenanceEnds: ends }),
    entitlement('im', { seats: 25, maintenanceEnds: ends }),
  ],
})

test('[A12 A7] what changed is a list: seats with their difference, dates, modules that come and go', () => {
  const after = license({
    orderId: 'order-2',
    entitlements: [
      entitlement('mail', { seats: 8, maintenanceEnds: at('2027-11-23T23:00:00Z') }),
      entitlement('sip', { seats: 3, trialUntil: at('2026-12-12T08:00:00Z') }),
    ],
  })
  expect(differences(before, after, ZONE)).toEqual([
    'Order: order-1 → order-2',
    'Mail: 10 → 8 seats (−2)',
    'Mail: maintenance 2026-11-24 → 2027-11-24',
    'Instant Messaging: no longer licensed',
    'SIP: new, 3 seats, on trial until 2026-12-12',
  ])
})

test('[A6 A12] a module trial that is bought, and one that begins on a module', () => {
  const tried = license({ entitlements: [entitlement('mail', { trialUntil: at('2026-12-12T08:00:00Z') })] })
  expect(differences(tried, license(), ZONE)).toEqual(['Mail: on trial until 2026-12-12 → no trial'])
})

test('[A7 A12] a file that grants the same changes nothing', () => {
  expect(differences(before, { ...before, issuedAt: instant(before.issuedAt + 1), counter: 9 }, ZONE)).toEqual([])
})

const changes = {
  orderId: 'order-2',
  type: 'subscription',
  expiresAt: at('2027-11-23T23:00:00Z'),
  seatPolicy: 'hardLimit',
  trial: 0,
  grace: 3 * DAY,
  revalidateEvery: DAY,
  offline: true,
  trafficRatePerUser: 1,
  product: { id: 'other', name: 'Other Server' },
  referenceId: '00000000-00000000-00000000-00000000-00000000',
  holder: { name: 'Eva', company: 'Other Ltd', email: 'eva@other.example', streetAddress: '' },
  entitlements: [entitlement('mail', { afterExpiry: 'suspend' })],
} satisfies Partial<LicenseTerms>

test.each(Object.entries(changes))('[A12 L15] a changed %s is in the list', (name, value) => {
  const lines = differences(license(), { ...license(), [name]: value }, ZONE)
  expect(lines, name).toHaveLength(1)
  expect(lines[0]).toMatch(/^[A-Z][^:]+: .+ → .+$/)
})

test('[A12] what a list leaves out are names of records, dates of issue and addresses of the vendor', () => {
  const left = ['licenseId', 'activationId', 'previousOrderId', 'vendor', 'issuedAt', 'counter']
  expect(Object.keys(license()).toSorted()).toEqual([...Object.keys(changes), ...left].toSorted())
})

test('[A12 L15] another main module, and another end of what was bought, are in the list', () => {
  const modules = (master: string) => [
    entitlement('mail', { master: master === 'mail' }),
    entitlement('im', { master: master === 'im' }),
  ]
  const lines = differences(license({ entitlements: modules('mail') }), license({ entitlements: modules('im') }), ZONE)
  expect(lines).toEqual(['Instant Messaging: is the main module now'])
})
