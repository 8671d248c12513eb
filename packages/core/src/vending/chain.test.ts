import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { DAY, type Instant, plus } from '../instant.ts'
import type { Seats } from '../license.ts'
import { MODULE_IDS, type ModuleId } from '../module.ts'
import {
  basisOf,
  byPlacing,
  type Chain,
  comingChanges,
  entitlementsAt,
  expiresAt,
  masterMaintenanceEnds,
  openOrders,
  rootOf,
  tipOf,
} from './chain.ts'
import type { Order } from './order.ts'
import { paidUntil, periodsOf } from './periods.ts'
import { chains, instants, placed } from './testing/chains.ts'
import { extensionOf, NOW, orderOf, PRODUCT } from './testing/sale.ts'

const at = (days: number): Instant => plus(NOW, days * DAY)
const seatsOf = (chain: Chain, module: ModuleId, when: Instant): Seats | undefined =>
  entitlementsAt(chain, PRODUCT, when).find((one) => one.module === module)?.seats
const number = (seats: Seats | undefined): number => (seats === 'unlimited' ? Number.POSITIVE_INFINITY : (seats ?? 0))
const isBought = (chain: Chain, module: ModuleId): boolean => periodsOf(chain, module).length > 0

describe('[A4] whatever orders a license has', () => {
  test('the order in which they are read changes nothing', () => {
    fc.assert(
      fc.property(
        chains.chain((chain) => fc.tuple(fc.constant(chain), fc.shuffledSubarray(chain, { minLength: chain.length }))),
        instants,
        ([chain, shuffled], when) => {
          expect(entitlementsAt(shuffled, PRODUCT, when)).toEqual(entitlementsAt(chain, PRODUCT, when))
          expect([tipOf(shuffled), basisOf(shuffled), expiresAt(shuffled)]).toEqual([
            tipOf(chain),
            basisOf(chain),
            expiresAt(chain),
          ])
          expect(byPlacing(shuffled)).toEqual(chain)
        },
      ),
    )
  })

  test('placed in any other order that the vendor takes, they grant the same', () => {
    const bought = chains.map((chain) => chain.filter(({ kind }) => kind !== 'trial'))
    fc.assert(
      fc.property(
        bought.chain((chain) => fc.tuple(fc.constant(chain), fc.shuffledSubarray(chain, { minLength: chain.length }))),
        instants,
        ([chain, shuffled], when) => {
          const waiting = shuffled.filter(({ kind }) => kind !== 'new')
          let other: Order[] = [rootOf(chain)]
          for (let round = 0; round < chain.length; round += 1)
            for (const order of waiting) {
              const next = other.some(({ orderId }) => orderId === order.orderId) ? undefined : placed(other, order)
              if (next) other = [...other, next]
            }
          fc.pre(other.length === chain.length)
          expect(entitlementsAt(other, PRODUCT, when)).toEqual(entitlementsAt(chain, PRODUCT, when))
        },
      ),
    )
  })

  test('no order takes a seat away before what was paid for has ended', () => {
    fc.assert(
      fc.property(chains, instants, (chain, when) => {
        for (let length = 1; length < chain.length; length += 1) {
          const [before, after] = [chain.slice(0, length), chain.slice(0, length + 1)]
          for (const module of MODULE_IDS) {
            const paid = paidUntil(before, module)
            if (paid === undefined || when >= paid) continue
            const [had, has] = [seatsOf(before, module, when), seatsOf(after, module, when)]
            expect(number(has), `${module} ${JSON.stringify(after)}`).toBeGreaterThanOrEqual(number(had))
          }
        }
      }),
      { numRuns: 300 },
    )
  })

  test('[S17] a smaller renewal begins exactly when what was paid for before has ended', () => {
    fc.assert(
      fc.property(chains, fc.nat({ max: 60 }), (chain, seats) => {
        const paid = paidUntil(chain, 'mail') as Instant
        const lines = [{ module: 'mail' as const, seats, maintenanceUntil: plus(paid, 50 * DAY) }]
        const renewal = placed(chain, orderOf({ orderId: 'ORD-renewal', kind: 'renewal', lines }))
        const longer = chain.filter(({ kind }) => kind === 'add_users').flatMap((order) => order.lines)
        fc.pre(!longer.some((line) => line.module === 'mail' && line.maintenanceUntil > paid))
        const before = seatsOf(chain, 'mail', plus(paid, -1))
        fc.pre(seats < number(before))
        const after = [...chain, renewal as Order]
        expect(seatsOf(after, 'mail', plus(paid, -1))).toBe(before)
        expect(seatsOf(after, 'mail', paid)).toBe(seats)
        expect(comingChanges(after, plus(paid, -1))).toContainEqual({ at: paid, module: 'mail', seats })
      }),
    )
  })

  test('never more than one total with everything that was added to it', () => {
    fc.assert(
      fc.property(chains, instants, (chain, when) => {
        for (const module of MODULE_IDS.filter((id) => isBought(chain, id))) {
          const linesOf = (kinds: Order['kind'][]) =>
            chain
              .filter(({ kind }) => kinds.includes(kind))
              .flatMap(({ lines }) => lines.filter((it) => it.module === module))
          const totals = linesOf(['new', 'renewal', 'add_modules']).map((line) => number(line.seats))
          const added = linesOf(['add_users']).map((line) => number(line.seats))
          const most = Math.max(...totals) + added.reduce((sum, one) => sum + one, 0)
          expect(number(seatsOf(chain, module, when))).toBeLessThanOrEqual(most)
          if (added.length === 0) expect(totals).toContain(number(seatsOf(chain, module, when)))
        }
      }),
    )
  })

  test('what is told to come is what comes, and nothing else does', () => {
    fc.assert(
      fc.property(chains, instants, instants, (chain, one, other) => {
        const [now, then] = one < other ? [one, other] : [other, one]
        for (const module of MODULE_IDS) {
          const changes = comingChanges(chain, now).filter((change) => change.module === module && change.at <= then)
          const told = changes.length > 0 ? (changes.at(-1)?.seats ?? undefined) : seatsOf(chain, module, now)
          expect(told).toBe(seatsOf(chain, module, then))
        }
      }),
    )
  })

  test('[L15] the master is there at any time, alone, and in the order of the module table', () => {
    fc.assert(
      fc.property(chains, instants, (chain, when) => {
        const granted = entitlementsAt(chain, PRODUCT, when)
        expect(granted.filter(({ master }) => master).map(({ module }) => module)).toEqual(['mail'])
        expect(granted.map(({ module }) => module)).toEqual(
          MODULE_IDS.filter((id) => granted.some(({ module }) => module === id)),
        )
      }),
    )
  })
})

