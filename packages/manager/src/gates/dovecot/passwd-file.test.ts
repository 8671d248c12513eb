import fc from 'fast-check'
import { expect, test } from 'vitest'
import { passwdFile, passwdLines } from './passwd-file.ts'

const owner = { uid: 5000, gid: 5001, home: '/var/mail/{domain}/{local}' }
const anna = { address: 'anna@example.com', passwordHash: '{SSHA}abc=', enabled: true }

test('[X8] one line per enabled account with a hash, sorted', () => {
  const accounts = [
    { ...anna, address: 'zoe@example.com' },
    anna,
    { ...anna, address: 'off@example.com', enabled: false },
  ]
  expect(passwdFile(accounts, owner)).toBe(
    '# Written by Seatwarden; changes made here are lost.\n' +
      'anna@example.com:{SSHA}abc=:5000:5001::/var/mail/example.com/anna\n' +
      'zoe@example.com:{SSHA}abc=:5000:5001::/var/mail/example.com/zoe\n',
  )
})

test.each([
  ['disabled', { enabled: false }],
  ['no_password', { passwordHash: null }],
  ['password_unusable', { passwordHash: 'clear' }],
  ['password_unusable', { passwordHash: '{PLAIN}a:0:0' }],
  ['password_unusable', { passwordHash: '{SSHA}a\nroot@example.com:{PLAIN}x' }],
  ['password_unusable', { passwordHash: '{SSHA}' }],
  ['address_unusable', { address: '#anna@example.com' }],
  ['address_unusable', { address: 'an:na@example.com' }],
  ['address_unusable', { address: 'anna@example.com\n' }],
  ['address_unusable', { address: 'an"na@example.com' }],
  ['address_unusable', { address: "o\\'hara@example.com" }],
  ['address_unusable', { address: '../anna@example.com' }],
  ['address_unusable', { address: '..@example.com' }],
  ['address_unusable', { address: 'anna@..' }],
])('[X8] left out as %s: %j', (code, change) => {
  const account = { ...anna, ...change }
  expect(passwdLines([account, { ...anna, address: 'zoe@example.com' }], owner)).toMatchObject({
    text: expect.stringMatching(/^#[^\n]*\nzoe@[^\n]*\n$/),
    leftOut: [{ address: account.address, code }],
  })
})

test("[X8] an apostrophe stands escaped, as Dovecot looks it up, and plain in the folder's name", () => {
  expect(passwdFile([{ ...anna, address: "o'hara@example.com" }], owner)).toContain(
    "o\\'hara@example.com:{SSHA}abc=:5000:5001::/var/mail/example.com/o'hara\n",
  )
})

test('[X8] one address is written once', () => {
  expect(passwdLines([anna, anna], owner).leftOut).toEqual([{ address: anna.address, code: 'double' }])
})

test('[Q2] whatever the accounts hold, each line has the six fields of its account', () => {
  const text = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('a@b.c', 'é@b.c', "o'h@b.c", '{SSHA}x'))
  const account = fc.record({ address: text, passwordHash: text, enabled: fc.boolean() })
  fc.assert(
    fc.property(fc.array(account), (accounts) => {
      const { text, leftOut } = passwdLines(accounts, owner)
      const lines = text.split('\n').slice(1, -1)
      expect(lines.length + leftOut.length).toBe(accounts.length)
      for (const line of lines) {
        const fields = line.split(':')
        expect([fields.length, accounts.some(({ address }) => address === fields[0]?.replaceAll("\\'", "'"))]).toEqual([
          6,
          true,
        ])
      }
    }),
  )
})
