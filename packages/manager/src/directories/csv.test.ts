import { expect, test } from 'vitest'
import { parseAccountFile } from './account-file.ts'

const parse = (text: string, defaultDomain?: string) =>
  parseAccountFile('csv', text, defaultDomain === undefined ? {} : { defaultDomain })
const lines = (text: string) => parse(text).skipped.map(({ line, what }) => `${line} ${what}`)

test('[X6] a table with a header row becomes accounts', () => {
  const parsed = parse(
    'Address,Name,Password,Type,Enabled,Groups,U_IM,u_gw,ID\n' +
      'Anna@Example.com,"Nováková, Anna",tajné,user,yes,sales;Support Team,1,0,77\n' +
      'room@example.com,Room,,resource,,,,,\n',
  )
  expect(parsed).toMatchObject({ skipped: [], notes: [], fatal: null })
  expect(parsed.accounts[0]).toEqual({
    line: 2,
    address: 'anna@example.com',
    name: 'Nováková, Anna',
    type: 'user',
    enabled: true,
    passwordHash: null,
    clearPassword: 'tajné',
    groups: ['sales@example.com', 'support-team@example.com'],
    flags: { u_im: true, u_gw: false },
    externalId: '77',
  })
  expect(parsed.accounts[1]).toMatchObject({ type: 'resource', flags: {}, groups: [] })
  expect(parsed.groups).toEqual([
    { address: 'sales@example.com', name: 'sales', members: ['anna@example.com'] },
    { address: 'support-team@example.com', name: 'Support Team', members: ['anna@example.com'] },
  ])
})

test.each([
  ['semicolons', 'address;name\na@example.com;A, B\n'],
  ['tabs', 'address\tname\na@example.com\tA, B\n'],
  ['tabs and an empty value', 'password\taddress\tname\n\ta@example.com\tA, B\n'],
  ['a byte order mark and CRLF', '\uFEFFaddress,name\r\na@example.com,"A, B"\r\n'],
  ['lone CR', 'address,name\ra@example.com,"A, B"'],
  ['quoted titles', '"E-Mail","Full Name"\n"a@example.com","A, B"'],
  ["Excel's first line", 'sep=;\nemail;display name\na@example.com;A, B'],
  ['blanks around quotes', 'address , name\n a@example.com , "A, B" \n'],
  ['empty rows', '\n\naddress,name\n,,,\n\na@example.com,"A, B"\n,\n'],
  ['German titles', 'Anzeigename;E-Mail-Adresse\nA, B;a@example.com'],
  ['Czech titles', 'Jméno;Adresa\nA, B;a@example.com'],
  ['Google titles', 'First Name [Required],Last Name [Required],Email Address [Required]\n"A,",B,a@example.com'],
])('[X6] read all the same: %s', (_, text) => {
  const parsed = parse(text)
  expect(parsed.accounts).toMatchObject([{ address: 'a@example.com', name: 'A, B' }])
  expect(parsed).toMatchObject({ skipped: [], notes: [], fatal: null })
})

test('[X1] what tool export account prints is read when a header stands above it', () => {
  const parsed = parse('address,U_Type,U_IM,\na@example.com,0,1,\nlist@example.com,1,0,\nroom@example.com,8,0,\n')
  expect(parsed.accounts.map(({ type, flags }) => [type, flags.u_im])).toEqual([
    ['user', true],
    ['mailing_list', false],
    ['resource', false],
  ])
  expect(parse('address,U_IM\na@example.com,1,\n').accounts).toHaveLength(1)
})

test('[Q2] each bad row is named with its line, and the rest goes on', () => {
  const text = [
    'address,name,type,enabled',
    'a@example.com,"never closed',
    'b@example.com,"B"x',
    ',No address',
    'c d@example.com,C',
    'e@example.com,E',
    'E@example.com,E again',
    'f@example.com,F,robot',
    'g@example.com,G,user,perhaps',
    'h@example.com,H,user,yes,more',
    'i@example.com,"two',
    'lines",user',
    'admin@example.com,A,builtin_admin',
    'j,J',
  ].join('\n')
  expect(parse(text).accounts.map(({ line, address }) => [line, address])).toEqual([
    [6, 'e@example.com'],
    [11, 'i@example.com'],
  ])
  expect(lines(text).map((what) => what.split('.')[0])).toEqual(
    expect.arrayContaining(['2 There is text after a closing quote', '3 There is text after a closing quote']),
  )
  expect(parse(text).skipped.map(({ line }) => line)).toEqual([2, 3, 4, 5, 7, 8, 9, 10, 13, 14])
})

