import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DAY, HOUR, type Instant, instant, MINUTE, plus, toIso } from '@seatwarden/core/instant'
import type { LicenseTerms } from '@seatwarden/core/license'
import { forecast } from '@seatwarden/core/lifecycle/forecast'
import { settingsFrozen } from '@seatwarden/core/lifecycle/status'
import type { DrillView } from '@seatwarden/protocol/api/decline-views'
import { SettableClock } from '@seatwarden/runtime/clock'
import { onDatabase } from '@seatwarden/runtime/db/contract'
import { openDatabase } from '@seatwarden/runtime/db/database'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { migrations } from '../migrations/index.ts'
import { apiOf } from '../testing/api.ts'
import { fail, moved, terms } from '../testing/drill.ts'
import { installTerms, START, testEngine, testInstallation } from '../testing/engine.ts'
import { termsWith } from '../testing/license.ts'
import { rehearse } from './drill.ts'
import type { Engine } from './engine.ts'

const dates = (all: readonly Instant[]): string[] => all.map(toIso).toSorted()

/** Every mail of the license, since when settings are locked, and the first stop: as the forecast has them. */
const foretold = (engine: Engine, from: Instant, until: Instant) => {
  const { state } = engine.license
  const ahead = forecast(state, engine.options.zone, from).filter(({ at, done }) => !done && at <= until)
  const of = (...kinds: string[]) => ahead.filter(({ kind }) => kinds.includes(kind)).map(({ at }) => at)
  const locks = ahead.filter(({ kind, cause }) => kind === 'emergency' && cause !== 'mismatch').map(({ at }) => at)
  return {
    mails: dates(of('notice', 'last-call')),
    locked: settingsFrozen(state, from) ? [] : dates(locks.slice(0, 1)),
    stop: dates(of('stop').slice(0, 1)),
  }
}

const OF_SEATS = /^(?:trial_seats|seats_)/

/** The same, as it was played. */
const agrees = async (engine: Engine) => {
  const { notices, turns, stops, from, until } = await rehearse(engine)
  const locked = turns.filter(({ to }) => to === 'emergency').map(({ at }) => at)
  const played = {
    mails: dates(notices.filter(({ text }) => !OF_SEATS.test(text)).map(({ at }) => at)),
    locked: dates(locked.slice(0, 1)),
    stop: dates(stops),
  }
  expect(played).toEqual(foretold(engine, from, until))
  return played
}

/** The program that runs is one of so many days after the maintenance. [L12] */
const builtOn = async (engine: Engine, days: number): Promise<void> => {
  const builtAt = plus(engine.license.state.terms?.masterEnds ?? START, days * DAY)
  Object.assign(engine.options.installation, { builtAt: toIso(builtAt) })
  await engine.license.apply({ kind: 'started', lastSeenAt: engine.now(), builtAt })
}

type Arrive = (engine: Engine, clock: SettableClock) => Promise<unknown>
const failing =
  (ms: number): Arrive =>
  async (engine, clock) => {
    await installTerms(engine, terms())
    await moved(engine, clock, 30 * DAY)
    await fail(engine)
    await moved(engine, clock, ms)
  }
const licensed =
  (more: Partial<LicenseTerms>): Arrive =>
  (engine) =>
    installTerms(engine, terms(more))

/** Each state that the ladder knows, and how one gets there. */
const SCENES: Record<string, Arrive> = {
  'an evaluation on its first day': async () => undefined,
  'an evaluation that has ended': (engine, clock) => moved(engine, clock, 33 * DAY),
  'a license in order': licensed({}),
  'an attempt under way': async (engine, clock) => {
    await installTerms(engine, terms())
    await moved(engine, clock, 30 * DAY)
  },
  grace: failing(0),
  'the end of grace': failing(6 * DAY + 23 * HOUR),
  'Emergency Mode': failing(9 * DAY),
  'the last call': failing(14 * DAY),
  'services stopped': failing(16 * DAY),
  'a license that ends': licensed({ type: 'subscription', expiresAt: plus(START, 20 * DAY) }),
  'an evaluation license': licensed({ type: 'evaluation', grace: 2 * DAY, expiresAt: plus(START, 20 * DAY) }),
  'an offline license': licensed({ offline: true, revalidateEvery: 90 * DAY }),
  'another machine': async (engine) => {
    await installTerms(engine, terms())
    engine.options.installation.same = false
    await engine.license.apply({ kind: 'mismatch', found: true })
  },
  'a build that is too new': async (engine) => {
    await installTerms(engine, terms())
    await builtOn(engine, 1)
  },
}

