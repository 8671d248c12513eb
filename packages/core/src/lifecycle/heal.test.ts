import { describe, expect, test } from 'vitest'
import { DAY, HOUR, plus } from '../instant.ts'
import { at, entitlement, license } from '../testing/license.ts'
import { Life } from '../testing/life.ts'
import { revalidationDue } from './calendar.ts'
import { isFresh } from './heal.ts'
import { phaseAt, revalidationAt } from './ladder.ts'

const START = at('2026-01-01T12:00:00Z')
const FAILS_AT = revalidationAt(license())
const licensed = (over: Parameters<typeof license>[0] = {}) => new Life(START).install(license(over))
const failing = (days: number) => licensed().to(plus(FAILS_AT, days * DAY))
const renewed = (life: Life, over: Parameters<typeof license>[0] = {}) => license({ issuedAt: life.now, ...over })
const since = (life: Life, from: number) =>
  life.happened.filter((h) => h.at > from && h.effect.kind !== 'revalidate').map((h) => h.effect.kind)

describe('success heals every phase at once', () => {
  test.each([
    ['grace, nobody told yet', 0.1, 'grace', []],
    ['grace', 1, 'grace', ['notice']],
    ['emergency', 8, 'emergency', ['notice']],
    ['expired before its midnight', 14, 'expired', ['notice']],
    ['stopped', 16, 'expired', ['notice', 'start_services']],
  ] as const)('[D2 D10] from %s', (_name, days, phase, effects) => {
    const life = failing(days)
    expect(phaseAt(life.state, life.now)).toBe(phase)
    const before = life.happened.length
    life.event({ kind: 'attempt_answered', terms: renewed(life) })
    const after = life.happened.slice(before).map((h) => h.effect)
    expect(after.map((e) => e.kind)).toEqual(effects)
    for (const effect of after) if (effect.kind === 'notice') expect(effect.text).toBe('resolved')
    expect(phaseAt(life.state, life.now)).toBe('valid')
    expect(life.state).toMatchObject({ episodes: [], stopped: false, lastFailure: null, failures: 0 })
    expect(since(life.to(plus(life.now, 20 * DAY)), plus(FAILS_AT, days * DAY))).toEqual([])
  })

  test('[D10] services that we did not stop are not started', () => {
    const life = failing(10)
    life.event({ kind: 'installed', terms: renewed(life) })
    expect(life.keys('start_services')).toEqual([])
  })

  test('[D3 D4] the next episode has a clock and notices of its own', () => {
    const life = failing(10)
    life.event({ kind: 'installed', terms: renewed(life) })
    life.to(plus(life.now, 45 * DAY))
    const keys = life.keys('notice')
    expect(new Set(keys).size).toBe(keys.length)
    expect(keys.filter((key) => key.includes(':12h:'))).toHaveLength(2)
  })
})

describe('where the time that counts is known to be ahead', () => {
  const late = (life: Life, over: Parameters<typeof license>[0] = {}) =>
    license({ issuedAt: plus(life.now, -365 * DAY), counter: license().counter + 1, ...over })

  test('[D2 D12] an answer heals although it is due by that time, and its period begins now', () => {
    const life = failing(10)
    life.event({ kind: 'attempt_answered', terms: late(life), ahead: true })
    expect(phaseAt(life.state, life.now)).toBe('valid')
    const { state, now } = life
    expect(revalidationDue(state.terms ?? license())).toBe(plus(now, license().revalidateEvery))
    const again = state.nextAttemptAt ?? 0
    expect(again).toBeGreaterThan(plus(now, license().revalidateEvery - 25 * HOUR))
    expect(again).toBeLessThanOrEqual(plus(now, license().revalidateEvery))
  })

  test('[A2 D12] only a newer file: by its date, or of this installation by its counter', () => {
    const { state, now } = failing(10)
    const other = { activationId: 'another', counter: 0 }
    expect(isFresh(state, license(), now, true)).toBe(false)
    expect(isFresh(state, license({ issuedAt: plus(license().issuedAt, -1), counter: 1_000 }), now, true)).toBe(true)
    expect(isFresh(state, license({ ...other, issuedAt: license().issuedAt }), now, true)).toBe(false)
    expect(isFresh(state, license({ ...other, issuedAt: plus(license().issuedAt, 1) }), now, true)).toBe(true)
    expect(isFresh({ ...state, terms: null }, license(), now, true)).toBe(true)
  })
})

