import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { DAY, plus } from '../instant.ts'
import { at, license } from '../testing/license.ts'
import { Life } from '../testing/life.ts'
import { ACTS, type Act, lockedNames, mayAct, openInEmergency, type PartOf } from './allowed.ts'
import { settingsFrozen } from './status.ts'

const START = at('2026-09-30T12:00:00Z')
const acts = Object.keys(ACTS) as Act[]
const sideOf = (act: Act) => ACTS[act].side
const onSide = (side: string) => acts.filter((act) => sideOf(act) === side).toSorted()

describe('[D6] the table', () => {
  test('what the rule names is open', () => {
    const named = [
      'activate',
      'enter_license',
      'revalidate',
      'restore_license',
      'connect',
      'recount',
      'export',
      'back_up',
      'start_services',
    ] as const
    for (const act of named) expect(openInEmergency(act)).toBe(true)
    for (const part of ['disable', 'reset_password', 'take_seat'] as const)
      expect(openInEmergency('modify_accounts', [part])).toBe(true)
  })

  test('beside that only what changes nothing, and notices that are owed', () => {
    expect(onSide('open')).toEqual(
      [
        'activate',
        'back_up',
        'connect',
        'deliver',
        'enter_license',
        'export',
        'read',
        'recount',
        'restore_license',
        'revalidate',
        'sign_in',
        'start_services',
      ].toSorted(),
    )
    expect(onSide('partly')).toEqual(['deactivate', 'modify_accounts', 'modify_system'])
  })

  test('each act says why', () => {
    for (const act of acts) expect(ACTS[act].why).toMatch(/^[A-Z].{10,}\.$/)
  })

  test('what is partly open is open when each part of it is', () => {
    const parts = Object.keys(ACTS.modify_accounts.parts) as PartOf<'modify_accounts'>[]
    fc.assert(
      fc.property(fc.subarray(parts), (asked) => {
        const locked = asked.some((part) => ACTS.modify_accounts.parts[part] === 'locked')
        expect(openInEmergency('modify_accounts', asked)).toBe(!locked)
      }),
    )
    expect(openInEmergency('modify_accounts', ['constructor' as 'enable'])).toBe(false)
  })

  test('names to lock beforehand are operations, or parts of one', () => {
    expect(lockedNames('createAccount', 'create_accounts')).toEqual(['createAccount'])
    expect(lockedNames('readLicense', 'read')).toEqual([])
    expect(lockedNames('modifySystem', 'modify_system')).toEqual(['modifySystem.access_mode'])
  })
})

test('[D6] an act is refused exactly while settings are locked, and then with license_emergency', () => {
  fc.assert(
    fc.property(fc.constantFrom(...acts), fc.integer({ min: 0, max: 60 }), fc.boolean(), (act, days, mismatch) => {
      const life = new Life(START).install(license({ issuedAt: START, grace: 2 * DAY }))
      if (mismatch) life.event({ kind: 'mismatch', found: true })
      life.to(plus(START, days * DAY))
      const may = mayAct(life.state, life.now, act)
      expect(may.ok).toBe(openInEmergency(act) || !settingsFrozen(life.state, life.now))
      if (!may.ok) expect(may.refusal.code).toBe('license_emergency')
    }),
    { numRuns: 20 },
  )
})

test('[D6 D2] a good license frees everything at once', () => {
  const life = new Life(START).install(license({ issuedAt: START, grace: 2 * DAY })).to(plus(START, 40 * DAY))
  expect(mayAct(life.state, life.now, 'set_access_mode').ok).toBe(false)
  life.install(license({ issuedAt: life.now }))
  for (const act of acts) expect(mayAct(life.state, life.now, act).ok).toBe(true)
})