describe('[A4] what each kind of order does', () => {
  /** Mail 100 and IM 25 until day 265, antivirus until day 100. */
  const root = orderOf()
  const mail = (chain: Chain, day: number) => seatsOf(chain, 'mail', at(day))

  test('users that were added count at once, until what they were added to has ended', () => {
    const chain = [root, extensionOf('add_users', [['mail', 10, 265]])]
    expect([mail(chain, 0), mail(chain, 264), mail(chain, 900)]).toEqual([110, 110, 110])
    const renewed = [...chain, extensionOf('renewal', [['mail', 60, 630]])]
    expect([mail(renewed, 0), mail(renewed, 264), mail(renewed, 265)]).toEqual([110, 110, 60])
  })

  test('users that were added for longer count now and on top of the renewal', () => {
    const chain = [root, extensionOf('renewal', [['mail', 60, 630]]), extensionOf('add_users', [['mail', 10, 630]])]
    expect([mail(chain, 0), mail(chain, 265), mail(chain, 900)]).toEqual([110, 70, 70])
  })

  test('[A7] a bigger renewal counts at once', () => {
    expect(mail([root, extensionOf('renewal', [['mail', 200, 630]])], 0)).toBe(200)
  })

  test('an extension moves end dates and nothing else', () => {
    const chain = [root, extensionOf('extension', [['mail', 0, 300]]), extensionOf('renewal', [['mail', 60, 630]])]
    expect([mail(chain, 299), mail(chain, 300)]).toEqual([100, 60])
    expect(masterMaintenanceEnds(chain.slice(0, 2), PRODUCT)).toEqual(at(300))
  })

  test('[L16] the end of a subscription is the latest that an order says; a perpetual license has none', () => {
    const rented = orderOf({ type: 'subscription', expiresAt: at(100) })
    const extension = extensionOf('extension', [['mail', 0, 300]], { type: 'subscription', expiresAt: at(300) })
    const added = extensionOf('add_users', [['mail', 1, 900]], { type: 'subscription' })
    expect(expiresAt([rented, extension, added])).toBe(at(300))
    expect(expiresAt([rented, { ...extension, state: 'revoked' }])).toBe(at(100))
    expect(expiresAt([rented, extensionOf('renewal', [['mail', 50, 900]])])).toBeNull()
  })

  test('[L12] maintenance is that of the latest order, by module', () => {
    expect(masterMaintenanceEnds([root], PRODUCT)).toBe(at(265))
    const chain = [root, extensionOf('renewal', [['mail', 60, 630]])]
    expect(entitlementsAt(chain, PRODUCT, NOW).map((one) => one.maintenanceEnds)).toEqual([at(630), at(265), at(100)])
  })

  test('a module that was added, and what is left when its order is taken back', () => {
    const small = orderOf({ lines: [{ module: 'mail', seats: 100, maintenanceUntil: at(265) }] })
    const module = extensionOf('add_modules', [['im', 5, 265]])
    const users = extensionOf('add_users', [['im', 3, 300]])
    expect(seatsOf([small, module, users], 'im', NOW)).toBe(8)
    expect(seatsOf([small, { ...module, state: 'suspended' }, users], 'im', NOW)).toBe(3)
    expect(seatsOf([small, { ...module, state: 'revoked' }], 'im', NOW)).toBeUndefined()
    const extension = extensionOf('extension', [['im', 0, 400]])
    expect(seatsOf([small, { ...module, state: 'revoked' }, extension], 'im', NOW)).toBeUndefined()
  })
})

