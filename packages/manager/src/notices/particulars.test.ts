import { DAY, HOUR, type Instant, instant, plus } from '@seatwarden/core/instant'
import type { LicenseTerms } from '@seatwarden/core/license'
import { decide } from '@seatwarden/core/lifecycle/decide'
import type { LifecycleEvent } from '@seatwarden/core/lifecycle/event'
import { earliestStop, forecast } from '@seatwarden/core/lifecycle/forecast'
import { firstStart, inForce, type LifecycleState } from '@seatwarden/core/lifecycle/state'
import { POLICY } from '@seatwarden/core/policy'
import { expect, test } from 'vitest'
import { termsWith } from '../testing/license.ts'
import type { Particulars } from './facts.ts'
import { particularsOf } from './particulars.ts'

const ZONE = 'Europe/Prague'
const START: Instant = instant(Date.UTC(2026, 10, 10, 13, 2))
const BUILT = plus(START, -DAY)

interface Told {
  at: Instant
  state: LifecycleState
  said: Particulars
}

/** Lets a license live by the hour; what it is told of in between is applied first. */
const live = (
  begin: LifecycleState,
  terms: LicenseTerms | null,
  days: number,
  events: Record<number, LifecycleEvent> = {},
) => {
  const told: Told[] = []
  let state = begin
  for (let hour = 0; hour <= days * 24; hour += 1) {
    const now = plus(START, hour * HOUR)
    for (const event of [events[hour], { kind: 'tick' } as const]) {
      if (!event) continue
      const before = state
      const { state: after, effects } = decide(state, event, now, ZONE)
      const scene = { before, after, terms, zone: ZONE, now, difference: '3 of 5 facts differ: disk.', builtAt: BUILT }
      for (const effect of effects)
        if (effect.kind === 'notice') told.push({ at: now, state: after, said: particularsOf(effect, scene) })
      state = after
    }
  }
  return told
}

const licensed = (terms: LicenseTerms): LifecycleState => ({
  ...firstStart(START),
  terms: inForce(terms),
  nextAttemptAt: null,
  lastRevalidatedAt: START,
})
const TERMS = termsWith(START, { mail: 10, antivirus: 5 })
const texts = (told: readonly Told[]) => told.map(({ said }) => said.text)
const down = (refused: boolean): Record<number, LifecycleEvent> =>
  Object.fromEntries(
    Array.from({ length: 24 * 20 }, (_, hour) => [
      hour,
      {
        kind: 'attempt_failed',
        failure: { at: plus(START, hour * HOUR), refused, code: 'x', sentence: 'What was measured.' },
      },
    ]),
  )

test('[D4 D5 D7] an outage: every notice names the dates that the forecast shows, and what was measured', () => {
  const told = live(licensed(TERMS), TERMS, 16, down(false))
  expect(texts(told)).toEqual([...Array.from({ length: 8 }, () => 'unreached'), 'emergency', 'emergency', 'last_call'])
  for (const { said, state, at } of told) {
    if (!('firstStop' in said)) throw new Error('a countdown has a stop')
    const steps = forecast(state, ZONE, at)
    expect(said.firstStop).toBe(earliestStop(state, ZONE, at))
    expect(said.emergencyAt).toBe(steps.find(({ kind, cause }) => kind === 'emergency' && cause === 'revalidation')?.at)
    expect(said.lastCallAt).toBe(steps.find(({ kind, cause }) => kind === 'last-call' && cause === 'revalidation')?.at)
    expect(said).toMatchObject({ why: 'unreached', startedAt: START, failure: { sentence: 'What was measured.' } })
    expect(said.attempts).toBe((at - START) / HOUR + 1)
  }
})

test('[D11] a refusal: the same ladder, with its own text', () => {
  const told = live(licensed(TERMS), TERMS, 1, down(true))
  expect(told.map(({ said }) => said)).toMatchObject([
    { text: 'refused', why: 'refused', failure: { sentence: 'What was measured.' } },
    { text: 'refused' },
  ])
})

test('[L11] an evaluation: three reminders that say what follows, then its end', () => {
  const told = live(firstStart(START), null, 40)
  expect(texts(told)).toEqual([
    'evaluation_ends',
    'evaluation_ends',
    'evaluation_ends',
    'evaluation_ended',
    'last_call',
  ])
  const end = plus(START, POLICY.evaluation)
  const reminders = told.slice(0, 3).map(({ said }) => said)
  for (const said of reminders)
    expect(said).toMatchObject({ deadline: end, follows: { emergencyAt: end, lastCallAt: plus(end, 7 * DAY) } })
  expect(reminders.map((said) => ('again' in said ? said.again : undefined))).toEqual([
    plus(end, -7 * DAY),
    plus(end, -DAY),
    null,
  ])
})

test('[L16 N1] a subscription: what follows its end; maintenance: what becomes of each module', () => {
  const expiresAt = plus(START, 15 * DAY)
  const entitlements = TERMS.entitlements.map((e) => ({
    ...e,
    maintenanceEnds: plus(START, 20 * DAY),
    afterExpiry: e.module === 'antivirus' ? ('suspend' as const) : e.afterExpiry,
  }))
  const terms: LicenseTerms = { ...TERMS, type: 'subscription', expiresAt, grace: 4 * DAY, entitlements }
  const told = live(licensed(terms), terms, 14)
  expect(told.map(({ said }) => said)).toMatchObject([
    { text: 'license_expires', deadline: expiresAt, follows: { emergencyAt: plus(expiresAt, 4 * DAY) } },
    {
      text: 'maintenance_ends',
      follows: null,
      modules: [
        { name: 'Mail', afterExpiry: 'keep' },
        { name: 'Antivirus', afterExpiry: 'suspend' },
      ],
    },
    { text: 'license_expires', again: null },
    { text: 'maintenance_ends', again: null },
  ])
})

test('[F4 L12] another machine: what changed, and no Emergency Mode; a build too new: its date against the maintenance', () => {
  const machine = live(licensed(TERMS), TERMS, 7, { 0: { kind: 'mismatch', found: true } })
  expect(texts(machine)).toEqual(['mismatch', 'mismatch', 'mismatch', 'last_call'])
  for (const { said } of machine)
    expect(said).toMatchObject({
      why: 'mismatch',
      difference: '3 of 5 facts differ: disk.',
      emergencyAt: null,
      build: null,
    })
  const build = live(licensed(TERMS), TERMS, 1, {
    0: { kind: 'started', lastSeenAt: START, builtAt: plus(START, 366 * DAY) },
  })
  expect(build.map(({ said }) => said)).toMatchObject([
    { text: 'build_too_new', emergencyAt: START, build: { builtAt: BUILT, maintenanceEnds: plus(START, 365 * DAY) } },
  ])
})

test('[D2 D10] the end of a countdown says what had been feared, and what else counts down', () => {
  const fresh = { ...TERMS, issuedAt: plus(START, 9 * DAY), counter: 2 }
  const healed = { kind: 'attempt_answered' as const, terms: fresh }
  const events: Record<number, LifecycleEvent> = {
    ...down(false),
    24: { kind: 'mismatch', found: true },
    [9 * 24]: healed,
  }
  for (let hour = 9 * 24 + 1; hour < 24 * 20; hour += 1) delete events[hour]
  const over = live(licensed(TERMS), TERMS, 9, events).find(({ said }) => said.text === 'resolved')
  expect(over?.said).toMatchObject({
    why: 'unreached',
    startedAt: START,
    locked: true,
    stopped: false,
    others: [{ why: 'mismatch', firstStop: expect.any(Number) }],
  })
})
