import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { DAY, HOUR, type Instant, plus } from '../instant.ts'
import type { SeatPolicy, Seats } from '../license.ts'
import { at, entitlement } from '../testing/license.ts'
import { type Claim, type ClaimQuestion, claim, freeSeats, RUNGS, type Trial } from './claim.ts'

const NOW = at('2026-05-20T12:00:00Z')
const question = (over: Partial<ClaimQuestion> = {}): ClaimQuestion => ({
  entitlement: entitlement('mail'),
  counts: true,
  on: true,
  holdsSeat: false,
  reserved: false,
  pool: { seats: 10, held: 0, reservedFree: 0 },
  trial: null,
  policy: 'trialOverage',
  trialLength: 14 * DAY,
  ...over,
})
const full = { seats: 10, held: 10, reservedFree: 0 }
const code = (q: ClaimQuestion, now = NOW) => {
  const answer = claim(q, now)
  return answer.granted ? answer.seat : answer.code
}

describe('the order of decision', () => {
  test.each([
    ['not in the file', { entitlement: null, holdsSeat: true }, 1, 'module_unlicensed'],
    ['account disabled', { counts: false, holdsSeat: true }, 2, 'account_disabled'],
    ['switched off', { on: false, holdsSeat: true }, 3, 'switched_off'],
    ['holds a seat', { holdsSeat: true, pool: full }, 4, 'licensed'],
    ['reserved for it', { reserved: true, pool: { seats: 10, held: 9, reservedFree: 1 } }, 5, 'licensed'],
    ['a free seat', {}, 6, 'licensed'],
    ['live trial', { pool: full, trial: { startedAt: NOW, endsAt: plus(NOW, 1) } }, 7, 'trial'],
    ['trial never used', { pool: full }, 8, 'trial'],
    ['trial over', { pool: full, trial: { startedAt: plus(NOW, -14 * DAY), endsAt: NOW } }, 8, 'trial_over'],
    ['hard limit', { pool: full, policy: 'hardLimit' }, 8, 'no_seat_free'],
  ] as const)('[S9] %s', (_name, over, step, expected) => {
    const q = question(over)
    expect(code(q)).toBe(expected)
    expect(claim(q, NOW).step).toBe(step)
  })

  test('[S9] the steps are told in this order', () => {
    expect(RUNGS.map((r) => r.title)).toEqual([
      'module is licensed',
      'account enabled',
      'on by access mode',
      'holds a licensed seat',
      'a seat is reserved for it',
      'a free seat, not reserved for another',
      'trial running',
      'trial never used',
    ])
  })

  test('[L12] after maintenance: keep goes on, grace for 30 days, suspend not at all', () => {
    const after = (afterExpiry: 'keep' | 'grace' | 'suspend', days: number) =>
      code(
        question({
          holdsSeat: true,
          entitlement: entitlement('im', { maintenanceEnds: plus(NOW, -days * DAY), afterExpiry }),
        }),
      )
    expect([after('keep', 1000), after('grace', 29), after('grace', 30)]).toEqual([
      'licensed',
      'licensed',
      'module_suspended',
    ])
    expect([after('suspend', -1), after('suspend', 0)]).toEqual(['licensed', 'module_suspended'])
  })

  test('[A6 L16] a module trial that is over refuses that module', () => {
    const until = (trialUntil: Instant) =>
      code(question({ holdsSeat: true, entitlement: entitlement('im', { trialUntil }) }))
    expect([until(plus(NOW, 1)), until(NOW)]).toEqual(['licensed', 'module_trial_over'])
  })

  test('[S10] a seat reserved for another is not free', () => {
    expect(code(question({ pool: { seats: 10, held: 9, reservedFree: 1 } }))).toBe('trial')
  })

  test('[S10] a reservation holds no seat that is not there', () => {
    expect(code(question({ reserved: true, pool: full }))).toBe('trial')
  })

  test('[S17] after a smaller order who holds a seat keeps it, and nobody gets one', () => {
    const pool = { seats: 5, held: 9, reservedFree: 0 }
    expect(code(question({ holdsSeat: true, pool }))).toBe('licensed')
    expect(code(question({ pool, policy: 'hardLimit' }))).toBe('no_seat_free')
    expect(freeSeats(pool)).toBeLessThan(0)
  })

  test('[L11] unlimited seats never run out', () => {
    expect(code(question({ pool: { seats: 'unlimited', held: 1e9, reservedFree: 5 } }))).toBe('licensed')
  })

  test('[S5] a trial lasts 14 x 24 h from the first access, to the millisecond', () => {
    const first = claim(question({ pool: full }), NOW)
    if (!first.granted || first.change?.assign !== 'trial') throw new Error('no trial began')
    const { trial } = first.change
    expect(trial).toEqual({ startedAt: NOW, endsAt: plus(NOW, 336 * HOUR) })
    expect(code(question({ pool: full, trial }), plus(trial.endsAt, -1))).toBe('trial')
    expect(code(question({ pool: full, trial }), trial.endsAt)).toBe('trial_over')
  })

  test('[S5] whose trial is over still gets a free seat', () => {
    const trial = { startedAt: plus(NOW, -20 * DAY), endsAt: plus(NOW, -6 * DAY) }
    expect(code(question({ trial }))).toBe('licensed')
  })
})

