import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { DAY, plus } from '../instant.ts'
import type { Seats } from '../license.ts'
import type { MODULE_IDS } from '../module.ts'
import { entitlementsAt } from './chain.ts'
import type { Order, OrderDraft } from './order.ts'
import { faultsOf, type OrderSurroundings } from './order-faults.ts'
import { extensionOf, NOW, orderOf, PRODUCT } from './testing/sale.ts'

const around = (change: Partial<OrderSurroundings> = {}): OrderSurroundings => ({
  product: PRODUCT,
  chain: null,
  trials: [],
  ...change,
})
const pathsOf = (change: Partial<Order>) => faultsOf(orderOf(change), around()).map((fault) => fault.path)
const line = (module: (typeof MODULE_IDS)[number]) => ({ module, seats: 5, maintenanceUntil: NOW })

describe('an order that begins a license', () => {
  test('[V1] a whole new order has no faults', () => {
    expect(faultsOf(orderOf(), around())).toEqual([])
  })

  test('[L15] the master has a line, each module one, and the product has them all', () => {
    expect(pathsOf({ lines: [line('im')] })).toEqual(['lines'])
    expect(pathsOf({ lines: [line('mail'), line('mail')] })).toEqual(['lines.1.module'])
    expect(pathsOf({ lines: [line('mail'), line('sms')] })).toEqual(['lines.1.module'])
  })

  test('[D5] grace other than 2 to 7 days is not taken', () => {
    fc.assert(
      fc.property(fc.oneof(fc.integer({ min: -20, max: 20 }), fc.double()), (graceDays) => {
        const taken = [2, 3, 4, 5, 6, 7].includes(graceDays)
        expect(pathsOf({ graceDays })).toEqual(taken ? [] : ['graceDays'])
      }),
    )
  })

  test('[L15] a subscription and an evaluation end, a perpetual license never does', () => {
    expect(pathsOf({ type: 'subscription' })).toEqual(['expiresAt'])
    expect(pathsOf({ type: 'evaluation', expiresAt: plus(NOW, DAY) })).toEqual([])
    expect(pathsOf({ expiresAt: plus(NOW, DAY) })).toEqual(['expiresAt'])
    expect(pathsOf({ type: 'subscription', expiresAt: plus(NOW, -101 * DAY) })).toEqual(['expiresAt'])
  })
})

/** The license has mail and IM until day 265, antivirus until day 100. */
const chain = [orderOf()]
const told = (draft: OrderDraft, change: Partial<OrderSurroundings> = {}) =>
  faultsOf(draft, around({ chain, ...change })).map(({ path, message }) => `${path}: ${message}`)

