import { describe, expect, test } from 'vitest'
import { DAY } from '../instant.ts'
import { at, entitlement, license } from '../testing/license.ts'
import { Life } from '../testing/life.ts'
import { settingsFrozen, statusAt } from './status.ts'

const START = at('2026-01-01T12:00:00Z')
const licensed = () => new Life(START).install(license())
const shown = (life: Life) => [statusAt(life.state, life.now), settingsFrozen(life.state, life.now)]

describe('the three words of the license page', () => {
  test('[L4] no license: Evaluation, and settings are free', () => {
    expect(shown(new Life(START))).toEqual(['Evaluation', false])
  })

  test('[L4 D6] valid and grace are OK, emergency and expired are Evaluation and frozen', () => {
    const life = licensed()
    expect(shown(life)).toEqual(['OK', false])
    expect(shown(life.after(31 * DAY))).toEqual(['OK', false])
    expect(shown(life.after(7 * DAY))).toEqual(['Evaluation', true])
    expect(shown(life.after(8 * DAY))).toEqual(['Evaluation', true])
  })

  test('[L4 F4] a mismatch wins over both and leaves settings writable, before and after the stop', () => {
    const life = licensed().event({ kind: 'mismatch', found: true })
    expect(shown(life)).toEqual(['Reference ID Mismatch', false])
    expect(shown(life.after(10 * DAY))).toEqual(['Reference ID Mismatch', false])
    expect(life.state.stopped).toBe(true)
  })

  test('[F4 D6] beside an emergency a mismatch does not free the settings', () => {
    const life = licensed()
      .after(38 * DAY)
      .event({ kind: 'mismatch', found: true })
    expect(shown(life)).toEqual(['Reference ID Mismatch', true])
  })

  test('[L4] an evaluation license is Evaluation while it is valid', () => {
    const life = new Life(START).install(license({ type: 'evaluation', expiresAt: at('2026-03-01T00:00:00Z') }))
    expect(shown(life)).toEqual(['Evaluation', false])
  })

  test('[L12] a build newer than the maintenance freezes the settings at once', () => {
    const life = new Life(START).install(
      license({ entitlements: [entitlement('mail', { maintenanceEnds: at('2026-02-01T00:00:00Z') })] }),
    )
    expect(shown(life.build(true))).toEqual(['Evaluation', true])
    expect(shown(life.build(false))).toEqual(['OK', false])
  })
})