/** A pool and its accounts as a store would keep them; only `claim` decides. */
class Pool {
  readonly held = new Set<number>()
  readonly trials = new Map<number, Trial>()
  readonly reserved: ReadonlySet<number>
  readonly seats: Seats
  readonly policy: SeatPolicy
  now = NOW

  constructor(seats: Seats, policy: SeatPolicy, reserved: Iterable<number> = []) {
    this.seats = seats
    this.policy = policy
    this.reserved = new Set(reserved)
  }

  get reservedFree(): number {
    return [...this.reserved].filter((id) => !this.held.has(id)).length
  }

  access(id: number): Claim {
    const answer = claim(
      question({
        holdsSeat: this.held.has(id),
        reserved: this.reserved.has(id),
        pool: { seats: this.seats, held: this.held.size, reservedFree: this.reservedFree },
        trial: this.trials.get(id) ?? null,
        policy: this.policy,
      }),
      this.now,
    )
    if (answer.granted && answer.change?.assign === 'licensed') this.held.add(id)
    if (answer.granted && answer.change?.assign === 'trial') {
      if (this.trials.has(id)) throw new Error('a second trial')
      this.trials.set(id, answer.change.trial)
    }
    return answer
  }
}

const policy = fc.constantFrom<SeatPolicy>('trialOverage', 'hardLimit')
const move = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('access' as const), id: fc.nat({ max: 12 }) }) },
  fc.record({ do: fc.constant('release' as const), id: fc.nat({ max: 12 }) }),
  fc.record({ do: fc.constant('wait' as const), id: fc.nat({ max: 20 }) }),
)

describe('any interleaving of first accesses and releases', () => {
  test('[S9] never more licensed than seats, nobody turned away while a seat is free, no trial twice', () => {
    fc.assert(
      fc.property(
        fc.nat({ max: 6 }),
        policy,
        fc.uniqueArray(fc.nat({ max: 12 }), { maxLength: 4 }),
        fc.array(move, { maxLength: 80 }),
        (seats, seatPolicy, wanted, moves) => {
          const pool = new Pool(seats, seatPolicy, wanted.slice(0, seats))
          for (const m of moves) {
            if (m.do === 'release') pool.held.delete(m.id)
            else if (m.do === 'wait') pool.now = plus(pool.now, m.id * DAY)
            else {
              const free = seats - pool.held.size - pool.reservedFree
              const own = pool.reserved.has(m.id) && !pool.held.has(m.id)
              const had = pool.held.has(m.id)
              const answer = pool.access(m.id)
              const seated = answer.granted && answer.seat === 'licensed'
              expect(seated).toBe(had || free > 0 || own)
              if (!seated && seatPolicy === 'hardLimit') expect(answer).toMatchObject({ code: 'no_seat_free' })
            }
            expect(pool.held.size).toBeLessThanOrEqual(seats)
          }
        },
      ),
      { numRuns: 300 },
    )
  })

  test('[S9] of n first accesses exactly min(n, seats) are licensed; the rest in trial, or refused by the hard limit', () => {
    fc.assert(
      fc.property(fc.nat({ max: 30 }), fc.nat({ max: 60 }), policy, (seats, n, seatPolicy) => {
        const pool = new Pool(seats, seatPolicy)
        const answers = Array.from({ length: n }, (_, id) => pool.access(id))
        const licensed = answers.filter((a) => a.granted && a.seat === 'licensed').length
        const trials = answers.filter((a) => a.granted && a.seat === 'trial').length
        expect(licensed).toBe(Math.min(n, seats))
        expect(trials).toBe(seatPolicy === 'hardLimit' ? 0 : Math.max(0, n - seats))
      }),
    )
  })

  test('[S4] a seat once held costs nothing: later accesses change nothing', () => {
    fc.assert(
      fc.property(policy, fc.array(fc.nat({ max: 8 }), { minLength: 1, maxLength: 30 }), (seatPolicy, ids) => {
        const pool = new Pool(4, seatPolicy)
        for (const id of ids) pool.access(id)
        for (const id of ids) {
          const answer = pool.access(id)
          if (answer.granted) expect(answer.change).toBeNull()
        }
      }),
    )
  })

  test('[S5] a trial begun is never begun again, however long and often the account comes', () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 30 }), { maxLength: 20 }), (waits) => {
        const pool = new Pool(0, 'trialOverage')
        pool.access(1)
        for (const days of waits) {
          pool.now = plus(pool.now, days * DAY)
          const answer = pool.access(1)
          expect(answer.granted).toBe(pool.now < NOW + 14 * DAY)
        }
        expect(pool.trials.get(1)?.startedAt).toBe(NOW)
      }),
    )
  })
})