describe('[A4] an order that extends another', () => {
  test('names an order that there is; a new one names none', () => {
    const added = extensionOf('add_users', [['mail', 10, 265]])
    expect(told(added)).toEqual([])
    expect(told(added, { chain: null })).toEqual(['previousOrderId: there is no ORD-48213'])
    expect(told({ ...added, previousOrderId: null }, { chain: null })).toEqual([
      'previousOrderId: an order of kind "add_users" needs an order of the license that it is for',
    ])
    expect(told({ ...orderOf(), previousOrderId: 'ORD-48213' })).toEqual([
      'previousOrderId: an order of kind "new" begins a license: it has none',
    ])
    expect(told(added, { chain: [orderOf({ state: 'revoked' })] })).toEqual(['previousOrderId: ORD-48213 is revoked'])
    const gone = extensionOf('add_users', [['mail', 1, 265]], { orderId: 'ORD-2', state: 'revoked' })
    expect(told({ ...added, previousOrderId: 'ORD-2' }, { chain: [...chain, gone] })).toEqual([
      'previousOrderId: ORD-2 is revoked',
    ])
  })

  test('is of the same customer and product', () => {
    const added = extensionOf('add_users', [['mail', 10, 265]], { customerId: 'CUS-2', productId: 'other' })
    expect(told(added)).toEqual([
      'customerId: ORD-48213 is of another customer: CUS-1',
      'productId: ORD-48213 is for another product: mail-server',
    ])
  })

  test('fits the type: a renewal may make more of the license, nothing makes less of it', () => {
    const end = { expiresAt: plus(NOW, 300 * DAY) }
    expect(told(extensionOf('add_users', [['mail', 10, 265]], { type: 'subscription', ...end }))).toEqual([
      'type: the license is perpetual',
    ])
    expect(told(extensionOf('renewal', [['mail', 10, 400]], { type: 'subscription', ...end }))).toEqual([
      'type: a license of type perpetual does not become subscription',
    ])
    const rented = { chain: [orderOf({ type: 'subscription', ...end })] }
    expect(told(extensionOf('renewal', [['mail', 10, 400]]), rented)).toEqual([])
    const renewed = (days: number) =>
      extensionOf('renewal', [['mail', 10, 400]], { type: 'subscription', expiresAt: plus(NOW, days * DAY) })
    expect(told(renewed(400), rented)).toEqual([])
    expect(told(renewed(299), rented)).toEqual(['expiresAt: the license runs until 1 Sep 2027 already'])
    const added = extensionOf('add_users', [['mail', 10, 265]], { type: 'subscription' })
    expect(told(added, rented)).toEqual([])
    expect(told({ ...added, expiresAt: plus(NOW, 400 * DAY) }, rented)).toEqual([
      'expiresAt: an order of kind "add_users" does not move the license\'s end',
    ])
  })

  test('has lines that its kind can have', () => {
    expect(told(extensionOf('add_users', [['mail', 0, 265]]))).toEqual(['lines.0: it adds no seats'])
    expect(told(extensionOf('add_modules', [['im', 5, 265]]))).toEqual([
      'lines.0: Instant Messaging is in this license already: add seats by an order of kind "add_users"',
    ])
    const small = { chain: [orderOf({ lines: [line('mail')] })] }
    expect(told(extensionOf('add_modules', [['im', 5, 265]]), small)).toEqual([])
    for (const kind of ['add_users', 'renewal', 'extension'] as const)
      expect(told(extensionOf(kind, [['im', kind === 'extension' ? 0 : 5, 400]]), small)).toEqual([
        'lines.0: Instant Messaging is not in this license: add it by an order of kind "add_modules"',
      ])
    expect(told(extensionOf('extension', [['mail', 5, 400]]))).toEqual([
      'lines.0: an extension moves dates only: write 0 seats, or add seats by an order of kind "add_users"',
    ])
    expect(told(extensionOf('add_modules', [['sms', 5, 400]]))).toEqual([
      'lines.0.module: Brightwater Mail Server has no module sms',
    ])
  })

  test('lasts longer than what is paid, where it says the end anew', () => {
    expect(told(extensionOf('renewal', [['mail', 50, 265]]))).toEqual([
      'lines.0: Mail is paid until 28 Jul 2027: a renewal ends later, or leaves it out',
    ])
    expect(told(extensionOf('extension', [['mail', 0, 200]]))).toEqual([
      'lines.0: Mail is paid until 28 Jul 2027: an extension ends later, or leaves it out',
    ])
    expect(told(extensionOf('renewal', [['mail', 50, 266]]))).toEqual([])
    const suspended = extensionOf('renewal', [['mail', 50, 500]], { orderId: 'ORD-2', state: 'suspended' })
    expect(told(extensionOf('renewal', [['mail', 50, 400]]), { chain: [...chain, suspended] })).toHaveLength(1)
  })
})

