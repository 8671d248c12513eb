import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { DAY, HOUR, plus } from '../instant.ts'
import { type ActivationAsked, decideActivation } from './activate.ts'
import type { Activation, Transfer } from './activation.ts'
import { orderUnknown } from './hurdles.ts'
import {
  activationOf,
  CUSTOMER,
  callerOf,
  chainSaleOf,
  extensionOf,
  machineOf,
  NOW,
  orderOf,
  saleOf,
  VENDOR,
} from './testing/sale.ts'

const asked = (change: Partial<ActivationAsked> = {}): ActivationAsked => ({
  sale: saleOf(),
  vendor: VENDOR,
  caller: callerOf(machineOf('A')),
  formatsWritten: [1],
  activations: [],
  transfers: [],
  extraMoves: [],
  installedOrderId: null,
  move: false,
  madeAt: null,
  asksAgain: true,
  now: NOW,
  ...change,
})

const refusalOf = (change: Partial<ActivationAsked>) => {
  const decision = decideActivation(asked(change))
  if (decision.ok) throw new Error('it was not refused')
  return decision.refusal
}
const stepOf = (change: Partial<ActivationAsked>) => {
  const decision = decideActivation(asked(change))
  if (!decision.ok) throw new Error(decision.refusal.sentence)
  return decision.step
}
const transfer = (daysAgo: number): Transfer => ({
  transferId: `T${daysAgo}`,
  orderId: 'ORD-48213',
  from: 'ACT-0',
  to: 'ACT-1',
  at: plus(NOW, -daysAgo * DAY),
})

describe('who may activate', () => {
  test('[A1] an order that nobody holds is bound', () => {
    expect(stepOf({})).toEqual({ kind: 'first' })
  })

  test('[A9 F5] the same machine gets its activation again and no transfer is counted', () => {
    const held = activationOf(machineOf('A'))
    expect(stepOf({ activations: [held] })).toEqual({ kind: 'again', activation: held })
    expect(stepOf({ activations: [held], move: true }).kind).toBe('again')
  })

  test('[F1 F2] a reinstalled machine with a new network card is the same', () => {
    const held = activationOf(machineOf('A'))
    const { facts } = machineOf('A')
    const reinstalled = { ...machineOf('B'), facts: { ...facts, mac: 'new' } }
    expect(stepOf({ activations: [held], caller: callerOf(reinstalled) }).kind).toBe('again')
  })

  test('[A3 F5] on another machine nothing moves without consent', () => {
    const held = activationOf(machineOf('9'))
    expect(refusalOf({ activations: [held], transfers: [transfer(10)] })).toEqual({
      code: 'order_bound_elsewhere',
      sentence:
        'This order is active on mail.example.net (99999999…, last heard 2 h ago); 2 of 3 moves are left this year.',
      next: 'Move the license here.',
      about: { movesLeft: 2 },
    })
    expect(stepOf({ activations: [held], move: true })).toEqual({ kind: 'move', from: held })
  })

  test('[F5] the fourth move within 365 days is not made, even with consent', () => {
    const held = activationOf(machineOf('9'))
    const used = [transfer(1), transfer(2), transfer(364)]
    const refusal = refusalOf({ activations: [held], transfers: used, move: true })
    expect(refusal.sentence).toContain('0 of 3 moves are left this year.')
    expect(refusal.next).toBe('Ask the vendor for a move.')
    expect(stepOf({ activations: [held], transfers: [transfer(1), transfer(2), transfer(365)], move: true }).kind).toBe(
      'move',
    )
  })

  test('[F5] a machine left behind by a move does not hold the order', () => {
    const left = activationOf(machineOf('A'), { state: 'moved', runsUntil: plus(NOW, DAY) })
    const held = activationOf(machineOf('B'), { activationId: 'ACT-2' })
    expect(refusalOf({ activations: [left, held] }).code).toBe('order_bound_elsewhere')
  })
})

