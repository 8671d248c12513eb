import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ACCOUNT_TYPES, counts } from './account.ts'

describe('who counts', () => {
  test.each(ACCOUNT_TYPES.filter((type) => type !== 'user'))('[S1 K1] %s never counts', (type) => {
    for (const enabled of [true, false])
      expect(counts({ type, enabled })).toMatchObject({ counts: false, code: 'not_a_user' })
  })

  test('[S1 K1] an enabled user account counts, a disabled one does not', () => {
    expect(counts({ type: 'user', enabled: true })).toMatchObject({ counts: true, code: 'user' })
    expect(counts({ type: 'user', enabled: false })).toMatchObject({ counts: false, code: 'disabled' })
  })

  test('[S1 S2] administrator rights and all else that an account has play no part', () => {
    fc.assert(
      fc.property(fc.constantFrom(...ACCOUNT_TYPES), fc.boolean(), fc.object(), (type, enabled, rest) => {
        expect(counts({ ...rest, type, enabled })).toEqual(counts({ type, enabled }))
      }),
    )
  })

  test('[S2] the answer has a reason in words', () => {
    expect(counts({ type: 'resource', enabled: true }).reason).toBe('a resource')
    expect(counts({ type: 'user', enabled: false }).reason).toBe('the account is disabled')
    expect(counts({ type: 'user', enabled: true }).reason).toBe('an enabled user account')
  })
})
