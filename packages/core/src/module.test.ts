import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  hasSwitch,
  isModuleId,
  MODULE_IDS,
  MODULES,
  moduleOf,
  NO_SWITCHES,
  SWITCH_IDS,
  type SwitchId,
  switchesIn,
  switchesOf,
  switchSet,
  withoutSwitch,
  withSwitch,
} from './module.ts'

const ids = fc.subarray(SWITCH_IDS)

describe('modules', () => {
  test('[L1] each has a name of its own and is for servers or for clients', () => {
    expect(new Set(MODULE_IDS.map((id) => MODULES[id].name)).size).toBe(MODULE_IDS.length)
    for (const id of MODULE_IDS) expect(['server', 'client']).toContain(MODULES[id].category)
  })

  test('names of no module are none, those that every object has included', () => {
    for (const id of MODULE_IDS) expect(isModuleId(id)).toBe(true)
    for (const id of ['', 'Mail', 'smtp', 'toString', '__proto__', 'constructor']) expect(isModuleId(id)).toBe(false)
  })

  test('[X1] a mail seat covers two switches, every other module one', () => {
    expect(switchesOf('mail')).toEqual(['mail', 'smtp'])
    for (const id of MODULE_IDS) for (const one of switchesOf(id)) expect(moduleOf(one)).toBe(id)
    expect(SWITCH_IDS.map(moduleOf).every(isModuleId)).toBe(true)
  })
})

describe('sets of switches', () => {
  test('hold what was put in, and nothing else', () => {
    fc.assert(
      fc.property(ids, (chosen) => {
        expect(switchesIn(switchSet(chosen))).toEqual(SWITCH_IDS.filter((id) => chosen.includes(id)))
      }),
    )
  })

  test('adding and taking out touch one switch alone', () => {
    fc.assert(
      fc.property(ids, fc.constantFrom(...SWITCH_IDS), (chosen, id) => {
        const set = switchSet(chosen)
        const others = (of: number): SwitchId[] => switchesIn(of).filter((other) => other !== id)
        expect(hasSwitch(withSwitch(set, id), id)).toBe(true)
        expect(hasSwitch(withoutSwitch(set, id), id)).toBe(false)
        expect(others(withSwitch(set, id))).toEqual(others(set))
        expect(others(withoutSwitch(set, id))).toEqual(others(set))
      }),
    )
  })

  test('the empty one holds nothing', () => {
    expect(switchesIn(NO_SWITCHES)).toEqual([])
  })
})
