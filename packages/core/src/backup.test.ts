import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { barred, isNewer, type KnownLicense, markOf, mayRestore, noted, outgrown, type RestoreHere } from './backup.ts'
import { DAY, type Instant, plus } from './instant.ts'
import type { LicenseTerms } from './license.ts'
import { at, license } from './testing/license.ts'

const NOW = at('2026-03-01T12:00:00Z')
const HERE = '9F3C21AB-04E7D1C2-00000000-00000000-00000001'
const ELSEWHERE = '51AA0000-04E7D1C2-00000000-00000000-00000002'
const file = (over: Partial<LicenseTerms> = {}) =>
  license({ issuedAt: plus(NOW, -5 * DAY), referenceId: HERE, orderId: 'ORD-48213', ...over })
const here = (known: KnownLicense[] = [], now: Instant = NOW): RestoreHere => ({
  referenceId: HERE,
  same: true,
  known,
  now,
  zone: 'Europe/Prague',
})
const known = (over: Partial<LicenseTerms> = {}, ended: KnownLicense['ended'] = null): KnownLicense => ({
  ...markOf(file(over)),
  ended,
})
const codeOf = (outcome: ReturnType<typeof mayRestore>) => (outcome.ok ? 'ok' : outcome.refusal.code)

describe('what a backup may bring back', () => {
  test('[A10] the newest file of a license, here', () => {
    expect(mayRestore(file(), here([known()]))).toEqual({ ok: true })
    expect(mayRestore(file(), here())).toEqual({ ok: true })
  })

  test('[A10] [F2] none of another Reference ID, in the words of the console', () => {
    const outcome = mayRestore(file({ referenceId: ELSEWHERE }), here())
    expect(outcome).toMatchObject({
      ok: false,
      refusal: {
        code: 'reference_mismatch',
        sentence: 'This backup belongs to Reference ID 51AA0000…; this machine is 9F3C21AB….',
      },
    })
  })

  test('[A10] [F2] none where the facts are those of another machine, though its Reference ID came along', () => {
    expect(mayRestore(file(), { ...here(), same: false })).toMatchObject({
      refusal: {
        code: 'reference_mismatch',
        sentence: 'This backup belongs to Reference ID 9F3C21AB…; the facts of this machine are those of another.',
      },
    })
  })

  test('[A10] none that a newer file of the same license has replaced', () => {
    const newer = known({ issuedAt: plus(NOW, -DAY), orderId: 'ORD-50000' })
    expect(mayRestore(file(), here([newer]))).toMatchObject({
      refusal: {
        code: 'license_replaced',
        sentence:
          'This backup holds the license file of 2026-02-24; one of 2026-02-28, order ORD-50000, has replaced it.',
      },
    })
    expect(codeOf(mayRestore(file({ counter: 3 }), here([known({ counter: 4 })])))).toBe('license_replaced')
  })

  test('[A10] [A4] none whose order another order has followed, though under another license', () => {
    const next = known({ licenseId: 'license-2', previousOrderId: 'ORD-48213', issuedAt: plus(NOW, -DAY) })
    expect(codeOf(mayRestore(file(), here([next])))).toBe('license_replaced')
  })

  test('[A10] [A11] none that was given up here, until it is activated anew', () => {
    const gone = known({}, { how: 'deactivated', at: plus(NOW, -DAY) })
    expect(mayRestore(file(), here([gone]))).toMatchObject({
      refusal: {
        code: 'license_released',
        sentence: 'The license of order ORD-48213 was given up on 2026-02-28; a backup does not bring it back.',
      },
    })
    const after = { issuedAt: plus(NOW, -1000) }
    expect(codeOf(mayRestore(file(after), here([gone])))).toBe('license_released')
    expect(codeOf(mayRestore(file({ ...after, activationId: 'anew' }), here([gone])))).toBe('ok')
  })

  test('[A10] none whose order the vendor has revoked', () => {
    const gone = known({}, { how: 'revoked', at: plus(NOW, -DAY) })
    expect(codeOf(mayRestore(file(), here([gone])))).toBe('order_revoked')
  })

  test('[A10] [A2] none that is over or itself due: it would begin or end a countdown; the vendor may still have a newer one', () => {
    const over = file({ expiresAt: NOW })
    const due = file({ issuedAt: plus(NOW, -30 * DAY) })
    for (const one of [over, due])
      expect([codeOf(mayRestore(one, here())), codeOf(barred(one, here()))]).toEqual(['license_expired', 'ok'])
    expect(codeOf(mayRestore(file({ issuedAt: plus(NOW, 1 - 30 * DAY) }), here()))).toBe('ok')
  })
})

