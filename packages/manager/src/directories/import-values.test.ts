import { expect, test } from 'vitest'
import { readAddress, readName, slug } from './import-address.ts'
import { readPassword, readPasswordHash } from './import-password.ts'

test.each([
  ['Anna@Example.COM', 'anna@example.com'],
  [" o'hara+x@example.com ", "o'hara+x@example.com"],
  ['anna@bücher.example', 'anna@xn--bcher-kva.example'],
  ['jiří@example.com', 'jiří@example.com'],
  ['anna', 'anna@default.example'],
])('[X6] %s is read as %s', (text, address) => {
  expect(readAddress(text, 'default.example')).toBe(address)
})

test.each([
  '',
  '@',
  'a@',
  '@b.c',
  'a b@c.d',
  'a:b@c.d',
  'a/b@c.d',
  '..@c.d',
  '.a@c.d',
  'a..b@c.d',
  '#a@c.d',
  'a@c..d',
  'a@-c',
  'a@c.d\n',
  'a\0@c.d',
  'a@b@c d',
  `${'a'.repeat(65)}@c.d`,
])('[Q2] %j is no address', (text) => {
  // A line break at the end is only blank space around the address.
  expect(readAddress(text)).toBe(text === 'a@c.d\n' ? 'a@c.d' : null)
})

test('[X6] names lose control characters and become addresses', () => {
  expect(readName(' A\0\nB ')).toBe('A B')
  expect(slug('Lidské zdroje & Größe')).toBe('lidske-zdroje-grosse')
  expect(slug('営業部')).toBe('')
})

test.each([
  ['{ssha}abc=', '{SSHA}abc='],
  ['{ARGON2}$argon2id$v=19$m=1,t=1,p=1$c2FsdA$aGFzaA', '{ARGON2ID}$argon2id$v=19$m=1,t=1,p=1$c2FsdA$aGFzaA'],
  ['{CRYPT}$6$salt$hash', '{CRYPT}$6$salt$hash'],
  ['{SSHA256.HEX}00ff', '{SSHA256.HEX}00ff'],
])('[X8] %s is kept as %s', (text, hash) => {
  expect(readPassword(text)).toEqual({ hash, clear: null, note: null })
})

test.each(['{SASL}anna@REALM', '{SSHA}', '{SSHA}a:b', '{SSHA}a b', '{CRYPT}x\ny'])(
  '[X8] %j is left out and named',
  (text) => {
    expect(readPassword(text)).toEqual({ hash: null, clear: null, note: expect.stringMatching(/password/) })
  },
)

test('[X8] clear passwords are kept as they are', () => {
  expect(readPassword('{CLEARTEXT}a b').clear).toBe('a b')
  expect(readPassword(' {odd').clear).toBe(' {odd')
  expect(readPasswordHash('$argon2i$v=19$x').hash).toBe('{ARGON2I}$argon2i$v=19$x')
  expect(readPasswordHash('secret').note).toBe('The password hash names no scheme.')
})
