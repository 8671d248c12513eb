import fc from 'fast-check'
import { expect, test } from 'vitest'
import { dnNormaliser, domainOfDn, normaliseDn } from './dn.ts'

test.each([
  ['uid=a, ou=People,dc=Example , dc=com', 'UID=A,OU=people,DC=example,DC=com'],
  ['cn=Smith\\, J,dc=x', 'cn="Smith, J",dc=x'],
  ['cn=Smith\\2C J,dc=x', 'cn=Smith\\, J, dc=x'],
  ['cn=\\C5\\BDaneta,dc=x', 'cn=Žaneta,dc=x'],
  ['cn=a  b,dc=x', 'cn=a b,dc=x'],
])('[X6] %s and %s are one name', (one, other) => {
  expect(normaliseDn(one)).toBe(normaliseDn(other))
})

test.each([
  ['cn=a,cn=b', 'cn=a\\,cn\\=b'],
  ['cn=a,dc=x', 'cn=a,dc=y'],
  ['cn=a\\\\,dc=x', 'cn=a\\,dc=x'],
])('[X6] %s and %s are two', (one, other) => {
  expect(normaliseDn(one)).not.toBe(normaliseDn(other))
})

test('[X6] the domain is made of the dc parts', () => {
  expect(domainOfDn('cn=A, DC=Example, dc=com')).toBe('example.com')
  expect(domainOfDn('cn=A,o=X')).toBeNull()
})

test('[Q2] any text has a key, whatever blanks stand at its ends', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom('a', '=', ',', ';', '+', '\\', '"', '2C', ' ', '\0', 'é') }),
      (text) => {
        expect(normaliseDn(` ${text}`)).toBe(normaliseDn(text))
        expect(dnNormaliser()(text)).toBe(normaliseDn(text))
        expect(domainOfDn(text)).toBeNull()
      },
    ),
  )
})
