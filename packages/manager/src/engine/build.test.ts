import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DAY, type Instant, plus, toIso } from '@seatwarden/core/instant'
import { phaseAt } from '@seatwarden/core/lifecycle/ladder'
import { SettableClock } from '@seatwarden/runtime/clock'
import { openDatabase } from '@seatwarden/runtime/db/database'
import { afterEach, describe, expect, test } from 'vitest'
import { migrations } from '../migrations/index.ts'
import { apiOf } from '../testing/api.ts'
import { installTerms, START, testEngine, testInstallation } from '../testing/engine.ts'
import { termsWith } from '../testing/license.ts'
import { toldIn } from '../testing/notices.ts'
import type { Engine } from './engine.ts'

const data = mkdtempSync(join(tmpdir(), 'sw-build-'))
const TERMS = { ...termsWith(START, { mail: 10, im: 2 }), revalidateEvery: 365 * DAY }
const ENDS = TERMS.entitlements.reduce((last, e) => (e.master ? e.maintenanceEnds : last), START)

const open: Engine[] = []
afterEach(async () => {
  for (const engine of open.splice(0)) await engine.close()
  rmSync(data, { recursive: true, force: true })
})

/** The manager comes up as a build of that day, on what the one before has left. */
const upgraded = async (builtAt: Instant, clock: SettableClock) => {
  for (const engine of open.splice(0)) await engine.close()
  const db = await openDatabase({ url: `sqlite:${join(data, 'manager.db')}`, migrations, durability: 'off' })
  const { engine } = await testEngine(db, clock, { installation: testInstallation({ builtAt: toIso(builtAt) }) })
  open.push(engine)
  return engine
}

const lifeOf = async (engine: Engine) => ({
  phase: phaseAt(engine.license.state, engine.now()),
  stopped: engine.license.state.stopped,
  told: (await toldIn(engine.stores.db)).map(({ text }) => text),
})

const tick = async (engine: Engine, clock: SettableClock, days: number): Promise<void> => {
  for (let hour = 0; hour < days * 24; hour += 1) {
    await clock.advance(DAY / 24)
    await engine.license.apply({ kind: 'tick' })
  }
}

/** Licensed, and then upgraded by force to a build of the day after its maintenance. */
const forced = async () => {
  const clock = new SettableClock(START)
  await installTerms(await upgraded(START, clock), TERMS)
  return { clock, engine: await upgraded(plus(ENDS, DAY), clock) }
}

const renewed = (at: Instant) => ({
  ...TERMS,
  issuedAt: at,
  counter: 2,
  entitlements: TERMS.entitlements.map((e) => ({ ...e, maintenanceEnds: plus(e.maintenanceEnds, 365 * DAY) })),
})

describe('a build newer than the maintenance, started all the same', () => {
  test('[L12 D6 D7 D8] settings are locked, mails are queued, services stop after 7 days; a renewal heals at once', async () => {
    const { engine, clock } = await forced()
    expect(await lifeOf(engine)).toEqual({ phase: 'emergency', stopped: false, told: ['build_too_new'] })
    const ask = await apiOf(engine, clock)
    const { status, body } = await ask('POST', '/accounts', { address: 'new@example.net' })
    expect([status, body.code]).toEqual([423, 'license_emergency'])
    const { verdict, findings, timeline } = (await ask('GET', '/license')).body
    expect(verdict).toMatchObject({ kind: 'emergency', next: expect.stringContaining('Fri 20 Nov 2026, 00:00') })
    expect(findings.map((f: { kind: string }) => f.kind)).toEqual(['emergency', 'build_too_new'])
    expect(timeline.earliestStop).toBe('2026-11-19T23:00:00Z')

    await tick(engine, clock, 8)
    expect(await lifeOf(engine)).toEqual({ phase: 'expired', stopped: true, told: ['build_too_new', 'last_call'] })

    await installTerms(engine, renewed(engine.now()))
    expect(await lifeOf(engine)).toEqual({
      phase: 'valid',
      stopped: false,
      told: ['build_too_new', 'last_call', 'resolved'],
    })
  })

  test('[L12] the old build heals too, and a restart of the new one does not begin anew', async () => {
    const { engine, clock } = await forced()
    await tick(engine, clock, 2)
    const again = await upgraded(plus(ENDS, DAY), clock)
    expect(again.license.state.episodes).toMatchObject([{ cause: 'build', startedAt: START }])
    const old = await upgraded(ENDS, clock)
    expect(await lifeOf(old)).toEqual({ phase: 'valid', stopped: false, told: ['build_too_new', 'resolved'] })
  })

  test('[L12 D13] the rehearsal plays the same, with its mails', async () => {
    const { engine, clock } = await forced()
    const ask = await apiOf(engine, clock)
    const { body } = await ask('POST', '/license/drill', {})
    expect(JSON.stringify(body)).toContain('last_call')
  })
})