describe('why an order is not activated', () => {
  test('[A3] order_unknown', () => {
    expect(orderUnknown('ORD-48214').sentence).toBe('The vendor knows no order ORD-48214.')
  })

  test('[A3 V3] suspended and revoked, with the reason that the customer may read', () => {
    const reason = 'unpaid invoice 2026-118'
    expect(refusalOf({ sale: saleOf({ state: 'suspended', reason }) }).sentence).toBe(
      'The vendor has suspended this order: "unpaid invoice 2026-118".',
    )
    const refusal = refusalOf({ sale: saleOf({ state: 'revoked', stateSince: NOW }) })
    expect(refusal.code).toBe('order_revoked')
    expect(refusal.sentence).toBe('The vendor has revoked order ORD-48213 on 5 Nov 2026.')
    expect(refusal.next).toContain('licenses@northwind.example')
  })

  test('[A3] a clock up to 24 h apart will do, a millisecond more will not', () => {
    fc.assert(
      fc.property(fc.integer({ min: -3 * DAY, max: 3 * DAY }), (apart) => {
        const decision = decideActivation(asked({ caller: callerOf(machineOf('A'), { sentAt: plus(NOW, apart) }) }))
        expect(decision.ok).toBe(Math.abs(apart) <= DAY)
      }),
    )
    const at = (hours: number) => ({ caller: callerOf(machineOf('A'), { sentAt: plus(NOW, hours * HOUR) }) })
    expect(refusalOf(at(26)).sentence).toBe("This server's clock is 26 h ahead of the vendor's.")
    expect(refusalOf(at(-72)).sentence).toBe("This server's clock is 3 days behind the vendor's.")
  })

  test('[L13 A3] the newest format that both know, or which one of them is too new', () => {
    const reads = (formatVersions: number[], formatsWritten: number[]) =>
      decideActivation(asked({ caller: callerOf(machineOf('A'), { formatVersions }), formatsWritten }))
    expect(reads([1, 2, 3], [1, 2])).toMatchObject({ ok: true, format: 2 })
    expect(reads([1, 2], [3])).toMatchObject({
      refusal: { code: 'format_too_new', sentence: 'The vendor writes format 3; this version reads 1 to 2.' },
    })
    expect(reads([2, 3], [1])).toMatchObject({ refusal: { code: 'format_too_old' } })
  })

  test('[A3 A5] details that are still needed are named', () => {
    const sale = saleOf({}, { phone: '', zip: '' })
    expect(refusalOf({ sale })).toMatchObject({
      code: 'details_missing',
      sentence: 'Still needed: phone, zip.',
      about: { fields: ['phone', 'zip'] },
    })
  })

  test('[A3 L15] a license that has ended', () => {
    const sale = saleOf({ type: 'subscription', expiresAt: NOW })
    expect(refusalOf({ sale })).toMatchObject({
      code: 'license_expired',
      sentence: 'This license ended on 5 Nov 2026.',
    })
  })

  test("[A3 L12] a build newer than the master's maintenance; unknown builds pass", () => {
    const built = (builtAt: ReturnType<typeof plus> | null) => ({ caller: callerOf(machineOf('A'), { builtAt }) })
    expect(refusalOf(built(plus(NOW, 266 * DAY)))).toMatchObject({ code: 'build_newer_than_maintenance' })
    expect(stepOf(built(plus(NOW, 265 * DAY))).kind).toBe('first')
    expect(stepOf(built(null)).kind).toBe('first')
  })

  const chain = [orderOf(), extensionOf('add_users', [['mail', 10, 265]])]

  test('[A3 A4 A5] an extension on a machine without its license: the order that must be activated first is named', () => {
    expect(refusalOf({ sale: chainSaleOf(chain, 1) })).toEqual({
      code: 'previous_order_required',
      sentence: 'ORD-add_users extends ORD-48213, which is not installed here.',
      next: 'Activate ORD-48213 first.',
      about: { orderId: 'ORD-48213' },
    })
    const held = activationOf(machineOf('A'))
    const other = { sale: chainSaleOf(chain, 1), activations: [held], installedOrderId: 'ORD-other' }
    expect(refusalOf(other).code).toBe('previous_order_required')
    expect(stepOf({ sale: chainSaleOf(chain, 0) }).kind).toBe('first')
  })

  test('[A4] an extension on top of any order of its license', () => {
    for (const installedOrderId of ['ORD-48213', 'ORD-add_users'])
      expect(stepOf({ sale: chainSaleOf(chain, 1), installedOrderId }).kind).toBe('first')
  })

  test('[A4 F5] on a new or emptied machine the record is enough, and the chain moves in one step', () => {
    const held = activationOf(machineOf('A'))
    const sale = chainSaleOf(chain, 1)
    expect(stepOf({ sale, activations: [held] })).toEqual({ kind: 'again', activation: held })
    const elsewhere = { sale, activations: [held], caller: callerOf(machineOf('B')) }
    expect(refusalOf(elsewhere).code).toBe('order_bound_elsewhere')
    expect(stepOf({ ...elsewhere, move: true })).toEqual({ kind: 'move', from: held })
    const released = activationOf(machineOf('A'), { state: 'released' })
    expect(stepOf({ ...elsewhere, activations: [released] })).toEqual({ kind: 'first' })
  })

  test('[A4 V3] who types a suspended extension hears it; who types its root does not', () => {
    const suspended = extensionOf('add_users', [['mail', 10, 265]], { state: 'suspended', reason: 'unpaid' })
    expect(refusalOf({ sale: chainSaleOf([orderOf(), suspended], 1) }).code).toBe('order_suspended')
    expect(stepOf({ sale: chainSaleOf([orderOf(), suspended], 0) }).kind).toBe('first')
    const revokedRoot = [orderOf({ state: 'revoked' }), extensionOf('add_users', [['mail', 10, 265]])]
    expect(refusalOf({ sale: chainSaleOf(revokedRoot, 1), installedOrderId: 'ORD-48213' }).code).toBe('order_revoked')
  })
})

