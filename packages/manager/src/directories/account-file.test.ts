import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type AccountFileFormat, parseAccountBytes, parseAccountFile } from './account-file.ts'
import { companyLdif, sampleCompany } from './testing/company.ts'

const FORMATS: AccountFileFormat[] = ['ldif', 'csv']
const ldif = companyLdif({ people: 12, seed: 3, domain: 'example.com' }).ldif
const csv = `address,name,password,groups,members,U_IM\n${sampleCompany({ people: 12, seed: 3, domain: 'example.com' })
  .map(
    ({ address, name, clearPassword, groups }) => `${address},"${name}",${clearPassword ?? ''},${groups.join(';')},,1`,
  )
  .join('\n')}\n`
const GOOD: Record<AccountFileFormat, string> = { ldif, csv }

const ADDRESS = /^[^\s@:/]+@[a-z0-9.-]+$/
const expectSound = (format: AccountFileFormat, text: string): void => {
  const parsed = parseAccountFile(format, text, { defaultDomain: 'example.com' })
  const addresses = [...parsed.accounts, ...parsed.groups].map(({ address }) => address)
  expect(new Set(addresses).size).toBe(addresses.length)
  expect(addresses.filter((address) => !ADDRESS.test(address))).toEqual([])
  const count = text.split(/\r\n|\r|\n/).length
  for (const { line } of [...parsed.skipped, ...parsed.notes, ...parsed.accounts])
    expect(line).toBeLessThanOrEqual(count)
  if (parsed.fatal !== null) expect(addresses).toEqual([])
}

const pieces = fc.constantFrom(
  '\n',
  '\r\n',
  ' ',
  ':',
  '::',
  ':<',
  '"',
  '""',
  ',',
  ';',
  '\t',
  'dn: ',
  '#',
  '\0',
  '\\',
  '=',
  'é',
  '\uD800',
  '-',
  '@',
)
/** One change of a good file: something put in, taken out, or doubled at some place. */
const mutation = fc.record({
  at: fc.nat(),
  length: fc.nat(40),
  put: fc.array(pieces, { maxLength: 4 }),
  twice: fc.boolean(),
})
type Mutation = typeof mutation extends fc.Arbitrary<infer M> ? M : never
const mutate = (text: string, { at, length, put, twice }: Mutation): string => {
  const from = at % (text.length + 1)
  const cut = text.slice(from, from + length)
  return text.slice(0, from) + (twice ? cut + cut : '') + put.join('') + text.slice(from + length)
}

test.each(FORMATS)('[Q2] 1,000 random texts as %s never throw', (format) => {
  const text = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 300 }),
    fc.array(pieces, { maxLength: 60 }).map((all) => all.join('')),
  )
  const headed = fc
    .tuple(fc.constantFrom('', 'address,name,groups\n', 'version: 1\ndn: cn=a\n'), text)
    .map((both) => both.join(''))
  fc.assert(
    fc.property(headed, (sample) => expectSound(format, sample)),
    { numRuns: 1_000 },
  )
})

test.each(FORMATS)('[Q2] 1,000 damaged %s files never throw, and no address comes out twice or unusable', (format) => {
  const damaged = fc.array(mutation, { minLength: 1, maxLength: 5 }).map((all) => all.reduce(mutate, GOOD[format]))
  fc.assert(
    fc.property(damaged, (sample) => expectSound(format, sample)),
    { numRuns: 1_000 },
  )
})

test('[Q2] bytes of any encoding are read: UTF-8, Latin-1 lines, UTF-16', () => {
  const entry = 'dn: uid=a,dc=x\nobjectclass: person\nmail: a@example.com\ncn: '
  const utf8 = Buffer.from(`${entry}Žaneta\n\n${entry.replaceAll('a,dc', 'b,dc').replace('a@', 'b@')}`)
  const mixed = parseAccountBytes('ldif', Buffer.concat([utf8, Buffer.from([0x4a, 0xfc, 0x72, 0x67, 0x0a])]), {})
  expect(mixed.accounts.map(({ name }) => name)).toEqual(['Žaneta', 'Jürg'])
  const table = Buffer.from('\uFEFFaddress\tname\r\na@example.com\tŽaneta\r\n', 'utf16le')
  expect(parseAccountBytes('csv', table, {}).accounts[0]?.name).toBe('Žaneta')
  expect(parseAccountBytes('csv', Buffer.from(table).swap16(), {}).accounts[0]?.name).toBe('Žaneta')
})

test('[Q2] a file beyond 64 MiB is refused before it is read', () => {
  expect(parseAccountBytes('ldif', new Uint8Array(64 * 1024 * 1024 + 1), {}).fatal?.what).toBe(
    'The file is larger than 64 MiB.',
  )
})

test('[Q2] more than 1,000,000 entries are refused', () => {
  expect(parseAccountFile('csv', `address\n${'a\n'.repeat(1_000_002)}`, {}).fatal?.what).toContain('1,000,000 entries')
  expect(parseAccountFile('ldif', 'dn:a\n\n'.repeat(1_000_002), {}).fatal?.what).toContain('1,000,000 entries')
})

test('[Q2] of countless problems 10,000 are listed and all are counted', () => {
  const parsed = parseAccountFile('csv', `address\n${'bad one\n'.repeat(20_000)}`, {})
  expect([parsed.skipped.length, parsed.skippedCount]).toEqual([10_000, 20_000])
})

test('[S3] a group beyond 10,000 members is left out and named, its members stay', () => {
  const rows = Array.from({ length: 10_001 }, (_, at) => `u${at}@example.com,everyone\n`).join('')
  const parsed = parseAccountFile('csv', `address,groups\n${rows}`, {})
  expect(parsed).toMatchObject({ groups: [], skipped: [{ what: expect.stringContaining('more than 10,000 members') }] })
  expect(parsed.accounts).toHaveLength(10_001)
})
