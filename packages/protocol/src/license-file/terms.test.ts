import { DAY } from '@seatwarden/core/instant'
import { expect, test } from 'vitest'
import { termsOf } from './terms.ts'
import { PAYLOAD, testInstant } from './testing/fixture.ts'

test('[L1 L15] the core sees instants as numbers, periods in milliseconds and absent fields as null', () => {
  const read = termsOf(PAYLOAD)
  expect(read).toMatchObject({
    ok: true,
    unknownModules: [],
    terms: {
      licenseId: 'lic-0001',
      activationId: 'act-0001',
      previousOrderId: null,
      issuedAt: testInstant('2026-03-01T10:00:00Z'),
      expiresAt: testInstant('2027-03-01T00:00:00Z'),
      revalidateEvery: 30 * DAY,
      grace: 4 * DAY,
      trial: 14 * DAY,
      trafficRatePerUser: 300,
      counter: 7,
      entitlements: [
        { module: 'mail', seats: 25, trialUntil: null, master: true },
        {
          module: 'im',
          seats: 'unlimited',
          trialUntil: testInstant('2026-03-31T10:00:00.250Z'),
          afterExpiry: 'suspend',
        },
      ],
    },
  })
  if (read.ok) expect(Object.keys(read.terms)).not.toContain('modules')
})

test('[L1] a module that this build does not have is left out and named; without the master nothing is judged', () => {
  const [mail, im] = PAYLOAD.modules
  const added = termsOf({ ...PAYLOAD, modules: [mail!, { ...im!, id: 'hologram' }] })
  expect(added).toMatchObject({ ok: true, unknownModules: ['hologram'] })
  const other = termsOf({ ...PAYLOAD, modules: [{ ...mail!, id: 'hologram' }, im!] })
  expect(other).toMatchObject({ ok: false, refusal: { code: 'format_too_new' } })
})
