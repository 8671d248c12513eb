import { expect, test } from 'vitest'
import { parseAccountFile } from './account-file.ts'

const parse = (text: string, defaultDomain?: string) =>
  parseAccountFile('ldif', text, defaultDomain === undefined ? {} : { defaultDomain })

const person = (uid: string, ...lines: string[]): string =>
  [
    `dn: uid=${uid},dc=example,dc=com`,
    'objectClass: inetOrgPerson',
    `cn: ${uid} Person`,
    `uid: ${uid}`,
    ...lines,
    '',
  ].join('\n')

test('[X6] two entries, one with mail and one without (RFC 2849, example 1)', () => {
  const parsed = parse(
    `version: 1
dn: cn=Berta Hansen, ou=Product Development, dc=example, dc=com
objectclass: top
objectclass: person
objectclass: organizationalPerson
cn: Berta Hansen
cn: Berta J Hansen
sn: Hansen
uid: bhansen
telephonenumber: +1 408 555 1212
description: A big sailing fan.

dn: cn=Bernd Hansen, ou=Accounting, dc=example, dc=com
objectclass: top
objectclass: person
cn: Bernd Hansen
sn: Hansen
telephonenumber: +1 408 555 1212`,
    'example.com',
  )
  expect(parsed.accounts).toEqual([
    expect.objectContaining({ address: 'bhansen@example.com', name: 'Berta Hansen', line: 2 }),
  ])
  expect(parsed.skipped).toEqual([
    { line: 13, what: 'The entry has neither mail nor uid.', next: 'Give it one of them, if it is a mailbox.' },
  ])
})

test('[X6] a folded value is one value (RFC 2849, example 2)', () => {
  const parsed = parse(
    'dn:cn=B,dc=x\nobjectclass:person\ncn:Bar\n bara \n Hansen\nmail:b@exa\n mple.com\ndescription:fan of\n  folds',
  )
  expect(parsed.accounts[0]).toMatchObject({ name: 'Barbara Hansen', address: 'b@example.com' })
})

test('[X6] base64 values and base64 DNs are text (RFC 2849, examples 3 and 4)', () => {
  const base64 = (text: string) => Buffer.from(text).toString('base64')
  const parsed = parse(
    `version: 1
dn:: ${base64('ou=営業部,o=例')}
# dn:: ou=<two words>,o=<one word>
objectclass: top
objectclass: organizationalUnit
ou:: ${base64('営業部')}
ou;lang-ja:: ${base64('営業部')}
ou;lang-en: Sales
description: Japanese office

dn:: ${base64('uid=rodo,ou=営業部,o=例')}
userpassword: {SHA}O3HSv1MusyL4kTjP+HKI5uxuNoM=
objectclass: inetOrgPerson
uid: rodo
mail: rodo@example.com
givenname;lang-ja:: ${base64('ロドニー')}
cn;lang-en: Rodney Odo
cn:: ${base64('小戸 ロドニー')}

dn: cn=Group,o=X
objectclass: groupOfNames
mail: g@example.com
member:: ${base64('UID=rodo, ou=営業部, o=例')}
`,
  )
  expect(parsed.accounts).toMatchObject([
    { name: '小戸 ロドニー', passwordHash: '{SHA}O3HSv1MusyL4kTjP+HKI5uxuNoM=', groups: ['g@example.com'] },
  ])
  expect(parsed).toMatchObject({ passedOver: 1, skippedCount: 0, noteCount: 0 })
})

test('[Q2] a value that is a link is never opened (RFC 2849, example 5)', () => {
  const parsed = parse(
    person('a', 'mail: a@example.com', 'jpegphoto:< file:///photo.jpg', 'userPassword:< file:///etc/shadow'),
  )
  expect(parsed.accounts).toMatchObject([{ clearPassword: null, passwordHash: null }])
  expect(parsed.notes).toMatchObject([
    { line: 7, what: 'a@example.com: userPassword is a link to a file, which is never opened.' },
  ])
  const noMail = parse(person('a', 'mail:< http://169.254.169.254/'))
  expect(noMail).toMatchObject({ accounts: [], skippedCount: 1 })
})

test('[X6] of change records only additions are read (RFC 2849, examples 6 and 7)', () => {
  const parsed = parse(`version: 1
dn: uid=new,dc=example,dc=com
control: 1.2.840.113556.1.4.805 true
changetype: add
objectclass: person
cn: New One
mail: new@example.com

dn: cn=Gone,dc=example,dc=com
changetype: delete

dn: cn=Moved,dc=example,dc=com
changetype: modrdn
newrdn: cn=There
deleteoldrdn: 1

dn: cn=Changed,dc=example,dc=com
changetype: modify
add: mail
mail: changed@example.com
-
replace: telephonenumber
-
`)
  expect(parsed.accounts.map(({ address }) => address)).toEqual(['new@example.com'])
  expect(parsed.skipped.map(({ line, what }) => [line, what.split('"')[1]])).toEqual([
    [9, 'delete'],
    [12, 'modrdn'],
    [17, 'modify'],
  ])
})