const files = fc
  .record({
    licenseId: fc.constantFrom('a', 'b', 'c'),
    activationId: fc.constantFrom('x', 'y'),
    day: fc.integer({ min: 0, max: 29 }),
    counter: fc.integer({ min: 0, max: 3 }),
    elsewhere: fc.integer({ min: 0, max: 3 }),
  })
  .map(({ licenseId, activationId, day, counter, elsewhere }) =>
    file({
      licenseId,
      activationId,
      counter,
      orderId: `ORD-${licenseId}`,
      issuedAt: plus(NOW, -day * DAY),
      referenceId: elsewhere === 0 ? ELSEWHERE : HERE,
    }),
  )

/** What is known after these files were installed, one after the other. */
const knownAfter = (installed: readonly LicenseTerms[]): KnownLicense[] => {
  const all = new Map<string, KnownLicense>()
  for (const one of installed) all.set(one.licenseId, noted(all.get(one.licenseId), one))
  return [...all.values()]
}

describe('whatever was installed before', () => {
  test('[A10] nothing comes back of another machine, or older than what was here of the same license', () => {
    fc.assert(
      fc.property(fc.array(files, { minLength: 1, maxLength: 12 }), (installed) => {
        const now = here(knownAfter(installed))
        for (const one of installed) {
          if (!mayRestore(one, now).ok) continue
          expect(one.referenceId).toBe(HERE)
          expect(installed.some((other) => other.licenseId === one.licenseId && isNewer(other, one))).toBe(false)
        }
      }),
    )
  })

  test('[A10] of each license made for this machine something can come back: its newest file', () => {
    fc.assert(
      fc.property(fc.array(files, { minLength: 1, maxLength: 12 }), (all) => {
        const installed = all.map((one) => ({ ...one, referenceId: HERE }))
        const now = here(knownAfter(installed))
        for (const id of new Set(installed.map((one) => one.licenseId)))
          expect(installed.some((one) => one.licenseId === id && mayRestore(one, now).ok)).toBe(true)
      }),
    )
  })

  test('[A10] what is known does not depend on the order in which files came, and never goes back', () => {
    fc.assert(
      fc.property(fc.array(files, { minLength: 1, maxLength: 8 }), files, (installed, one) => {
        const before = knownAfter(installed).find((k) => k.licenseId === one.licenseId)
        const after = noted(before, one)
        expect(before === undefined || !isNewer(before, after)).toBe(true)
        const forward = knownAfter(installed).map((k) => `${k.licenseId} ${k.issuedAt}`)
        const back = knownAfter(installed.toReversed()).map((k) => `${k.licenseId} ${k.issuedAt}`)
        expect(new Set(back)).toEqual(new Set(forward))
      }),
    )
  })

  test('[A10] [A11] once given up or revoked, no file from before comes back, whatever else was installed', () => {
    const how = fc.constantFrom('deactivated' as const, 'revoked' as const)
    fc.assert(
      fc.property(fc.array(files, { minLength: 1, maxLength: 12 }), how, (installed, end) => {
        const gone = knownAfter(installed).map((k) => ({ ...k, ended: { how: end, at: NOW } }))
        for (const one of installed) expect(mayRestore(one, here(gone)).ok).toBe(false)
      }),
    )
  })
})

test('[A10] old backups go, beyond the number kept; the newest of each order never', () => {
  const orders = fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 40 })
  fc.assert(
    fc.property(orders, fc.integer({ min: 0, max: 10 }), (list, keep) => {
      const backups = list.map((orderId, id) => ({ id, orderId }))
      const gone = outgrown(backups, keep)
      const left = backups.filter((b) => !gone.includes(b))
      expect(left.slice(0, keep)).toEqual(backups.slice(0, keep))
      expect(new Set(left.map((b) => b.orderId))).toEqual(new Set(list))
      expect(left.length).toBeLessThanOrEqual(keep + new Set(list).size)
      for (const orderId of new Set(list)) expect(left).toContainEqual(backups.find((b) => b.orderId === orderId))
    }),
  )
})
