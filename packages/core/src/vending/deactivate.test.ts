import fc from 'fast-check'
import { expect, test } from 'vitest'
import { decideDeactivation } from './deactivate.ts'
import { activationOf, machineOf } from './testing/sale.ts'

const key = fc.constantFrom('KEY-A', 'KEY-B')
const known = fc.option(key)

test('[A11] only the key on record gives a license up; where none is, the first that signs', () => {
  fc.assert(
    fc.property(known, known, fc.constantFrom('active', 'moved', 'released'), (installationKey, signedBy, state) => {
      const activation = activationOf(machineOf('A'), { installationKey, state: state as 'active' })
      const decision = decideDeactivation({ orderId: 'ORD-48213', activation, signedBy })
      const proved = signedBy !== null && (installationKey === null || installationKey === signedBy)
      expect(decision.ok).toBe(proved)
      if (decision.ok) expect(decision.activation).toEqual({ ...activation, installationKey: signedBy })
      else expect(decision.refusal.code).toBe('signature_invalid')
    }),
  )
})

test('[A11] who has lost the key is told the way: activate again, or the vendor', () => {
  const activation = activationOf(machineOf('A'), { installationKey: 'KEY-A' })
  expect(decideDeactivation({ orderId: 'ORD-48213', activation, signedBy: 'KEY-B' })).toEqual({
    ok: false,
    refusal: {
      code: 'signature_invalid',
      sentence: 'This request is not signed by the installation that holds the activation.',
      next: 'Make it on that installation; if it was installed anew, activate ORD-48213 there again first. Where it is gone, the vendor can release it.',
    },
  })
})

test('[A3] an activation that the vendor has no record of is given up by no key', () => {
  const decision = decideDeactivation({ orderId: 'ORD-48213', activation: null, signedBy: 'KEY-A' })
  expect(decision).toMatchObject({ ok: false, refusal: { code: 'order_unknown' } })
})