test('[X6] comments stand anywhere, also folded and within an entry or a group', () => {
  const parsed = parse(`# top
# folded
 mail: not@this.one

dn: uid=a,dc=x
# within
objectclass: person
# within, folded
  cn: Wrong
cn: Right
mail: a@example.com
#last`)
  expect(parsed.accounts).toMatchObject([{ name: 'Right', address: 'a@example.com' }])
})

test.each([
  ['CRLF', (text: string) => text.replaceAll('\n', '\r\n')],
  ['a byte order mark', (text: string) => `\uFEFF${text}`],
  ['no blank line at the end', (text: string) => text.trimEnd()],
  ['no blank lines between entries', (text: string) => text.replaceAll('\n\n', '\n')],
  ['tabs after colons', (text: string) => text.replaceAll(': ', ':\t')],
  ['capitals', (text: string) => text.replace(/^\w+:/gm, (name) => name.toUpperCase())],
  ['blank lines of CRLF and more', (text: string) => text.replaceAll('\n\n', '\n\r\n\n\n')],
])('[X6] read all the same: %s', (_, change) => {
  const parsed = parse(
    change(`version: 1\n${person('a', 'mail: a@example.com')}\n${person('b', 'mail: b@example.com')}`),
  )
  expect(parsed.accounts.map(({ address }) => address)).toEqual(['a@example.com', 'b@example.com'])
  expect(parsed.skipped).toEqual([])
})

test('[X6] what ldapsearch adds at the end is no entry', () => {
  const parsed = parse(
    `${person('a', 'mail: a@example.com')}\n# search result\nsearch: 2\nresult: 0 Success\n\n# numEntries: 1\n`,
  )
  expect(parsed).toMatchObject({ accounts: [{ address: 'a@example.com' }], skipped: [] })
})

test('[X6] the first mail address counts, the others are named', () => {
  const parsed = parse(person('a', 'mail: First@Example.COM', 'mail: second@example.com'))
  expect(parsed.accounts[0]?.address).toBe('first@example.com')
  expect(parsed.notes[0]?.what).toBe('first@example.com has 2 mail addresses; the others are left out.')
})

test('[Q2] each entry that is not read is named with its line, and the rest goes on', () => {
  const parsed = parse(
    [
      person('a', 'mail: a@example.com', 'this is no line'),
      person('b', 'mail:: ***'),
      person('c', 'mail: c@example.com'),
      person('C', 'mail: other@example.com'),
      person('d', 'mail: c@example.com'),
      person('e', 'mail: ../../etc@example.com'),
      'objectclass: person\nmail: nodn@example.com\n',
      'dn: cn=Odd,dc=x\nobjectclass: printer\nmail: odd@example.com\n',
      person('g'),
    ].join('\n'),
  )
  expect(parsed.accounts.map(({ address }) => address)).toEqual(['c@example.com'])
  expect(parsed.skipped.map(({ line, what }) => `${line} ${what}`)).toEqual([
    '6 The line "this is no line" has no "name: value".',
    '12 The base64 value of mail is damaged.',
    '20 "uid=C,dc=example,dc=com" is already in line 14.',
    '26 c@example.com is already in line 14.',
    '32 The mail address "../../etc@example.com" can\'t be used.',
    '38 The entry does not begin with dn:.',
    '41 "cn=Odd,dc=x" is neither a person, a group nor a resource.',
    '45 The entry has no mail, and its uid "g" no domain.',
  ])
})

test('[S1] persons are users, rooms are resources, containers and computers are passed over', () => {
  const entry = (name: string, ...classes: string[]) =>
    `dn: cn=${name},dc=x\n${classes.map((one) => `objectClass: ${one}\n`).join('')}cn: ${name}\nmail: ${name}@example.com\n`
  const parsed = parse(
    [
      entry('ad', 'top', 'person', 'organizationalPerson', 'user'),
      entry('unix', 'account', 'posixAccount'),
      entry('room', 'person', 'calendarResource'),
      entry('pc', 'person', 'user', 'computer'),
      entry('ou', 'organizationalUnit'),
      entry('contact', 'person', 'contact'),
    ].join('\n'),
  )
  expect(parsed.accounts.map(({ name, type }) => [name, type])).toEqual([
    ['ad', 'user'],
    ['unix', 'user'],
    ['room', 'resource'],
  ])
  expect(parsed).toMatchObject({ passedOver: 2, skippedCount: 1 })
})

