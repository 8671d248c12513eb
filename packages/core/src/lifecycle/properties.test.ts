import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { DAY, HOUR, type Instant, later, MINUTE, plus } from '../instant.ts'
import type { LicenseTerms } from '../license.ts'
import { at, entitlement, license } from '../testing/license.ts'
import { Life } from '../testing/life.ts'
import { decide, nextDeadline } from './decide.ts'
import type { LifecycleEvent } from './event.ts'
import { earliestStop, forecast } from './forecast.ts'
import { firstStopOf } from './ladder.ts'
import { firstStart, type LifecycleState } from './state.ts'
import { settingsFrozen } from './status.ts'

const START = at('2026-09-30T12:00:00Z')
const zone = fc.constantFrom('UTC', 'Europe/Prague', 'America/Sao_Paulo', 'Asia/Beirut', 'Australia/Lord_Howe')
const days = (min: number, max: number) => fc.integer({ min: min * 24 * 60, max: max * 24 * 60 }).map((m) => m * MINUTE)

/** A license of any kind, as the vendor might issue it at `issuedAt`. */
const terms = (issuedAt: Instant): fc.Arbitrary<LicenseTerms> =>
  fc
    .record({
      type: fc.constantFrom('evaluation', 'subscription', 'perpetual'),
      grace: fc.integer({ min: 2, max: 7 }),
      expires: fc.option(days(1, 60)),
      offline: fc.boolean(),
      every: fc.integer({ min: 5, max: 40 }),
      mail: days(1, 60),
      im: days(1, 60),
      reference: fc.integer({ min: 1, max: 2 }),
      id: fc.integer({ min: 1, max: 50 }),
    })
    .map((t) =>
      license({
        issuedAt,
        type: t.type,
        grace: t.grace * DAY,
        expiresAt: t.expires === null ? null : plus(issuedAt, t.expires),
        offline: t.offline,
        revalidateEvery: t.every * DAY,
        referenceId: `reference-${t.reference}`,
        licenseId: `license-${t.id}`,
        entitlements: [
          entitlement('mail', { maintenanceEnds: plus(issuedAt, t.mail) }),
          entitlement('im', { maintenanceEnds: plus(issuedAt, t.im) }),
        ],
      }),
    )

type Step =
  | { do: 'wait'; ms: number }
  | { do: 'sleep'; ms: number }
  | { do: 'vendor'; vendor: 'fails' | 'refuses' }
  | { do: 'install'; terms: LicenseTerms; age: number }
  | { do: 'mismatch' | 'build'; on: boolean }
  | { do: 'fail' | 'remove' }

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ do: fc.constant('wait' as const), ms: days(0, 12) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('sleep' as const), ms: days(0, 20) }) },
  fc.record({ do: fc.constant('vendor' as const), vendor: fc.constantFrom('fails' as const, 'refuses' as const) }),
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('install' as const),
      terms: terms(START),
      age: fc.integer({ min: 0, max: 6 }),
    }),
  },
  fc.record({ do: fc.constantFrom('mismatch' as const, 'build' as const), on: fc.boolean() }),
  fc.record({ do: fc.constantFrom('fail' as const, 'remove' as const) }),
)

/** Moves a license's dates so that it was issued `age` days before `now`. */
const issued = (terms: LicenseTerms, now: Instant, age: number): LicenseTerms => {
  const by = now - age * DAY - terms.issuedAt
  return {
    ...terms,
    issuedAt: plus(terms.issuedAt, by),
    expiresAt: terms.expiresAt === null ? null : plus(terms.expiresAt, by),
    entitlements: terms.entitlements.map((e) => ({ ...e, maintenanceEnds: plus(e.maintenanceEnds, by) })),
  }
}

const take = (life: Life, s: Step): void => {
  if (s.do === 'wait') life.after(s.ms)
  else if (s.do === 'sleep') life.sleep(plus(life.now, s.ms))
  else if (s.do === 'vendor') life.vendor = s.vendor
  else if (s.do === 'install') life.install(issued(s.terms, life.now, s.age))
  else if (s.do === 'mismatch') life.event({ kind: 'mismatch', found: s.on })
  else if (s.do === 'build') life.build(s.on)
  else if (s.do === 'remove') life.event({ kind: 'removed' })
  else life.event({ kind: 'attempt_failed', failure: { at: life.now, refused: false, code: 'x', sentence: 'x' } })
}

const history = fc.record({ zone, steps: fc.array(step, { maxLength: 14 }) })
const live = (h: { zone: string; steps: Step[] }, upTo = h.steps.length): Life => {
  const life = new Life(START, h.zone)
  for (const s of h.steps.slice(0, upTo)) take(life, s)
  return life
}