describe('[F1] facts under another salt', () => {
  const held = activationOf(machineOf('A', 'ORD-add_users'))
  const other = callerOf(machineOf('B'))

  test('tell nothing: the machine is asked to hash them anew, even with consent to move', () => {
    const refusal = refusalOf({ activations: [held], caller: other, move: true })
    expect(refusal.about).toEqual({ movesLeft: 3, machineSalt: 'ORD-add_users' })
    const again = callerOf({ ...machineOf('A', 'ORD-add_users'), referenceId: machineOf('B').referenceId })
    expect(stepOf({ activations: [held], caller: again }).kind).toBe('again')
    expect(stepOf({ activations: [held], caller: callerOf(machineOf('B', 'ORD-add_users')), move: true }).kind).toBe(
      'move',
    )
  })

  test('the Reference ID alone is enough, and so is a person with a file who says move', () => {
    expect(stepOf({ activations: [held], caller: callerOf(machineOf('A')) }).kind).toBe('again')
    expect(stepOf({ activations: [held], caller: other, move: true, asksAgain: false }).kind).toBe('move')
    const typed = callerOf({ ...machineOf('B', ''), facts: {} })
    expect(refusalOf({ activations: [held], caller: typed }).about).toEqual({ movesLeft: 3 })
  })
})