test.each([
  ['nsAccountLock: true', false],
  ['nsAccountLock: false', true],
  ['userAccountControl: 514', false],
  ['userAccountControl: 66048', true],
  ['loginShell: /usr/sbin/nologin', true],
])('[S1] %s: enabled %s', (line, enabled) => {
  expect(parse(person('a', 'mail: a@example.com', line)).accounts[0]?.enabled).toBe(enabled)
})

test('[X6] the name is displayName, else cn, else given and family name, else the local part', () => {
  const named = (...lines: string[]) =>
    parse(['dn: uid=a,dc=x', 'objectclass: person', 'mail: a@example.com', ...lines].join('\n')).accounts[0]?.name
  expect(named('cn: C', 'displayName: D')).toBe('D')
  expect(named('cn;lang-de: Ö', 'cn: C')).toBe('C')
  expect(named('givenName: Anna', 'sn: Lang')).toBe('Anna Lang')
  expect(named('cn: ')).toBe('a')
})

test('[X6] a lasting id is taken from entryUUID or objectGUID', () => {
  const id = (line: string) => parse(person('a', 'mail: a@example.com', line)).accounts[0]?.externalId
  expect(id('entryUUID: 597AE2F6-16A6-1027-98F4-D28B5365DC14')).toBe('597ae2f6-16a6-1027-98f4-d28b5365dc14')
  expect(id('objectGUID:: AAECAwQFBgcICQoLDA0ODw==')).toBe('03020100-0504-0706-0809-0a0b0c0d0e0f')
  expect(id('l: Brno')).toBeNull()
})

test('[S3] group members are found by DN and uid, and through groups within groups, even in a circle', () => {
  const group = (name: string, kind: string, ...members: string[]) =>
    `dn: cn=${name},ou=Groups,dc=example,dc=com\nobjectClass: ${kind}\ncn: ${name}\n${members.join('\n')}\n`
  const parsed = parse(
    [
      group(
        'Odd Ones',
        'groupOfUniqueNames',
        'uniqueMember: UID=a , DC=Example,dc=com',
        'uniqueMember: cn=Nested,ou=Groups,dc=example,dc=com',
      ),
      group(
        'Nested',
        'groupOfNames',
        'member: uid=b,dc=example,dc=com',
        'member: cn=Odd Ones,ou=Groups,dc=example,dc=com',
      ),
      group('unix', 'posixGroup', 'memberUid: A', 'memberUid: nobody'),
      person('a', 'mail: a@example.com'),
      person('b', 'mail: b@example.com'),
    ].join('\n'),
  )
  expect(parsed.groups).toEqual([
    { address: 'odd-ones@example.com', name: 'Odd Ones', members: ['a@example.com', 'b@example.com'] },
    { address: 'nested@example.com', name: 'Nested', members: ['b@example.com', 'a@example.com'] },
    { address: 'unix@example.com', name: 'unix', members: ['a@example.com'] },
  ])
  expect(parsed.accounts[0]?.groups).toEqual(['odd-ones@example.com', 'nested@example.com', 'unix@example.com'])
  expect(parsed.notes.map(({ what }) => what)).toEqual([
    'The group unix@example.com names 1 members that are not in the file; they are left out.',
  ])
})

test('[S3] a group never takes an address that an account has', () => {
  const parsed = parse(`${person('a', 'mail: a@example.com')}\ndn: cn=A,dc=example,dc=com\nobjectclass: group\ncn: A\n`)
  expect(parsed.groups).toEqual([])
  expect(parsed.skipped[0]?.what).toBe("The group's address a@example.com is already in line 1.")
})

test.each([
  ['another version', 'version: 2\n\ndn: cn=a', 'The file has LDIF version "2".'],
  ['a table', 'address,name\na@example.com,A\n', 'No entry of the file begins with "dn:".'],
  ['nothing', '  \n\n', 'The file is empty.'],
  ['a long line', `dn: cn=a\ncn: ${'x'.repeat(70_000)}\n`, 'The value of cn is longer than 64 KiB.'],
  [
    'a long folded value',
    `dn: cn=a\ncn:${'\n xxxxxxxxxxxxxxx'.repeat(5_000)}\n`,
    'The value of cn is longer than 64 KiB.',
  ],
  ['a long name', `dn: cn=${'x'.repeat(70_000)}\n`, 'The value of dn is longer than 64 KiB.'],
])('[Q2] nothing is imported from %s', (_, text, what) => {
  expect(parse(text)).toMatchObject({ accounts: [], fatal: { what } })
})

test('[X6] photographs and certificates may be as long as they are', () => {
  const photo = `jpegPhoto:: ${'A'.repeat(100_000)}`
  const folded = `userCertificate;binary:: ${'AAAAAAAAAAAA\n '.repeat(10_000)}`
  expect(parse(person('a', photo, folded, 'mail: a@example.com')).accounts).toHaveLength(1)
})
