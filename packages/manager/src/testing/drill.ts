import { DAY } from '@seatwarden/core/instant'
import type { LicenseTerms } from '@seatwarden/core/license'
import { SettableClock } from '@seatwarden/runtime/clock'
import type { Database } from '@seatwarden/runtime/db/database'
import type { Engine } from '../engine/engine.ts'
import { takingCouriers } from '../notices/testing/couriers.ts'
import { readServiceList } from '../services/definition.ts'
import { START, testEngine } from './engine.ts'
import { termsWith } from './license.ts'
import { TestVendor } from './vendor.ts'

const LIST = { services: [{ id: 'imap', name: 'IMAP and POP3', stop: [['false']], start: [['false']] }] }

export const terms = (more: Partial<LicenseTerms> = {}): LicenseTerms =>
  termsWith(START, { mail: 50, im: 2 }, { grace: 7 * DAY, ...more })

/** An engine with everything that a drill must not touch, each counting what is asked of it. */
export const guarded = async (db: Database) => {
  const clock = new SettableClock(START)
  const vendor = new TestVendor(terms(), () => clock.wall())
  const couriers = takingCouriers()
  const ran: (readonly string[])[] = []
  const run = async (argv: readonly string[]) => {
    ran.push(argv)
    return { code: 0, timedOut: false, output: '', stdout: '' }
  }
  const { engine } = await testEngine(db, clock, {
    vendor,
    notices: { from: null, relay: null, console: null, addresses: () => ['192.0.2.25'], couriers },
    services: { services: readServiceList(JSON.stringify(LIST), 'the test'), note: '' },
    commands: { run, pause: async () => undefined },
  })
  return { engine, clock, vendor, couriers, ran }
}

/** An attempt to revalidate that failed now. */
export const fail = (engine: Engine, refused = false): Promise<void> =>
  engine.license.apply({
    kind: 'attempt_failed',
    failure: {
      at: engine.now(),
      refused,
      code: refused ? 'order_suspended' : 'vendor_unreachable',
      sentence: refused ? 'The vendor has suspended order ORD-1.' : 'license.vendor.example does not answer.',
    },
  })

/** Time goes on, and what fell due is played. */
export const moved = async (engine: Engine, clock: SettableClock, ms: number): Promise<void> => {
  await clock.advance(ms)
  await engine.license.apply({ kind: 'tick' })
}