test('[Q2] a quote that never closes costs one row', () => {
  const rows = Array.from({ length: 1_000 }, (_, at) => `u${at}@example.com,U`)
  const parsed = parse(['address,name', 'x@example.com,"X', ...rows].join('\n'))
  expect(parsed.accounts).toHaveLength(1_000)
  expect(parsed.skipped).toMatchObject([{ line: 2, what: 'A quote opens and never closes.' }])
})

test('[S1] nobody becomes the built-in administrator, an alias or a domain by a table', () => {
  for (const type of ['builtin_admin', 'alias', 'domain', '9', '11']) {
    expect(parse(`address,type\na@example.com,${type}`)).toMatchObject({ accounts: [], skippedCount: 1 })
  }
})

test.each([
  ['enabled', 'no', false],
  ['enabled', '', true],
  ['status', 'Suspended', false],
  ['U_AccountDisabled', '2', false],
  ['U_AccountDisabled', '0', true],
  ['Block credential', 'True', false],
])('[S1] %s %s: enabled %s', (title, value, enabled) => {
  expect(parse(`address,${title}\na@example.com,${value}`).accounts[0]?.enabled).toBe(enabled)
})

test('[X8] passwords and hashes are told apart', () => {
  const parsed = parse(
    [
      'address;password;password hash',
      'a@x.cz;{SSHA}abcd=;',
      'b@x.cz;;$6$salt$hash',
      'c@x.cz;;$2y$05$abc',
      'd@x.cz; with blanks ;',
      'e@x.cz;{ROT13}abc;',
      'f@x.cz;;abcdef',
      'g@x.cz;$6$clear$;',
    ].join('\n'),
  )
  expect(parsed.accounts.map(({ passwordHash, clearPassword }) => passwordHash ?? clearPassword)).toEqual([
    '{SSHA}abcd=',
    '{CRYPT}$6$salt$hash',
    '{BLF-CRYPT}$2y$05$abc',
    'with blanks',
    null,
    null,
    '$6$clear$',
  ])
  expect(parsed.notes.map(({ line }) => line)).toEqual([6, 7])
})

test('[S3] membership stands in either row, and afterwards in both', () => {
  const parsed = parse(
    [
      'address,name,type,groups,members',
      'a@example.com,A,,team@example.com,',
      'team@example.com,The Team,group,,b@example.com|nobody@example.com',
      'b@example.com,B,,other,',
      'other@example.com,Other,user,,',
    ].join('\n'),
  )
  expect(parsed.groups).toEqual([
    { address: 'team@example.com', name: 'The Team', members: ['a@example.com', 'b@example.com'] },
  ])
  expect(parsed.accounts.map(({ groups }) => groups)).toEqual([['team@example.com'], ['team@example.com'], []])
  expect(parsed.skipped[0]?.what).toBe("The group's address other@example.com is that of an account in line 5.")
  expect(parsed.notes[0]?.what).toContain('names 1 members that are no accounts of this file')
})

test('[X6] user names take the default domain', () => {
  expect(parse('username,name\nanna,A', 'example.com').accounts[0]?.address).toBe('anna@example.com')
  expect(parse('username,name\nanna,A').fatal?.what).toBe('The table has user names without a domain.')
})

test('[Q2] without a header nothing is imported, and the understood columns are named', () => {
  const parsed = parse('a@example.com,A\nb@example.com,B\n')
  expect(parsed).toMatchObject({ accounts: [], fatal: { line: 1, what: 'The first row names no address column.' } })
  expect(parsed.fatal?.next).toContain('address, name, first name')
})

test('[X6] columns of no meaning are named once', () => {
  expect(parse('address,shoe size\na@example.com,43\nb@example.com,44').notes).toMatchObject([
    { line: 1, what: expect.stringContaining('"shoe size"') },
  ])
})

test('[Q2] a line beyond 64 KiB stops the import', () => {
  expect(parse(`address,name\na@example.com,${'x'.repeat(70_000)}`)).toMatchObject({ accounts: [], fatal: { line: 2 } })
})