describe('any history', () => {
  test('[D13] hopping from deadline to deadline does what a tick every minute does', () => {
    fc.assert(
      fc.property(history, days(0, 3), (h, ms) => {
        const hopping = live(h)
        const ticking = live(h)
        const until = plus(hopping.now, ms)
        // When an attempt ends is the vendor's matter, and would move the next one.
        hopping.vendor = 'silent'
        ticking.vendor = 'silent'
        hopping.to(until)
        while (ticking.now < until) {
          ticking.now = plus(ticking.now, Math.min(MINUTE, until - ticking.now))
          ticking.event({ kind: 'tick' })
        }
        const within = (life: Life) =>
          life.happened.map((x) => ({ effect: x.effect, minute: Math.ceil((x.at - START) / MINUTE) }))
        expect(within(ticking)).toEqual(within(hopping))
      }),
      { numRuns: 15 },
    )
  })

  test('[Q1] the same instant twice does nothing twice, and no effect has the key of another', () => {
    fc.assert(
      fc.property(history, (h) => {
        const life = live(h)
        expect(decide(life.state, { kind: 'tick' }, life.now, h.zone)).toEqual({ state: life.state, effects: [] })
        // A countdown that ends and begins again within one millisecond is the same one: its key is told once.
        const seen = new Map<string, (typeof life.happened)[number]>()
        for (const x of life.happened) {
          expect(seen.get(x.effect.key) ?? x).toEqual(x)
          seen.set(x.effect.key, x)
        }
      }),
    )
  })

  test('the next deadline is ahead, and nothing happens before it', () => {
    fc.assert(
      fc.property(history, fc.double({ min: 0, max: 1, noNaN: true }), (h, share) => {
        const { state, now } = live(h)
        const next = nextDeadline(state, h.zone)
        if (next === null) return
        expect(next).toBeGreaterThan(now)
        const between = plus(now, Math.floor((next - 1 - now) * share))
        expect(decide(state, { kind: 'tick' }, between, h.zone)).toEqual({ state, effects: [] })
        expect(decide(state, { kind: 'tick' }, next, h.zone).state).not.toEqual(state)
      }),
    )
  })

  test('[D4 D7 D8] services stop only when every notice of a countdown, and its last call, went before', () => {
    fc.assert(
      fc.property(history, (h) => {
        const life = live(h).after(5 * DAY)
        const told = new Set<string>()
        for (const { effect, at: when } of life.happened) {
          if (effect.kind === 'notice') told.add(effect.key)
          if (effect.kind !== 'stop_services') continue
          expect(effect.at).toBeLessThanOrEqual(when)
          expect([...told].some((key) => key.startsWith('notice:last_call:'))).toBe(true)
        }
      }),
    )
  })

  test('[D9] after an absence the first stop is at least 24 h away', () => {
    fc.assert(
      fc.property(history, days(1, 40), (h, ms) => {
        const life = live(h)
        const open = life.state.episodes.filter(
          (e) => e.firstStopPutOffTo === null && e.playedUntil < firstStopOf(e, h.zone),
        )
        if (open.length !== life.state.episodes.length) return
        life.sleep(plus(life.now, ms))
        const missed = life.happened.flatMap((x) =>
          x.at === life.now && x.effect.kind === 'notice' && x.effect.cause !== null ? [x.effect.about] : [],
        )
        for (const e of life.state.episodes.filter((e) => missed.includes(e.id)))
          expect(firstStopOf(e, h.zone)).toBeGreaterThanOrEqual(life.now + DAY)
      }),
    )
  })
})

/** Stops and freezes that the state promises not to come before. */
const promises = ({ state, now }: Life, zoneName: string) => ({
  stop: earliestStop(state, zoneName, now) ?? Number.POSITIVE_INFINITY,
  freeze: Math.min(
    ...forecast(state, zoneName, now).flatMap((s) => (s.kind === 'emergency' && !s.done ? [s.at] : [])),
    Number.POSITIVE_INFINITY,
  ),
})

describe('promises', () => {
  const harmless: fc.Arbitrary<LifecycleEvent> = fc.oneof(
    fc.constant({ kind: 'tick' } as const),
    fc.constant({ kind: 'mismatch', found: false } as const),
    fc.boolean().map((refused) => ({
      kind: 'attempt_failed' as const,
      failure: { at: START, refused, code: 'x', sentence: 'x' },
    })),
    days(0, 10).map((ms) => ({ kind: 'started' as const, lastSeenAt: plus(START, ms) })),
  )

  test('[D5 D8] no event brings a promised stop or freeze forward', () => {
    fc.assert(
      fc.property(history, fc.array(harmless, { minLength: 1, maxLength: 5 }), (h, events) => {
        const life = live(h)
        const before = promises(life, h.zone)
        for (const event of events)
          life.event(
            event.kind === 'attempt_failed' ? { ...event, failure: { ...event.failure, at: life.now } } : event,
          )
        const after = promises(life, h.zone)
        expect(after.stop).toBeGreaterThanOrEqual(Math.min(before.stop, Number.MAX_SAFE_INTEGER))
        if (after.freeze !== Number.POSITIVE_INFINITY) expect(after.freeze).toBeGreaterThanOrEqual(before.freeze)
      }),
    )
  })

  test('[L16 D5] a new file that moves no date brings nothing forward', () => {
    fc.assert(
      fc.property(history, fc.integer({ min: 2, max: 7 }), (h, grace) => {
        const life = live(h)
        const { terms: now } = life.state
        if (!now) return
        const ladders = (state: LifecycleState) => new Map(state.episodes.map((e) => [e.cause, firstStopOf(e, h.zone)]))
        const before = ladders(life.state)
        life.install(
          license({
            licenseId: now.licenseId,
            referenceId: now.referenceId,
            issuedAt: later(life.now, now.issuedAt),
            grace: grace * DAY,
            expiresAt: now.expiresAt,
            offline: now.offline,
            type: now.evaluation ? 'evaluation' : 'subscription',
          }),
        )
        for (const [cause, stop] of ladders(life.state))
          expect(stop).toBeGreaterThanOrEqual(before.get(cause) ?? Number.NEGATIVE_INFINITY)
      }),
    )
  })
})

