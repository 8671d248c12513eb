import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { hasSwitch, MODULE_IDS, SWITCH_IDS, switchesOf, switchSet, withoutSwitch, withSwitch } from '../module.ts'
import {
  ACCESS_MODE_NAMES,
  ACCESS_MODES,
  type AccessMode,
  accessModeByNumber,
  isActive,
  selectionAfter,
  switchOn,
  switchReason,
} from './access-mode.ts'
import { ACCOUNT_TYPES, type AccountFacts, NO_DOMAIN_FACTS } from './account.ts'

const user = (over: Partial<AccountFacts> = {}): AccountFacts => ({
  type: 'user',
  enabled: true,
  on: 0,
  off: 0,
  selected: 0,
  domain: NO_DOMAIN_FACTS,
  inGroupOf: 0,
  ...over,
})
const mode = (name: AccessMode['mode'], group: string | null = null): AccessMode => ({ mode: name, group })
const IM = switchSet(['im'])

const switches = fc.subarray(SWITCH_IDS).map(switchSet)
const facts: fc.Arbitrary<AccountFacts> = fc.record({
  type: fc.constantFrom(...ACCOUNT_TYPES),
  enabled: fc.boolean(),
  on: switches,
  off: switches,
  selected: switches,
  domain: fc.record({ on: switches, off: switches, selected: switches }),
  inGroupOf: switches,
})
const anyMode = fc
  .constantFrom(...ACCESS_MODE_NAMES)
  .map((name) => mode(name, name === 'group' ? 'g@example.com' : null))

describe('access modes', () => {
  test('[X1] their numbers are those of C_<Module>_ProcessingMode', () => {
    expect(ACCESS_MODE_NAMES.map((name) => ACCESS_MODES[name].number)).toEqual([0, 1, 3, 5, 9])
    for (const name of ACCESS_MODE_NAMES) expect(accessModeByNumber(ACCESS_MODES[name].number)).toBe(name)
    for (const number of [-1, 2, 4, 6, 7, 8, 10]) expect(accessModeByNumber(number)).toBeUndefined()
  })

  test.each([
    ['all', user(), true],
    ['all_except_selected', user(), true],
    ['all_except_selected', user({ selected: IM }), false],
    ['selected_accounts', user(), false],
    ['selected_accounts', user({ selected: IM }), true],
    ['selected_domains', user({ selected: IM }), false],
    ['selected_domains', user({ domain: { ...NO_DOMAIN_FACTS, selected: IM } }), true],
    ['group', user(), false],
    ['group', user({ inGroupOf: IM }), true],
  ] as const)('[S3] %s decides where no flag is set', (name, account, on) => {
    expect(switchOn(account, 'im', mode(name))).toEqual({ on, by: name })
  })

  test("[S3] the account's flag wins over its domain's, that over the mode, in every mode", () => {
    fc.assert(
      fc.property(facts, fc.constantFrom(...SWITCH_IDS), anyMode, (account, id, m) => {
        const bare = { ...account, on: withoutSwitch(account.on, id), off: withoutSwitch(account.off, id) }
        const on = { ...bare, on: withSwitch(bare.on, id) }
        const off = { ...bare, off: withSwitch(bare.off, id) }
        expect(switchOn(on, id, m)).toEqual({ on: true, by: 'account' })
        expect(switchOn(off, id, m)).toEqual({ on: false, by: 'account' })
        const byDomain = hasSwitch(account.domain.on, id) || hasSwitch(account.domain.off, id)
        expect(switchOn(bare, id, m).by).toBe(byDomain ? 'domain' : m.mode)
      }),
    )
  })

  test('[S11] a flag switches the module off for an account under "all accounts" too', () => {
    expect(switchOn(user({ off: IM }), 'im', mode('all'))).toEqual({ on: false, by: 'account' })
  })

  test('[S3] the answer is shown with its reason', () => {
    const group = mode('group', 'sales@example.com')
    expect(switchReason(switchOn(user({ inGroupOf: IM }), 'im', group), group)).toBe(
      'on: access mode "Members of a group" (sales@example.com)',
    )
    expect(switchReason(switchOn(user({ off: IM }), 'im', group), group)).toBe('off: set on the account')
    const domain = user({ domain: { ...NO_DOMAIN_FACTS, on: IM } })
    expect(switchReason(switchOn(domain, 'im', group), group)).toBe('on: set on its domain')
  })

  test('[S3] switching to a mode with a selection leaves everyone as they were', () => {
    fc.assert(
      fc.property(
        facts,
        fc.constantFrom(...MODULE_IDS),
        anyMode,
        fc.constantFrom('selected_accounts' as const, 'all_except_selected' as const),
        (account, module, from, to) => {
          const chosen = selectionAfter(account, module, from, to)
          const selected = chosen ? withSwitch(account.selected, module) : withoutSwitch(account.selected, module)
          for (const id of switchesOf(module))
            expect(switchOn({ ...account, selected }, id, mode(to)).on).toBe(switchOn(account, id, from).on)
        },
      ),
    )
  })
})

describe('active accounts', () => {
  test('[L5 S2] are those that count and for whom a switch of the module is on', () => {
    fc.assert(
      fc.property(facts, fc.constantFrom(...MODULE_IDS), anyMode, (account, module, m) => {
        const enabledUser = account.type === 'user' && account.enabled
        const on = switchesOf(module).some((id) => switchOn(account, id, m).on)
        expect(isActive(account, module, m)).toBe(enabledUser && on)
      }),
    )
  })

  test('[X1] mail is off only when both its switches are', () => {
    const off = (...ids: ('mail' | 'smtp')[]) => isActive(user({ off: switchSet(ids) }), 'mail', mode('all'))
    expect([off(), off('mail'), off('smtp'), off('mail', 'smtp')]).toEqual([true, true, true, false])
  })
})