describe('[A2 A9 F5] a request that was carried', () => {
  const bound = (letter: string, daysAgo: number, change: Partial<Activation> = {}) =>
    activationOf(machineOf(letter), { activationId: `ACT-${letter}`, firstAt: plus(NOW, -daysAgo * DAY), ...change })
  const brought = (letter: string, daysAgo: number) => ({
    caller: callerOf(machineOf(letter)),
    madeAt: plus(NOW, -daysAgo * DAY),
    move: true,
    asksAgain: false,
  })

  test('made before the license was moved on, it moves nothing back', () => {
    const activations = [bound('A', 200, { state: 'moved' }), bound('B', 130, { state: 'moved' }), bound('C', 100)]
    expect(refusalOf({ activations, ...brought('B', 131) })).toEqual({
      code: 'request_outdated',
      sentence:
        'This request was made on 27 Jun 2026; the license was activated or given up after that, on 28 Jul 2026.',
      next: 'Make a new request on the machine, with its clock set, and bring that.',
    })
    expect(stepOf({ activations, ...brought('B', 99) }).kind).toBe('move')
    expect(stepOf({ activations, ...brought('C', 150) }).kind).toBe('again')
  })

  test('of a license that was given up since it was answered, it takes nothing back', () => {
    const activations = [bound('B', 10, { state: 'released' })]
    expect(refusalOf({ activations, ...brought('B', 11) }).code).toBe('request_outdated')
    expect(stepOf({ activations, ...brought('B', 9) }).kind).toBe('first')
    expect(stepOf({ activations, ...brought('B', 11), madeAt: null }).kind).toBe('first')
    const givenUp = { state: 'released', released: { at: plus(NOW, -5 * DAY), reason: null } } as const
    expect(refusalOf({ activations: [bound('B', 10, givenUp)], ...brought('B', 6) }).code).toBe('request_outdated')
    expect(stepOf({ activations: [bound('B', 10, givenUp)], ...brought('B', 4) }).kind).toBe('first')
    // The usual way of a planned move: the request is made on the new machine, then the old one gives the license up.
    expect(stepOf({ activations: [bound('A', 10, givenUp)], ...brought('B', 6) }).kind).toBe('first')
  })

  test('whatever became of the license since, what was answered once binds nothing when it is brought again', () => {
    const letter = fc.constantFrom('A', 'B', 'C')
    const fate = fc.record({
      letter,
      state: fc.constantFrom<Activation['state']>('moved', 'released'),
      after: fc.integer({ min: 0, max: 100 }),
    })
    const property = fc.property(
      fc.array(fate, { maxLength: 5 }),
      fc.option(letter),
      fc.integer({ min: 1, max: 30 }),
      fc.boolean(),
      (fates, holder, under, move) => {
        const answered = { ...bound('B', 150, { state: 'moved' }), activationId: 'FIRST' }
        const since = fates.map((one, at) =>
          bound(one.letter, 150 - one.after, { activationId: `ACT-${at}`, state: one.state }),
        )
        const active = holder === null ? [] : [bound(holder, 20)]
        const again = { activations: [answered, ...since, ...active], ...brought('B', 150 + under), move }
        const decision = decideActivation(asked(again))
        if (decision.ok) expect([decision.step.kind, holder]).toEqual(['again', 'B'])
      },
    )
    fc.assert(property)
  })
})

test('[F5] the vendor allows more moves, for a year', () => {
  const held = activationOf(machineOf('9'))
  const used = [transfer(1), transfer(2), transfer(3)]
  const extra = (daysAgo: number) => ({ more: 2, at: plus(NOW, -daysAgo * DAY) })
  const asks = { activations: [held], transfers: used, extraMoves: [extra(364)] }
  expect(refusalOf(asks).sentence).toContain('2 of 5 moves are left this year.')
  expect(stepOf({ ...asks, move: true }).kind).toBe('move')
  expect(refusalOf({ ...asks, extraMoves: [extra(365)], move: true }).sentence).toContain('0 of 3 moves')
})

test('[A3 A9] whatever is asked, the answer is a step or one sentence, and asking twice changes nothing', () => {
  const any = fc.record({
    sale: fc.record({ order: fc.constantFrom('open', 'suspended', 'revoked'), phone: fc.constantFrom('', '1') }),
    apart: fc.integer({ min: -2 * DAY, max: 2 * DAY }),
    formats: fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 1 }),
    held: fc.option(fc.constantFrom('A', 'B')),
    moves: fc.array(fc.integer({ min: 0, max: 800 }), { maxLength: 5 }),
    move: fc.boolean(),
  })
  fc.assert(
    fc.property(any, ({ sale, apart, formats, held, moves, move }) => {
      const given = asked({
        sale: saleOf({ state: sale.order as 'open' }, { ...CUSTOMER, phone: sale.phone }),
        caller: callerOf(machineOf('A'), { sentAt: plus(NOW, apart), formatVersions: formats }),
        activations: held === null ? [] : [activationOf(machineOf(held))],
        transfers: moves.map(transfer),
        move,
      })
      const decision = decideActivation(given)
      expect(decideActivation(given)).toEqual(decision)
      if (!decision.ok) expect(decision.refusal.sentence).toMatch(/^[A-Z].*\.$/)
      else if (decision.step.kind === 'move') expect(move).toBe(true)
    }),
  )
})
