import { describe, expect, test } from 'vitest'
import { DAY, HOUR, plus } from '../instant.ts'
import { at, entitlement, license } from '../testing/license.ts'
import { Life } from '../testing/life.ts'
import { countdownConcerns, dateConcerns } from './concerns.ts'
import { earliestStop } from './forecast.ts'

const START = at('2026-01-01T12:00:00Z')
const LASTING = { revalidateEvery: 300 * DAY, grace: 4 * DAY }
const licensed = (over: Parameters<typeof license>[0] = {}) =>
  new Life(START).install(
    license({ ...LASTING, entitlements: [entitlement('mail', { maintenanceEnds: plus(START, 400 * DAY) })], ...over }),
  )
const counting = (life: Life) => countdownConcerns(life.state, 'UTC', life.now)
const dated = (life: Life) => dateConcerns(life.state, 'UTC', life.now)

describe('countdowns', () => {
  test('[L16 D5 D8] a subscription that has expired: Emergency Mode is ahead, then the stop', () => {
    const expiresAt = plus(START, 3 * DAY)
    const life = licensed({ type: 'subscription', expiresAt }).to(plus(expiresAt, HOUR))
    const stopAt = earliestStop(life.state, 'UTC', life.now)
    expect(counting(life)).toEqual([
      { why: 'expired', startedAt: expiresAt, emergencyAt: plus(expiresAt, 4 * DAY), stopAt },
    ])
    life.after(4 * DAY)
    expect(counting(life)).toEqual([{ why: 'expired', startedAt: expiresAt, emergencyAt: null, stopAt }])
    life.after(10 * DAY)
    expect(counting(life)).toMatchObject([{ stopAt: at('2026-01-19T00:00:00Z') }])
  })

  test('[L11 L12 F4] each cause is one, the earliest stop first, also one that no tick has begun yet', () => {
    const life = licensed({ type: 'evaluation', expiresAt: plus(START, 3 * DAY) })
      .build(true)
      .after(DAY)
      .event({ kind: 'mismatch', found: true })
    life.now = plus(START, 4 * DAY)
    expect(counting(life).map(({ why }) => why)).toEqual(['build_too_new', 'mismatch', 'evaluation_ended'])
    expect(counting(licensed())).toEqual([])
  })
})

describe('dates', () => {
  test('[L16] a subscription: from its first reminder to its end, with what follows', () => {
    const expiresAt = plus(START, 20 * DAY)
    const life = licensed({ type: 'subscription', expiresAt })
    expect(dated(life.to(plus(expiresAt, -14 * DAY - 1)))).toEqual([])
    const one = {
      text: 'license_expires',
      deadline: expiresAt,
      modules: [],
      emergencyAt: plus(expiresAt, 4 * DAY),
      stopAt: at('2026-02-02T00:00:00Z'),
    }
    expect(dated(life.to(plus(expiresAt, -14 * DAY)))).toEqual([one])
    expect(dated(life.to(plus(expiresAt, -1)))).toEqual([one])
    expect(dated(life.to(expiresAt))).toEqual([])
  })

  test('[L11] an evaluation without a license is one from its first day, an evaluation license from its first reminder', () => {
    const life = new Life(START)
    expect(dated(life)).toMatchObject([{ text: 'evaluation_ends', deadline: plus(START, 30 * DAY) }])
    expect(dated(life.after(30 * DAY))).toEqual([])
    const evaluation = licensed({ type: 'evaluation', expiresAt: plus(START, 20 * DAY) })
    expect(dated(evaluation)).toEqual([])
    expect(dated(evaluation.after(19 * DAY))).toMatchObject([
      { text: 'evaluation_ends', deadline: plus(START, 20 * DAY) },
    ])
  })

  test('[A13] a file that is due', () => {
    const life = licensed({ offline: true, revalidateEvery: 100 * DAY })
    expect(dated(life.after(69 * DAY))).toEqual([])
    expect(dated(life.after(DAY))).toMatchObject([{ text: 'offline_due', deadline: plus(START, 100 * DAY) }])
  })

  test('[L7 N1] maintenance: one for each local date, and still after it', () => {
    const ends = plus(START, 20 * DAY)
    const entitlements = [
      entitlement('mail', { maintenanceEnds: ends }),
      entitlement('im', { maintenanceEnds: plus(ends, HOUR) }),
      entitlement('ftp', { maintenanceEnds: plus(ends, 2 * DAY) }),
    ]
    const life = licensed({ entitlements }).to(plus(ends, -14 * DAY - 1))
    expect(dated(life)).toEqual([])
    const one = { text: 'maintenance_ends', deadline: ends, modules: ['mail', 'im'], emergencyAt: null, stopAt: null }
    expect(dated(life.after(1))).toEqual([one])
    expect(dated(life.after(30 * DAY))).toMatchObject([one, { modules: ['ftp'] }])
  })
})
