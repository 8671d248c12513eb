import { openInEmergency } from '@seatwarden/core/lifecycle/allowed'
import { MODULE_IDS, switchSet } from '@seatwarden/core/module'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Account } from '../../store/accounts.ts'
import { Roster } from '../roster.ts'
import { accountAfter, accountChange, partsOfAccountChange, readAccount } from './account.ts'
import { domainAfter, domainChange, newDomain, readDomain } from './domain.ts'
import { nearest } from './nearest.ts'
import { type Given, propertiesToRead } from './resolve.ts'
import { ACCOUNT_PROPERTIES, DOMAIN_PROPERTIES, modeProperty, SWITCH_PROPERTIES, SYSTEM_PROPERTIES } from './table.ts'

const anna: Account = {
  id: 1,
  address: 'anna@example.net',
  name: 'Anna Nováková',
  domain: 'example.net',
  type: 'user',
  enabled: true,
  origin: 'local',
  passwordHash: '{ARGON2ID}$argon2id$old',
  on: 0,
  off: 0,
  selected: 0,
  externalId: null,
  createdAt: 0 as Account['createdAt'],
  lastLoginAt: null,
}

const change = (given: Record<string, Given>) => {
  const answer = accountChange(given)
  if (!answer.ok) throw new Error(answer.problem.detail)
  return answer.value
}
const set = (given: Record<string, Given>, account = anna): Account => accountAfter(account, change(given), null)
const value = (name: string, account: Account, roster = new Roster()): string => {
  const properties = propertiesToRead([name], ACCOUNT_PROPERTIES)
  return properties.ok ? (readAccount(properties.value, account, roster)[0] ?? '') : properties.problem.detail
}

test('[X1] every property that the issue names is there', () => {
  const account = ACCOUNT_PROPERTIES.map(({ name }) => name)
  const named =
    'U_IM U_GW U_SMTP U_POP3IMAP U_WebMail U_ActiveSync U_WebDAV U_AS U_AVScan U_SIP U_FTP U_SMS ' +
    'U_Client_Desktop U_Client_Connector U_Type U_AccountDisabled'
  expect(account).toEqual(expect.arrayContaining(named.split(' ')))
  const system = SYSTEM_PROPERTIES.map(({ name }) => name)
  expect(system).toEqual(expect.arrayContaining(MODULE_IDS.map(modeProperty)))
  const license =
    'C_License C_LicenseStatus C_OnlineLicense C_Reference Statistics_ActiveUsers Statistics_LicensedUsers'
  expect(system).toEqual(expect.arrayContaining(license.split(' ')))
  expect(modeProperty('im')).toBe('C_IM_ProcessingMode')
})

describe('[X1 S3] switches', () => {
  test.each(Object.entries(SWITCH_PROPERTIES))(
    '%s is set on, off and back to default, whatever its case',
    (name, id) => {
      const off = set({ [name.toLowerCase()]: '0' })
      expect(off).toMatchObject({ on: 0, off: switchSet([id]) })
      expect(value(name.toUpperCase(), off)).toBe('0')
      const on = set({ [name]: 1 }, off)
      expect(on).toMatchObject({ on: switchSet([id]), off: 0 })
      expect(value(name, on)).toBe('1')
      for (const given of ['', 'default', 'DEFAULT', null])
        expect(set({ [name]: given }, on)).toMatchObject({ on: 0, off: 0 })
    },
  )

  test('[S3] reading tells what holds: without a switch of its own, the access mode', () => {
    const roster = new Roster()
    roster.put(anna)
    expect(value('U_IM', anna, roster)).toBe('1')
    roster.setAccessMode('im', { mode: 'selected_accounts', group: null }, new Set())
    expect(value('U_IM', anna, roster)).toBe('0')
    expect(value('U_IM', { ...anna, on: switchSet(['im']) }, roster)).toBe('1')
  })

  test('[X1] sending and reading mail are set apart', () => {
    const account = set({ U_SMTP: 0 })
    expect([value('U_SMTP', account), value('U_POP3IMAP', account)]).toEqual(['0', '1'])
  })
})

test('[X1] kind, state and name are set and read', () => {
  const account = set({ U_Type: 8, U_AccountDisabled: true, u_name: ' Kit Room ' })
  expect(account).toMatchObject({ type: 'resource', enabled: false, name: 'Kit Room' })
  expect(['U_Type', 'U_AccountDisabled', 'U_Name'].map((name) => value(name, account))).toEqual(['8', '1', 'Kit Room'])
})

