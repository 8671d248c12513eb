import { expect, test } from 'vitest'
import { instant } from './instant.ts'
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