describe('what a file does not heal', () => {
  test('[A2] a file whose own revalidation is due, or one older than the installed', () => {
    const life = failing(8)
    const { state, now } = life
    expect(isFresh(state, license(), now)).toBe(false)
    expect(isFresh(state, license({ issuedAt: at('2025-12-01T00:00:00Z'), revalidateEvery: 300 * DAY }), now)).toBe(
      false,
    )
    expect(isFresh(state, renewed(life), now)).toBe(true)
    life.install(license())
    expect(phaseAt(life.state, life.now)).toBe('emergency')
    expect(life.state.terms).toEqual(state.terms)
  })

  test('[L16] an expiry that the new file does not move goes on with its clock', () => {
    const expiresAt = plus(START, 10 * DAY)
    const life = licensed({ type: 'subscription', expiresAt, grace: 2 * DAY }).to(plus(expiresAt, 3 * DAY))
    const episodes = life.state.episodes
    life.install(renewed(life, { type: 'subscription', expiresAt, grace: 2 * DAY }))
    expect(life.state.episodes).toEqual(episodes)
    expect(phaseAt(life.state, life.now)).toBe('emergency')
    life.install(renewed(life, { type: 'subscription', expiresAt: plus(START, 375 * DAY) }))
    expect(phaseAt(life.state, life.now)).toBe('valid')
  })

  test('[D5] a countdown that goes on keeps the grace it began with, or gets the longer one', () => {
    const expiresAt = plus(START, 10 * DAY)
    const life = licensed({ type: 'subscription', expiresAt, grace: 4 * DAY }).to(plus(expiresAt, 3 * DAY))
    life.install(renewed(life, { type: 'subscription', expiresAt, grace: 2 * DAY }))
    expect(phaseAt(life.state, life.now)).toBe('grace')
    life.install(renewed(life, { type: 'subscription', expiresAt, grace: 7 * DAY }))
    expect(phaseAt(life.state, plus(life.now, 3 * DAY))).toBe('grace')
  })

  test('[F4] a mismatch, unless the file is for another machine', () => {
    const life = licensed()
      .after(DAY)
      .event({ kind: 'mismatch', found: true })
      .after(4 * DAY)
    life.install(renewed(life))
    expect(life.state.episodes.map((e) => e.startedAt)).toEqual([plus(START, DAY)])
    life.install(renewed(life, { referenceId: 'reference-2' }))
    expect(life.state.episodes).toEqual([])
  })

  test('[L12] a build that is too new, unless the maintenance was renewed', () => {
    const ends = (iso: string) => [entitlement('mail', { maintenanceEnds: at(iso) })]
    const entitlements = ends('2026-01-02T00:00:00Z')
    const life = licensed({ entitlements })
      .after(DAY)
      .build(true)
      .after(4 * DAY)
    life.install(renewed(life, { entitlements }))
    expect(life.state.episodes.map((e) => e.cause)).toEqual(['build'])
    life.install(renewed(life, { entitlements: ends('2027-01-02T00:00:00Z') }))
    expect(life.state.episodes).toEqual([])
  })

  test('[F4 D10] services start when what goes on has not come to its stop, and only then', () => {
    const life = licensed().to(FAILS_AT)
    life
      .after(10 * DAY)
      .event({ kind: 'mismatch', found: true })
      .after(6 * DAY)
    expect(life.state.stopped).toBe(true)
    life.install(renewed(life))
    expect(life.state.stopped).toBe(false)
    life.after(3 * DAY)
    expect(life.state.stopped).toBe(true)
    life.install(renewed(life))
    expect(life.state.stopped).toBe(true)
    life.event({ kind: 'mismatch', found: false })
    expect(life.state.stopped).toBe(false)
  })

  test('[F4 D10] a mismatch that clears starts services although a revalidation is failing in grace', () => {
    const life = licensed()
      .after(20 * DAY)
      .event({ kind: 'mismatch', found: true })
    life.to(plus(FAILS_AT, 2 * DAY))
    expect(life.state.stopped).toBe(true)
    life.event({ kind: 'mismatch', found: false })
    expect(life.keys('start_services')).toHaveLength(1)
  })
})

describe('the dates of a new file', () => {
  test('[D1 D2] the next attempt is ahead, at least an hour away unless it is due before, never after due', () => {
    const life = licensed().to(plus(START, 30 * DAY - 30 * 60_000))
    const late = new Life(life.now).install(license())
    expect(late.state.nextAttemptAt).toBe(plus(START, 30 * DAY))
    const fresh = new Life(START).install(license({ revalidateEvery: HOUR }))
    expect(fresh.state.nextAttemptAt).toBe(plus(START, HOUR))
  })

  test('[N1] a reminder due in the instant in which the same dates are confirmed is not lost', () => {
    const entitlements = [entitlement('mail', { maintenanceEnds: plus(START, 20 * DAY) })]
    const life = licensed({ entitlements })
    life.now = plus(START, 6 * DAY)
    life.install(renewed(life, { entitlements }))
    expect(life.log).toEqual(['2026-01-07T12:00 maintenance_ends'])
  })

  test('[N1] renewed in that instant: the reminder is not given', () => {
    const life = licensed({ entitlements: [entitlement('mail', { maintenanceEnds: plus(START, 20 * DAY) })] })
    life.now = plus(START, 6 * DAY)
    life.install(renewed(life))
    expect(life.log).toEqual([])
  })

  test('[D9 L16] a file that brings along an expiry long past leaves a day before the first stop', () => {
    const life = licensed().after(DAY)
    life.install(renewed(life, { type: 'subscription', expiresAt: at('2025-11-01T00:00:00Z'), grace: 2 * DAY }))
    expect(life.state.stopped).toBe(false)
    expect(life.keys('notice')).toHaveLength(6)
    life.after(2 * DAY)
    const stop = life.happened.find((h) => h.effect.kind === 'stop_services')
    expect(stop?.at).toBe(at('2026-01-04T00:00:00Z'))
  })
})
