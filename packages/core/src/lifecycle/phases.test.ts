import fc from 'fast-check'
import { expect, test } from 'vitest'
import { DAY, HOUR, type Instant, plus } from '../instant.ts'
import { at, entitlement, license } from '../testing/license.ts'
import { Life } from '../testing/life.ts'
import { phaseAt } from './ladder.ts'
import { PHASES, phaseFacts, stricter } from './phases.ts'
import type { Phase } from './state.ts'
import { settingsFrozen } from './status.ts'

const START = at('2026-09-30T12:00:00Z')
const ALL = Object.keys(PHASES) as Phase[]

type Kind = 'perpetual' | 'subscription' | 'evaluation'
const fresh = (kind: Kind, now: Instant) =>
  license({
    type: kind,
    issuedAt: now,
    revalidateEvery: 4 * DAY,
    grace: 3 * DAY,
    expiresAt: kind === 'perpetual' ? null : plus(now, 8 * DAY),
    entitlements: [entitlement('mail', { maintenanceEnds: plus(now, 40 * DAY) })],
  })

const MOVES = [
  'wait',
  'fail',
  'perpetual',
  'subscription',
  'evaluation',
  'copy',
  'own',
  'newer',
  'older',
  'remove',
] as const
type Move = (typeof MOVES)[number]

const FAILURE = { refused: false, code: 'vendor_unreachable', sentence: 'not there' }

/** What can happen to an installation: a license is needed for some, open settings for giving it up. */
const move = (life: Life, what: Move): void => {
  const licensed = life.state.terms !== null
  const open = !settingsFrozen(life.state, life.now)
  if (what === 'perpetual' || what === 'subscription' || what === 'evaluation') life.install(fresh(what, life.now))
  if (licensed && what === 'fail') life.event({ kind: 'attempt_failed', failure: { at: life.now, ...FAILURE } })
  if (licensed && (what === 'copy' || what === 'own')) life.event({ kind: 'mismatch', found: what === 'copy' })
  if (licensed && (what === 'newer' || what === 'older')) life.build(what === 'newer')
  if (licensed && open && what === 'remove') life.event({ kind: 'removed' })
}

/** Every step from one phase to another in this life, `grace emergency`. */
const stepsOf = (moves: readonly (readonly [Move, number])[]): string[] => {
  const life = new Life(START)
  // Who fails every hour only takes time here: one failure begins the countdown.
  life.vendor = 'silent'
  const seen: string[] = []
  let phase = phaseAt(life.state, life.now)
  const look = (): void => {
    const next = phaseAt(life.state, life.now)
    if (next !== phase) seen.push(`${phase} ${next}`)
    phase = next
  }
  for (const [what, waits] of moves) {
    move(life, what)
    look()
    for (let step = 0; step < waits; step++) {
      life.after(12 * HOUR)
      look()
    }
  }
  return seen
}

const lives = fc.array(fc.tuple(fc.constantFrom(...MOVES), fc.integer({ min: 0, max: 20 })), {
  minLength: 8,
  maxLength: 12,
})

/** Two causes at once are seldom drawn by chance; numbers are half days. */
const RARE: [Move, number][][] = [
  [
    ['perpetual', 9],
    ['fail', 1],
    ['newer', 1],
    ['older', 1],
  ],
  [
    ['perpetual', 0],
    ['copy', 12],
    ['fail', 3],
    ['own', 1],
  ],
  [
    ['perpetual', 0],
    ['copy', 15],
    ['newer', 1],
    ['own', 1],
  ],
  [
    ['perpetual', 0],
    ['copy', 16],
    ['remove', 1],
  ],
]

test('[D5 D6 D8 F4 L11 L12 L16] lives go through exactly the steps that the table of phases tells', () => {
  const seen = new Set([...RARE, ...fc.sample(lives, { seed: 4, numRuns: 250 })].flatMap(stepsOf))
  const told = ALL.flatMap((from) => Object.keys(phaseFacts(from).next).map((to) => `${from} ${to}`))
  expect([...seen].toSorted()).toEqual(told.toSorted())
})

test('[D6] of any phases the strictest holds, in whatever order they are asked', () => {
  expect(new Set(ALL.map((phase) => PHASES[phase].strictness)).size).toBe(ALL.length)
  for (const a of ALL)
    for (const b of ALL) {
      expect(stricter(a, b)).toBe(stricter(b, a))
      expect([a, b]).toContain(stricter(a, b))
      // What is stricter never opens what the milder one locks.
      if (PHASES[a].settings === 'locked') expect(phaseFacts(stricter(a, b)).settings).toBe('locked')
    }
})