onDatabase('sqlite', 'the dates of a drill', migrations, (open) => {
  test.each(Object.entries(SCENES))('[D13] are those of the forecast: %s', async (_, arrive) => {
    const installation = testInstallation()
    const { engine, clock } = await testEngine(await open(), new SettableClock(START), { installation })
    await arrive(engine, clock)
    expect((await agrees(engine)).stop).toHaveLength(1)
  })

  test('[D13] are those of the forecast that pages and tool show', async () => {
    const { engine, clock } = await testEngine(await open())
    await installTerms(engine, terms())
    const ask = await apiOf(engine, clock)
    const { timeline } = (await ask('GET', '/license')).body
    const shown: string[] = timeline.steps.flatMap((step: { at: string; kind: string; notices: { at: string }[] }) => [
      ...(/^(?:emergency|stop)$/.test(step.kind) ? [step.at] : []),
      ...step.notices.map(({ at }) => at),
      ...(step.kind === 'last-call' ? [step.at] : []),
    ])
    const { steps, until } = (await ask('POST', '/license/drill')).body as DrillView
    const played = steps.filter(({ kind }) => /^(?:emergency|notice|last_call|stop)$/.test(kind)).map(({ at }) => at)
    expect(played.toSorted()).toEqual(shown.filter((at) => at <= until).toSorted())
  })

  test.each([
    ['Asia/Beirut', 'a zone that skips midnight', Date.UTC(2026, 1, 12)],
    ['Europe/Prague', 'a day of 25 hours', Date.UTC(2026, 8, 10)],
  ] as const)('[D9 D13] are those of the forecast: %s, %s', async (zone, _, issuedAt) => {
    const { engine } = await testEngine(await open(), new SettableClock(instant(issuedAt)), { zone })
    await installTerms(engine, termsWith(engine.now(), { mail: 5 }))
    await agrees(engine)
  })
})

type Step =
  | { do: 'wait'; ms: number }
  | {
      do: 'install'
      grace: number
      expires: number | null
      offline: boolean
      every: number
      type: LicenseTerms['type']
    }
  | { do: 'fail'; refused: boolean }
  | { do: 'mismatch'; on: boolean }
  | { do: 'build'; on: boolean }
  | { do: 'remove' }

const one = <T extends string>(it: T) => fc.constant(it)
const minutes = fc.integer({ min: 1, max: 20_000 }).map((m) => m * MINUTE)
const install = fc.record({
  do: one('install'),
  grace: fc.integer({ min: 2, max: 7 }),
  expires: fc.option(fc.integer({ min: 1, max: 50 })),
  offline: fc.boolean(),
  every: fc.integer({ min: 5, max: 40 }),
  type: fc.constantFrom('evaluation' as const, 'subscription' as const, 'perpetual' as const),
})
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: one('wait'), ms: minutes }) },
  { weight: 2, arbitrary: install },
  { weight: 2, arbitrary: fc.record({ do: one('fail'), refused: fc.boolean() }) },
  fc.record({ do: one('mismatch'), on: fc.boolean() }),
  fc.record({ do: one('build'), on: fc.boolean() }),
  fc.record({ do: one('remove') }),
)

let activations = 0

const take = async (engine: Engine, clock: SettableClock, s: Step): Promise<void> => {
  const now = engine.now()
  if (s.do === 'wait') await moved(engine, clock, s.ms)
  else if (s.do === 'fail') await fail(engine, s.refused)
  else if (s.do === 'build') await builtOn(engine, s.on ? 1 : 0)
  else if (s.do === 'mismatch') await engine.license.apply({ kind: 'mismatch', found: s.on })
  else if (s.do === 'remove') await engine.license.release(async () => undefined)
  else {
    const { grace, expires, offline, every, type } = s
    const expiresAt = expires === null ? null : plus(now, expires * DAY)
    // A license that was given up comes back only by another activation. [A11]
    activations += 1
    const activationId = `act-${activations}`
    const more = { grace: grace * DAY, expiresAt, offline, revalidateEvery: every * DAY, activationId }
    await installTerms(engine, termsWith(now, { mail: 50 }, { ...more, type }))
  }
}

const ZONES = ['UTC', 'Europe/Prague', 'America/Sao_Paulo', 'Australia/Lord_Howe'] as const

test('[D13] whatever happened before, what the engine plays is what the forecast says', {
  timeout: 120_000,
}, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'sw-forecast-'))
  let nth = 0
  const life = async (steps: readonly Step[], zone: string): Promise<void> => {
    nth += 1
    const url = `sqlite:${join(folder, `life-${nth}.db`)}`
    const db = await openDatabase({ url, migrations, durability: 'off' })
    const clock = new SettableClock(START)
    const { engine } = await testEngine(db, clock, { zone, installation: testInstallation() })
    try {
      for (const s of steps) await take(engine, clock, s)
      await agrees(engine)
    } finally {
      await engine.close()
    }
  }
  try {
    const histories = fc.asyncProperty(fc.array(step, { maxLength: 7 }), fc.constantFrom(...ZONES), life)
    await fc.assert(histories, { numRuns: 15 })
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})
