import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Instant, instant } from '../instant.ts'
import { decideRevocation, type KeyDates, keyState, maySign, signingKey, signsUntil } from './keys.ts'

const at = (n: number): Instant => instant(n)
const key = (keyId: string, from: number, until: number, revokedAt: number | null = null): KeyDates => ({
  keyId,
  notBefore: at(from),
  notAfter: at(until),
  revokedAt: revokedAt === null ? null : at(revokedAt),
})

test('[L14] of two keys that overlap the newer signs, and the older may', () => {
  const keys = [key('a', 0, 100), key('b', 50, 200), key('c', 150, 300)]
  const states = (now: number) => keys.map((one) => keyState(one, keys, at(now)))
  expect(states(0)).toEqual(['signs', 'future', 'future'])
  expect(states(49)).toEqual(['signs', 'future', 'future'])
  expect(states(50)).toEqual(['valid', 'signs', 'future'])
  expect(states(99)).toEqual(['valid', 'signs', 'future'])
  expect(states(100)).toEqual(['past', 'signs', 'future'])
  expect(states(150)).toEqual(['past', 'valid', 'signs'])
  expect(states(300)).toEqual(['past', 'past', 'past'])
  expect(signsUntil(keys, at(0))).toBe(300)
})

test('[L14] a revoked key signs nothing, and the other takes over at once', () => {
  const keys = [key('a', 0, 100), key('b', 50, 200, 60)]
  expect(keys.map((one) => keyState(one, keys, at(60)))).toEqual(['signs', 'revoked'])
  expect(signsUntil(keys, at(60))).toBe(100)
  expect(signsUntil([key('b', 50, 200, 60)], at(60))).toBeNull()
})

test('[L14] revoking: an unknown key, one revoked before, the last one that may sign, and any other', () => {
  const keys = [key('a', 0, 100), key('b', 50, 200), key('old', 0, 10), key('gone', 0, 100, 5)]
  const asked = (keyId: string, now: number, force = false) => decideRevocation(keys, { keyId, force }, at(now)).kind
  expect(asked('nobody', 60)).toBe('unknown')
  expect(asked('gone', 60)).toBe('again')
  expect([asked('a', 60), asked('b', 60), asked('old', 60)]).toEqual(['revoke', 'revoke', 'revoke'])
  expect([asked('b', 150), asked('b', 150, true)]).toEqual(['last', 'revoke'])
  expect(asked('b', 20)).toBe('revoke')
})

const keys = fc.uniqueArray(
  fc.record({
    keyId: fc.constantFrom('a', 'b', 'c', 'd', 'e'),
    notBefore: fc.nat(50).map(at),
    notAfter: fc.integer({ min: 51, max: 100 }).map(at),
    revokedAt: fc.option(fc.nat(100).map(at)),
  }),
  { selector: (one) => one.keyId },
)

test('[L14] whatever the keys are: one signs when any may, in whatever order they come; none that is revoked', () => {
  fc.assert(
    fc.property(keys, fc.nat(110).map(at), (all, now) => {
      const signing = signingKey(all, now)
      expect(signing !== undefined).toBe(all.some((one) => maySign(one, now)))
      expect(signing?.revokedAt ?? null).toBeNull()
      expect(signingKey(all.toReversed(), now)).toBe(signing)
      expect(all.filter((one) => keyState(one, all, now) === 'signs')).toEqual(signing ? [signing] : [])
      const until = signsUntil(all, now)
      expect(until === null).toBe(signing === undefined)
      if (until !== null) expect(all.some((one) => maySign(one, until))).toBe(false)
    }),
  )
})

test('[L14] revoking without force never takes the last key that may sign', () => {
  fc.assert(
    fc.property(keys, fc.constantFrom('a', 'b', 'c'), fc.nat(110).map(at), (all, keyId, now) => {
      const { kind } = decideRevocation(all, { keyId, force: false }, now)
      if (kind !== 'revoke' || !signingKey(all, now)) return
      const after = all.map((one) => (one.keyId === keyId ? { ...one, revokedAt: now } : one))
      expect(signingKey(after, now)).toBeDefined()
    }),
  )
})