describe('the forecast', () => {
  const ladderKinds = ['emergency', 'last-call', 'stop']

  /** What a played life tells of a forecast: its mails, its first stop, and since when settings are locked. */
  const outcomeOf = (life: Life, from: number) => ({
    mails: life.happened
      .slice(from)
      .flatMap(({ effect }) => (effect.kind === 'notice' ? [`${effect.at} ${effect.cause ?? effect.text}`] : []))
      .toSorted(),
    stop: life.happened.slice(from).find(({ effect }) => effect.kind === 'stop_services')?.at,
  })

  test('[D13] is what then happens when every attempt fails, also one that is under way', () => {
    fc.assert(
      fc.property(history, fc.boolean(), (h, underWay) => {
        const life = live(h)
        life.vendor = underWay ? 'silent' : 'fails'
        if (underWay && life.state.nextAttemptAt !== null) life.to(life.state.nextAttemptAt)
        life.event({ kind: 'tick' })
        life.vendor = 'fails'
        const [from, now, locked] = [life.happened.length, life.now, settingsFrozen(life.state, life.now)]
        const until = plus(now, 20 * DAY)
        const foretold = forecast(life.state, h.zone, now).filter((s) => !s.done && s.at <= until)
        if (underWay && life.state.terms && !life.state.terms.offline)
          life.event({ kind: 'attempt_failed', failure: { at: now, refused: false, code: 'x', sentence: 'x' } })
        life.to(until)
        expect(outcomeOf(life, from)).toEqual({
          mails: foretold
            .flatMap((s) => (s.kind === 'notice' || s.kind === 'last-call' ? [`${s.at} ${s.cause ?? s.name}`] : []))
            .toSorted(),
          stop: foretold.find((s) => s.kind === 'stop')?.at,
        })
        const freeze = foretold.find((s) => s.kind === 'emergency' && s.cause !== 'mismatch')
        if (!freeze) return
        expect(settingsFrozen(life.state, freeze.at)).toBe(true)
        expect(settingsFrozen(life.state, plus(freeze.at, -1))).toBe(locked)
      }),
    )
  })

  test('[D13] is in order, and says what is done', () => {
    fc.assert(
      fc.property(history, (h) => {
        const life = live(h)
        const steps = forecast(life.state, h.zone, life.now)
        expect(steps.map((s) => s.at)).toEqual(steps.map((s) => s.at).toSorted((a, b) => a - b))
        for (const s of steps) if (ladderKinds.includes(s.kind) && !s.maybe) expect(s.done).toBe(s.at <= life.now)
      }),
    )
  })

  test('[D13] of a healthy license: the whole decline, marked as a maybe', () => {
    const life = new Life(START).install(license({ issuedAt: START, grace: 2 * DAY }))
    const steps = forecast(life.state, 'UTC', START)
    const attempt = life.state.nextAttemptAt as Instant
    expect(
      steps
        .filter((s) => s.maybe)
        .map((s) => [(s.at - attempt) / HOUR, s.kind])
        .slice(0, -1),
    ).toEqual([
      [12, 'notice'],
      [24, 'notice'],
      [36, 'notice'],
      [48, 'emergency'],
      [48, 'notice'],
      [192, 'notice'],
      [216, 'last-call'],
    ])
    expect(steps.find((s) => s.kind === 'revalidation')).toMatchObject({ at: attempt, maybe: false })
  })

  test('[D13] with nothing installed it speaks of the evaluation alone', () => {
    const kinds = forecast(firstStart(START), 'UTC', START).map((s) => s.kind)
    expect(new Set(kinds)).toEqual(new Set(['notice', 'evaluation-ends', 'emergency', 'last-call', 'stop']))
  })

  test('[D9] once stopped, the coming midnight is the next stop', () => {
    const life = new Life(START).to(plus(START, 40 * DAY))
    expect(earliestStop(life.state, 'UTC', life.now)).toBe(at('2026-11-10T00:00:00Z'))
    expect(forecast(life.state, 'UTC', life.now).filter((s) => !s.done)).toEqual([
      expect.objectContaining({ kind: 'stop', at: at('2026-11-10T00:00:00Z') }),
    ])
  })
})
