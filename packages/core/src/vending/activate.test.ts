import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { DAY, HOUR, plus } from '../instant.ts'
import { type ActivationAsked, decideActivation } from './activate.ts'
import type { Transfer } from './activation.ts'
import { orderUnknown } from './hurdles.ts'
import { activationOf, CUSTOMER, callerOf, machineOf, NOW, saleOf, VENDOR } from './testing/sale.ts'

const asked = (change: Partial<ActivationAsked> = {}): ActivationAsked => ({
  sale: saleOf(),
  vendor: VENDOR,
  caller: callerOf(machineOf('A')),
  formatsWritten: [1],
  activations: [],
  transfers: [],
  installedOrderId: null,
  move: false,
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
    const reinstalled = { referenceId: machineOf('B').referenceId, facts: { ...machineOf('A').facts, mac: 'new' } }
    expect(stepOf({ activations: [held], caller: callerOf(reinstalled) }).kind).toBe('again')
  })

  test('[A3 F5] on another machine nothing moves without consent', () => {
    const held = activationOf(machineOf('9'))
    expect(refusalOf({ activations: [held], transfers: [transfer(10)] })).toEqual({
      code: 'order_bound_elsewhere',
      sentence:
        'This order is active on mail.example.net (99999999…, last heard 2 h ago); 2 of 3 moves are left this year.',
      next: 'Move the license here.',
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
    expect(refusalOf({ sale })).toMatchObject({ code: 'details_missing', sentence: 'Still needed: phone, zip.' })
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

  test('[A3 A4] the order that must be installed first is named', () => {
    const sale = saleOf({ previousOrderId: 'ORD-31990' })
    expect(refusalOf({ sale })).toEqual({
      code: 'previous_order_required',
      sentence: 'ORD-48213 extends ORD-31990, which is not installed here.',
      next: 'Activate ORD-31990 first.',
    })
    expect(stepOf({ sale, installedOrderId: 'ORD-31990' }).kind).toBe('first')
  })
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