describe('[A6] a trial', () => {
  const small = [orderOf({ lines: [line('mail')] })]
  const trial = extensionOf('trial', [['im', 100, -69]])

  test('is of a module that is not in the license, and ends within 30 days', () => {
    expect(told(trial, { chain: small })).toEqual([])
    expect(told(trial)).toEqual(['lines.0: Instant Messaging is in this license already: a trial gives nothing'])
    expect(told(extensionOf('trial', [['im', 100, -68]]), { chain: small })).toEqual([
      'lines.0: a trial ends within 30 days',
    ])
  })

  test('is had once by a customer, whatever became of it', () => {
    const trials = [{ ...trial, orderId: 'ORD-7', licenseId: 'LIC-7', state: 'revoked' as const }]
    expect(told(trial, { chain: small, trials })).toEqual([
      'lines.0: A trial of Instant Messaging was used here from 29 Jul 2026 to 28 Aug 2026.',
    ])
    const other = { ...trial, lines: [line('antivirus')] }
    expect(told(trial, { chain: small, trials: [other] })).toEqual([])
  })
})

describe('[L1 L15] seats that a license file can hold', () => {
  const MOST = 10_000_000
  const seats = fc.oneof(fc.integer({ min: 0, max: MOST }), fc.constantFrom<Seats>(MOST, MOST / 2, 1, 'unlimited'))
  const kinds = ['add_users', 'add_users', 'renewal', 'extension'] as const
  const ordered = fc.record({ kind: fc.constantFrom(...kinds), seats, days: fc.integer({ min: 1, max: 900 }) })
  const states = fc.array(fc.constantFrom<Order['state']>('open', 'suspended', 'revoked'), {
    minLength: 9,
    maxLength: 9,
  })

  test('whatever orders are taken, and whichever of them count, no file has more at any time', () => {
    fc.assert(
      fc.property(fc.array(ordered, { maxLength: 8 }), states, fc.integer({ min: -99, max: 1000 }), (all, now, day) => {
        let taken = [orderOf()]
        for (const [at, one] of all.entries()) {
          const orderId = `ORD-${at}`
          const lines: Parameters<typeof extensionOf>[1] = [
            ['mail', one.kind === 'extension' ? 0 : one.seats, one.days],
          ]
          const draft = extensionOf(one.kind, lines, { orderId })
          if (faultsOf(draft, around({ chain: taken })).length === 0) taken = [...taken, draft]
        }
        const later = taken.map((order, at) => ({ ...order, state: at === 0 ? order.state : (now[at] ?? order.state) }))
        for (const when of later
          .flatMap(({ lines }) => lines.map((it) => it.maintenanceUntil))
          .concat(plus(NOW, day * DAY)))
          for (const one of entitlementsAt(later, PRODUCT, when))
            if (one.seats !== 'unlimited') expect(one.seats).toBeLessThanOrEqual(MOST)
      }),
      { numRuns: 500 },
    )
  })

  test('what goes beyond is told with the sum; unlimited adds nothing to it', () => {
    const add = (many: Seats, id = 'ORD-2') => extensionOf('add_users', [['im', many, 265]], { orderId: id })
    const text = (sum: string) =>
      `lines.0.seats: Instant Messaging may come to ${sum} seats with the license's other orders; a license file holds at most 10,000,000`
    expect(told(add(MOST - 25))).toEqual([])
    expect(told(add(MOST - 24))).toEqual([text('10,000,001')])
    expect(told(add(MOST - 25, 'ORD-3'), { chain: [...chain, add(26)] })).toEqual([text('10,000,026')])
    expect(told(add(MOST - 25, 'ORD-3'), { chain: [...chain, { ...add(26), state: 'suspended' }] })).toHaveLength(1)
    expect(told(add(MOST - 25, 'ORD-3'), { chain: [...chain, { ...add(26), state: 'revoked' }] })).toEqual([])
    expect(told(add('unlimited', 'ORD-3'), { chain: [...chain, add(MOST - 25)] })).toEqual([])
    const renewed = extensionOf('renewal', [['im', MOST, 500]], { orderId: 'ORD-3' })
    expect(told(renewed)).toEqual([])
    expect(told(renewed, { chain: [...chain, add(1)] })).toEqual([text('10,000,001')])
    const lines = [{ ...line('mail'), seats: MOST + 1 }]
    expect(pathsOf({ lines })).toEqual(['lines.0.seats'])
  })
})
