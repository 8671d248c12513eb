import { counts } from '@seatwarden/core/seats/account'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseAccountFile } from '../account-file.ts'
import { companyLdif, sampleCompany } from './company.ts'

test('[X6] an exported company of any size is read whole: each person with name, address, password', () => {
  fc.assert(
    fc.property(fc.nat(120), fc.nat(), (people, seed) => {
      const company = companyLdif({ people, seed, domain: 'example.com' })
      const parsed = parseAccountFile('ldif', company.ldif, {})
      const read = parsed.accounts.map(({ address, name }) => ({ address, name }))
      expect(read).toEqual(company.people.map(({ address, name }) => ({ address, name })))
      expect(parsed).toMatchObject({ skipped: [], notes: [], passedOver: 3, fatal: null })
      expect(
        parsed.accounts.every(({ type, enabled, groups }) => type === 'user' && enabled && groups.length === 1),
      ).toBe(true)
      parsed.accounts.forEach(({ clearPassword, passwordHash }, at) => {
        if (passwordHash === null) expect(clearPassword).toBe(company.people[at]?.password)
        else expect(passwordHash).toMatch(/^\{SSHA\}[A-Za-z0-9+/=]+$/)
      })
    }),
    { numRuns: 60 },
  )
})

test('[X6] the same seed makes the same company', () => {
  const plan = { people: 30, seed: 7, domain: 'example.com' }
  expect(companyLdif(plan)).toEqual(companyLdif(plan))
  expect(companyLdif({ ...plan, seed: 8 }).ldif).not.toBe(companyLdif(plan).ldif)
})

test('[X6] the generated file holds what makes such files awkward', () => {
  const { ldif } = companyLdif({ people: 150, seed: 1, domain: 'example.com' })
  for (const oddity of [/^cn:: /m, /^ /m, /\n# .*\n [^ ]*/m, /uid=\S+, ou=/, /\{SSHA\}/, /^aci/m, /^x-badge/m]) {
    expect(ldif).toMatch(oddity)
  }
})

test('[S1] of the sample company exactly the enabled people count', () => {
  const company = sampleCompany({ people: 150, seed: 1, domain: 'example.com' })
  expect(company.filter((account) => counts(account).counts)).toHaveLength(150)
  expect(new Set(company.map(({ address }) => address)).size).toBe(company.length)
  const groups = new Set(company.filter(({ type }) => type === 'group').map(({ address }) => address))
  expect(company.flatMap((account) => account.groups).every((group) => groups.has(group))).toBe(true)
  for (const type of ['group', 'resource', 'mailing_list']) expect(company.some((one) => one.type === type)).toBe(true)
})

test('[X6] 100,000 entries are read within seconds', () => {
  const { ldif } = companyLdif({ people: 100_000, seed: 5, domain: 'example.com' })
  const before = process.cpuUsage()
  const parsed = parseAccountFile('ldif', ldif, {})
  const { user } = process.cpuUsage(before)
  expect(parsed.accounts).toHaveLength(100_000)
  // Seen: about 2 s; the rest is room for slow machines.
  expect(user / 1_000_000).toBeLessThan(8)
})
