import { DAY, type Instant, instant } from '@seatwarden/core/instant'
import type { LicenseTerms } from '@seatwarden/core/license'
import { MODULE_IDS, MODULES } from '@seatwarden/core/module'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { licensePayloadSchema } from './payload.ts'
import { payloadOf } from './payload-of.ts'
import { termsOf } from './terms.ts'

const at: fc.Arbitrary<Instant> = fc.integer({ min: 0, max: 4_000_000_000_000 }).map(instant)
const days = (min: number, max: number) => fc.integer({ min, max }).map((count) => count * DAY)
const id = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._-]{0,20}$/)
const name = fc.stringMatching(/^[A-Za-zäöüř ]{1,40}$/)
const group = fc.stringMatching(/^[0-9A-F]{8}$/)

const entitlements = fc.shuffledSubarray(MODULE_IDS, { minLength: 1 }).chain((modules) =>
  fc.tuple(
    ...modules.map((module, place) =>
      fc.record({
        module: fc.constant(module),
        name: fc.constant(MODULES[module].name),
        category: fc.constant(MODULES[module].category),
        seats: fc.oneof(fc.nat(10_000_000), fc.constant('unlimited' as const)),
        maintenanceEnds: at,
        trialUntil: fc.option(at),
        afterExpiry: fc.constantFrom('keep' as const, 'grace' as const, 'suspend' as const),
        master: fc.constant(place === 0),
      }),
    ),
  ),
)

const terms: fc.Arbitrary<LicenseTerms> = fc.record({
  licenseId: id,
  activationId: id,
  orderId: id,
  previousOrderId: fc.option(id),
  product: fc.record({ id, name }),
  type: fc.constantFrom('evaluation', 'subscription', 'perpetual'),
  holder: fc.record({ name, company: name, email: fc.constant('it@brightwater.example'), streetAddress: name }),
  vendor: fc.record({
    name,
    noticeAddress: fc.constant('notices@northwind.example'),
    manageUrl: fc.constant('https://portal.northwind.example'),
    supportUrl: fc.constant('https://northwind.example/support'),
    serverUrl: fc.constant('http://127.0.0.1:7470'),
  }),
  referenceId: fc.tuple(group, group, group, group, group).map((groups) => groups.join('-')),
  issuedAt: at,
  revalidateEvery: days(1, 3660),
  grace: days(2, 7),
  expiresAt: fc.option(at),
  seatPolicy: fc.constantFrom('trialOverage', 'hardLimit'),
  trial: days(0, 366),
  trafficRatePerUser: fc.nat(10_000),
  offline: fc.boolean(),
  counter: fc.nat(),
  entitlements,
})

test('[L1 L15] what is issued reads back as the same terms', () => {
  fc.assert(
    fc.property(terms, (given) => {
      const payload = payloadOf(given, { keyId: 'issuing-1', machineSalt: given.orderId })
      expect(licensePayloadSchema.safeParse(payload).error).toBeUndefined()
      const read = termsOf(payload)
      expect(read).toMatchObject({ ok: true, unknownModules: [] })
      if (read.ok) expect(read.terms).toEqual(given)
    }),
  )
})

test('[D5] a part of a day has no place in a license file', () => {
  const [given] = fc.sample(terms, { numRuns: 1, seed: 1 })
  expect(() => payloadOf({ ...given!, grace: 2.5 * DAY }, { keyId: 'k', machineSalt: 's' })).toThrow('whole days')
})
