import type { LicenseTerms } from '@seatwarden/core/license'
import { SettableClock } from '@seatwarden/runtime/clock'
import type { Database } from '@seatwarden/runtime/db/database'
import type { Engine, EngineOptions } from '../../engine/engine.ts'
import { installTerms, START, testEngine } from '../../testing/engine.ts'
import { termsWith } from '../../testing/license.ts'
import type { ChannelSettings } from '../channels.ts'
import type { NoticeOptions } from '../office.ts'
import { type TakingCouriers, takingCouriers } from './couriers.ts'

export const TERMS: LicenseTerms = termsWith(START, { mail: 10, im: 2 })

export interface Desk {
  engine: Engine
  clock: SettableClock
  couriers: TakingCouriers
}

export const noticeOptions = (more: Partial<NoticeOptions> = {}): NoticeOptions => ({
  from: 'seatwarden@example.net',
  relay: null,
  console: 'https://mail.example.net:7443',
  addresses: () => ['192.0.2.25'],
  ...more,
})

/** An engine whose notices a test can follow; with a license unless it is told otherwise. */
export const desk = async (
  db: Database,
  { clock = new SettableClock(START), ...more }: Partial<EngineOptions> & { clock?: SettableClock } = {},
  terms: LicenseTerms | null = TERMS,
): Promise<Desk> => {
  const couriers = takingCouriers()
  const { engine } = await testEngine(db, clock, { notices: noticeOptions({ couriers }), ...more })
  if (terms && engine.license.terms === null) await installTerms(engine, terms)
  return { engine, clock, couriers }
}

/** Sets channels as the API would, without what it checks. */
export const setChannels = async ({ notices, stores }: Engine, more: Partial<ChannelSettings>): Promise<void> => {
  await stores.state.save(stores.db, 'channels', { ...(await notices.channels.settings()), ...more })
}

/** The vendor is not reached for so many hours; what falls due is written down. */
export const failFor = async ({ engine, clock }: Desk, hours: number): Promise<void> => {
  const { license } = engine
  for (let hour = 0; hour <= hours; hour += 1) {
    const sentence = 'license.vendor.example:443 does not answer.'
    const failure = { at: engine.now(), refused: false, code: 'vendor_unreachable', sentence }
    await license.apply({ kind: 'attempt_failed', failure })
    if (hour < hours) await clock.advance(3_600_000)
  }
}

/** Lets the clock go to the first attempt of the license's revalidation. */
export const untilDue = async ({ engine, clock }: Desk): Promise<void> => {
  const at = engine.license.state.nextAttemptAt
  if (at !== null && at > clock.wall()) await clock.advance(at - clock.wall())
}
