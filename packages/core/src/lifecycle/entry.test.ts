import fc from 'fast-check'
import { expect, test } from 'vitest'
import { DAY, plus } from '../instant.ts'
import { at, entitlement, license } from '../testing/license.ts'
import { refuseEntry } from './entry.ts'

const NOW = at('2026-12-01T08:14:00Z')
const BUILT = at('2026-11-02T00:00:00Z')
const entry = { installed: null, builtAt: BUILT, now: NOW }

test('[A3] a file whose license has ended is not entered', () => {
  const terms = license({ expiresAt: at('2026-03-03T00:00:00Z') })
  expect(refuseEntry({ ...entry, terms })).toMatchObject({
    code: 'license_expired',
    sentence: 'This license ended on 3 Mar 2026.',
    next: expect.stringMatching(/^Renew it: http/),
  })
  expect(refuseEntry({ ...entry, terms: license({ expiresAt: plus(NOW, 1) }) })).toBeUndefined()
})

test('[A3] [L12] a file whose maintenance ended before this build is not entered', () => {
  const ended = license({ entitlements: [entitlement('mail', { maintenanceEnds: at('2026-10-15T00:00:00Z') })] })
  expect(refuseEntry({ ...entry, terms: ended })).toMatchObject({
    code: 'build_newer_than_maintenance',
    sentence: 'This build (2 Nov 2026) is newer than the end of maintenance (15 Oct 2026).',
  })
  const same = license({ entitlements: [entitlement('mail', { maintenanceEnds: BUILT })] })
  expect(refuseEntry({ ...entry, terms: same })).toBeUndefined()
  expect(refuseEntry({ ...entry, builtAt: undefined, terms: ended })).toBeUndefined()
})

test('[A2] [A13] a newer file of the license that is here is always taken', () => {
  fc.assert(
    fc.property(fc.integer({ min: -900, max: 900 }), fc.integer({ min: -900, max: 900 }), (expiry, maintenance) => {
      const entitlements = [entitlement('mail', { maintenanceEnds: plus(NOW, maintenance * DAY) })]
      const terms = license({ expiresAt: plus(NOW, expiry * DAY), entitlements })
      expect(refuseEntry({ ...entry, terms, installed: license() })).toBeUndefined()
      expect(refuseEntry({ ...entry, terms }) !== undefined).toBe(expiry <= 0 || plus(NOW, maintenance * DAY) < BUILT)
    }),
  )
})
