import { type Instant, instant } from '@seatwarden/core/instant'
import type { LicenseTerms } from '@seatwarden/core/license'
import { TRUST } from '@seatwarden/protocol/license-file/testing/fixture'
import { SettableClock } from '@seatwarden/runtime/clock'
import type { Database } from '@seatwarden/runtime/db/database'
import { silentLog } from '@seatwarden/runtime/log'
import { seededRandom } from '@seatwarden/runtime/random'
import { Engine, type EngineOptions } from '../engine/engine.ts'
import { Installation, type InstallationParts } from '../engine/installation.ts'
import { takingCouriers } from '../notices/testing/couriers.ts'
import { type NewAccount, newAccount } from '../store/accounts.ts'
import type { Vendor } from '../vendor-client.ts'
import { licenseFile, REFERENCE_ID } from './license.ts'

export const START: Instant = instant(Date.UTC(2026, 10, 12, 8, 14))

const unreached = async () => ({
  ok: false as const,
  refused: false,
  code: 'vendor_unreachable',
  sentence: 'not there',
  next: '',
})

/** A vendor that cannot be reached. */
export const NO_VENDOR: Vendor = {
  activate: unreached,
  revalidate: unreached,
  check: unreached,
  deactivate: unreached,
  startTrial: unreached,
  time: unreached,
}

/** The tests' machine, whose facts are of no account. */
export const testInstallation = (more: Partial<InstallationParts> = {}): Installation =>
  new Installation({
    known: { referenceId: REFERENCE_ID, facts: {} },
    now: {},
    same: true,
    read: async () => ({}),
    host: 'mail.example.net',
    version: '0.1.0',
    builtAt: '2026-01-01T00:00:00Z',
    ...more,
  })

export const testEngine = async (db: Database, clock = new SettableClock(START), more: Partial<EngineOptions> = {}) => {
  const engine = await Engine.open({
    db,
    clock,
    random: seededRandom(1),
    log: silentLog,
    zone: 'Europe/Prague',
    postmaster: 'postmaster@example.net',
    administrator: null,
    defaultDomain: 'example.net',
    trust: TRUST,
    vendor: NO_VENDOR,
    installation: testInstallation(),
    notices: { from: null, relay: null, console: null, addresses: () => ['192.0.2.25'], couriers: takingCouriers() },
    pause: () => new Promise((resolve) => setImmediate(resolve)),
    accountsChanged: () => undefined,
    ...more,
  })
  return { engine, clock }
}

export const installTerms = async (engine: Engine, terms: LicenseTerms): Promise<void> => {
  const read = await engine.license.propose(await licenseFile(terms))
  if (!read.ok) throw new Error(read.refusal.sentence)
  const done = await engine.license.install(read.proposal, 'test')
  if (!done.ok) throw new Error(done.refusal.sentence)
}

export const people = (n: number, at: Instant = START, domain = 'example.net'): NewAccount[] =>
  Array.from({ length: n }, (_, i) => ({
    ...newAccount(`user${String(i).padStart(6, '0')}@${domain}`, at),
    name: `User ${i}`,
  }))