test('[Q3] a password is set and never read, and no message repeats it', () => {
  expect(accountAfter(anna, change({ U_Password: 'secret' }), '{X}new').passwordHash).toBe('{X}new')
  expect(value('U_Password', anna)).toBe('U_Password can be set, never read.')
  const everything = propertiesToRead(['*'], ACCOUNT_PROPERTIES)
  expect(everything.ok && everything.value.map(({ name }) => name)).not.toContain('U_Password')
  const refused = accountChange({ U_Password: 'sec\u0000ret' })
  expect(JSON.stringify(refused)).not.toContain('sec')
})

describe('[X1 X2] what cannot be', () => {
  test('an unknown property is -3 and names the closest', () => {
    expect(accountChange({ U_MI: 1 })).toMatchObject({
      ok: false,
      problem: { code: 'malformed', detail: expect.stringContaining('Closest: U_IM') },
    })
  })

  test.each([
    ['U_IM', '2'],
    ['U_IM', 'yes please'],
    ['U_Type', '10'],
    ['U_Type', '11'],
    ['U_Type', '-1'],
    ['U_Type', 'user'],
    ['U_AccountDisabled', '2'],
    ['U_Name', 'a\nb'],
    ['U_Name', 'a'.repeat(257)],
    ['U_Password', ''],
  ])('%s %s is -8', (name, given) => {
    expect(accountChange({ [name]: given })).toMatchObject({ ok: false, problem: { code: 'unusable' } })
  })

  test('the same property under two spellings is -3', () => {
    expect(accountChange({ U_IM: 1, u_im: 0 })).toMatchObject({ ok: false, problem: { code: 'malformed' } })
  })
})

test('[S3 K2] a domain has the same switches, and a limit of accounts', () => {
  const answer = domainChange({ U_IM: 0, d_accountlimit: 25 })
  const domain = answer.ok ? domainAfter(newDomain('example.net'), answer.value) : null
  expect(domain && readDomain(domain)).toMatchObject({ U_IM: '0', U_GW: 'default', D_AccountLimit: '25' })
  expect(domainChange({ D_AccountLimit: '-1' })).toMatchObject({ ok: false, problem: { code: 'unusable' } })
  expect(domainChange({ U_Name: 'x' })).toMatchObject({ ok: false, problem: { code: 'malformed' } })
})

test('[D6] what Emergency Mode must know of a change: every property of an account is a part of it', () => {
  const open = (given: Record<string, number | string>) =>
    openInEmergency('modify_accounts', partsOfAccountChange(change(given)))
  for (const given of [{ U_AccountDisabled: 1, U_Password: 'new' }, { U_IM: 0 }, { U_SMTP: 0, U_POP3IMAP: 0 }])
    expect(open(given)).toBe(true)
  for (const given of [{ U_AccountDisabled: 0 }, { U_IM: 1 }, { U_IM: 'default' }, { U_Name: 'x' }, { U_Type: 0 }])
    expect(open(given)).toBe(false)
  expect(open({ U_IM: 0, U_GW: 1 })).toBe(false)
  for (const { name, values } of ACCOUNT_PROPERTIES.filter((property) => property.values !== null))
    expect(partsOfAccountChange(change({ [name]: '1' })), `${name}: ${values}`).toHaveLength(1)
})

test('[X1 Q2] whatever is given: an answer, and what is set is what is read', () => {
  const names = [...ACCOUNT_PROPERTIES, ...DOMAIN_PROPERTIES, ...SYSTEM_PROPERTIES].map(({ name }) => name)
  const name = fc.oneof(fc.constantFrom(...names), fc.string())
  const given = fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null), fc.constantFrom('0', '1'))
  fc.assert(
    fc.property(fc.dictionary(name, given), (properties) => {
      const answer = accountChange(properties)
      if (!answer.ok) return
      const after = accountAfter(anna, answer.value, null)
      expect(after.on & after.off).toBe(0)
      for (const [typed, wanted] of Object.entries(properties))
        if (wanted === '0' || wanted === '1')
          expect(value(typed, after)).toBe(typed.match(/password/i) ? value(typed, after) : wanted)
    }),
    { numRuns: 500 },
  )
})

test('[X2] the nearest names come first, and nothing far away', () => {
  expect(
    nearest(
      'u_webmial',
      ACCOUNT_PROPERTIES.map((p) => p.name),
    )[0],
  ).toBe('U_WebMail')
  expect(nearest('completely-else', ['modify', 'display'])).toEqual([])
})
