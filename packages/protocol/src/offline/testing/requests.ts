import { createHash } from 'node:crypto'
import { MODULE_IDS } from '@seatwarden/core/module'
import { MOST_COUNTER } from '@seatwarden/core/vending/copies'
import fc from 'fast-check'
import { testSigner } from '../../license-file/testing/fixture.ts'
import { OFFLINE_KINDS, type OfflineBodies, type OfflineKind, type OfflineRequest, type Sign } from '../body.ts'
import type { LicenseExport } from '../export.ts'
import { offlineRequestOf } from '../request.ts'

/** A TEST key that anybody can compute. */
export const KEY = testSigner('test-installation', 0x11)
export const sign: Sign = (bytes) => KEY.sign(bytes)

/** Bytes that look random and are the same in every run. */
const hash = (of: string): Buffer => createHash('sha256').update(of).digest()
const FACTS = ['board', 'disk', 'mac', 'machine', 'system']
const machine = {
  referenceId: '3F9A0C51-77D2E84B-90AB12CD-5E6F7081-C4D3B2A1',
  salt: 'ORD-4711000815',
  facts: Object.fromEntries(FACTS.map((kind) => [kind, hash(kind).toString('hex')])),
}
const sender = {
  machine,
  /** 64 characters. */
  host: 'mx1.mail-cluster-frankfurt.production.infrastructure.example.com',
  version: '0.1.0',
  builtAt: '2026-11-02T08:15:00Z',
  formatVersions: [1],
  sentAt: '2026-11-24T10:20:30.123Z',
  installationKey: KEY.publicKey,
}
const installed = {
  licenseId: 'lic_7k2m9x4qwz81hbtd',
  orderId: 'ORD-4711000815',
  activationId: 'act_p3v8s6n1rjy05gca',
  counter: 17,
  attempt: hash('attempt').toString('hex').slice(0, 32),
}
const usage = Object.fromEntries(
  MODULE_IDS.map((module, at) => [module, { active: 250 - at, held: 240 - 2 * at, trial: at }]),
)
const activation = { orderId: 'ORD-4711000815', ...sender, installedOrderId: null }

/** As large as they come in ordinary life. */
export const FULL: OfflineBodies = {
  activation,
  move: { ...activation, move: true },
  revalidation: { ...installed, ...sender, usage },
  deactivation: { ...installed, ...sender },
}

export const requestOf = (kind: OfflineKind, body: object = FULL[kind]): Promise<OfflineRequest> =>
  offlineRequestOf(kind, body as OfflineBodies[typeof kind], sign)

export const EXPORT: LicenseExport = {
  exportedAt: '2026-11-24T10:20:30.123Z',
  version: '0.1.0',
  host: 'mx1.example.com',
  referenceId: machine.referenceId,
  status: 'OK',
  license: {
    holder: {
      name: 'Ada Müller',
      company: 'Example & Söhne <GmbH>',
      email: 'ada@example.com',
      streetAddress: '1 Main Street\n12345 Town',
    },
    product: { id: 'seatwarden', name: 'Seatwarden Mail' },
    type: 'subscription',
    licenseId: 'lic_7k2m9x4qwz81hbtd',
    activationId: 'act_p3v8s6n1rjy05gca',
    orderId: 'ORD-4711000815',
    previousOrderId: 'ORD-0815000001',
    issuedAt: '2026-11-01T00:00:00Z',
    expiresAt: null,
  },
  modules: [
    {
      id: 'mail',
      name: 'Mail',
      category: 'server',
      seats: 250,
      maintenanceEnds: '2027-11-01T00:00:00Z',
      trialUntil: null,
      usedSeats: 249,
    },
    {
      id: 'im',
      name: 'Instant Messaging',
      category: 'server',
      seats: 'unlimited',
      maintenanceEnds: '2027-11-01T00:00:00Z',
      trialUntil: '2026-12-01T00:00:00.25Z',
      usedSeats: 0,
    },
  ],
}

/** Any text, with what XML finds hard: marks, white space, control characters, halves of letters. */
const text = (most: number, least = 0): fc.Arbitrary<string> =>
  fc
    .oneof(
      fc.string({ unit: 'binary', maxLength: most }),
      fc.string({
        unit: fc.constantFrom('&', '<', '>', '"', "'", ' ', '\t', '\n', '\r', ']', '-', 'ü', '€', '𝄞'),
        maxLength: most,
      }),
      fc.array(fc.nat(0xffff), { maxLength: Math.min(most, 20) }).map((units) => String.fromCharCode(...units)),
      fc.constantFrom('', ' ', '\n', '&#10;', '__proto__', 'constructor', ']]>', '<!--', 'x'.repeat(most)),
    )
    .map((any) => any.slice(0, most).padEnd(least, 'x'))

const hex = (length: number, letters = '0123456789abcdef') =>
  fc.string({ unit: fc.constantFrom(...Array.from(letters)), minLength: length, maxLength: length })
const whole = fc.oneof(fc.nat(), fc.nat(3), fc.constant(Number.MAX_SAFE_INTEGER))
const kindOfFact = text(32).filter((kind) => kind !== '__proto__')

const anySender = fc.record({
  machine: fc.record({
    referenceId: fc.array(hex(8, '0123456789ABCDEF'), { minLength: 5, maxLength: 5 }).map((groups) => groups.join('-')),
    salt: text(128, 1),
    facts: fc.dictionary(kindOfFact, hex(64), { maxKeys: 8, noNullPrototype: true }),
  }),
  host: text(255),
  version: text(64),
  builtAt: text(40),
  formatVersions: fc.array(fc.oneof(fc.integer(), fc.maxSafeInteger()), { minLength: 1, maxLength: 16 }),
  sentAt: text(40),
  installationKey: fc.constant(KEY.publicKey),
})
const anyDetails = fc.record(
  { organization: text(200), person: text(200), email: text(254), country: text(2), street: text(120), zip: text(20) },
  { requiredKeys: [] },
)
const anyOrder = text(64, 1)
const anyInstalled = fc.record({
  licenseId: text(64),
  orderId: anyOrder,
  activationId: text(64),
  counter: fc.oneof(fc.nat(), fc.constant(MOST_COUNTER)),
  attempt: hex(32),
})
const anyActivating = fc.record(
  { installedOrderId: fc.option(anyOrder), details: anyDetails },
  { requiredKeys: ['installedOrderId'] },
)
const figures = fc.record({ active: whole, held: whole, trial: whole })
const anyUsage = fc.dictionary(fc.constantFrom(...MODULE_IDS), figures, { noNullPrototype: true })
const joined = (...parts: fc.Arbitrary<object>[]): fc.Arbitrary<object> =>
  fc.tuple(...parts).map((all) => Object.assign({}, ...all) as object)

const BODIES: Record<OfflineKind, fc.Arbitrary<object>> = {
  activation: joined(anySender, anyActivating, fc.record({ orderId: anyOrder }, { requiredKeys: [] })),
  move: joined(anySender, anyActivating, fc.record({ orderId: anyOrder })),
  revalidation: joined(anySender, anyInstalled, fc.record({ usage: anyUsage })),
  deactivation: joined(anySender, anyInstalled),
}

/** Every body that the contracts allow. */
export const anyRequest: fc.Arbitrary<{ kind: OfflineKind; body: object }> = fc.oneof(
  ...OFFLINE_KINDS.map((kind) => BODIES[kind].map((body) => ({ kind, body }))),
)