describe('[A6 L16] a module trial', () => {
  const small = orderOf({ lines: [{ module: 'mail', seats: 100, maintenanceUntil: at(265) }] })
  const trial = extensionOf('trial', [['im', 100, 30]])

  test('[S17] is there until its last moment, and then gone', () => {
    const im = (day: number) => entitlementsAt([small, trial], PRODUCT, at(day)).find(({ module }) => module === 'im')
    expect(im(0)).toMatchObject({ seats: 100, trialUntil: at(30), maintenanceEnds: at(30), master: false })
    expect(im(30)).toBeUndefined()
    expect(comingChanges([small, trial], NOW)).toEqual([{ at: at(30), module: 'im', seats: null }])
  })

  test('gives way to the module when that is bought', () => {
    const chain = [small, trial, extensionOf('add_modules', [['im', 5, 265]])]
    expect(entitlementsAt(chain, PRODUCT, NOW)).toMatchObject([
      { module: 'mail' },
      { module: 'im', seats: 5, trialUntil: null },
    ])
  })
})

describe('[A4 V3] orders that are stopped', () => {
  const added = extensionOf('add_users', [['mail', 10, 265]])

  test('are left out, the root never: that is a refusal', () => {
    for (const state of ['suspended', 'revoked'] as const) {
      const chain = [orderOf(), { ...added, state }]
      expect(seatsOf(chain, 'mail', NOW)).toBe(100)
      expect(tipOf(chain).orderId).toBe('ORD-48213')
      expect(seatsOf([orderOf({ state }), added], 'mail', NOW)).toBe(110)
    }
    expect(openOrders([orderOf(), added])).toHaveLength(2)
    expect(tipOf([added, orderOf()])).toBe(added)
    const trial = { ...extensionOf('trial', [['im', 5, 30]]), placedAt: plus(added.placedAt, DAY) }
    expect(tipOf([added, trial, orderOf()])).toBe(added)
  })

  test('two first orders, or none, are no license', () => {
    expect(() => rootOf([orderOf(), orderOf({ orderId: 'ORD-2' })])).toThrow('2 first orders')
    expect(() => rootOf([added])).toThrow('0 first orders')
  })
})
