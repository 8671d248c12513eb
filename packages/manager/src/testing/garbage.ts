import { armor } from '@seatwarden/protocol/license-file/armor'
import fc from 'fast-check'
import { ACCOUNT_PROPERTIES, DOMAIN_PROPERTIES, SYSTEM_PROPERTIES } from '../engine/properties/table.ts'

// What a careless program, a hostile one or a bad network may send. [Q2]

const nasty = fc.constantFrom(
  '',
  ' ',
  '\0',
  '\ud800',
  '\u202e',
  '*@*',
  '*',
  '@',
  '*@example.net',
  'user000001@example.net',
  'user000002@EXAMPLE.NET',
  "o'brien@example.net",
  '__proto__',
  'constructor',
  "'; drop table accounts; --",
  '../../etc/passwd',
  '-1',
  '1e999',
  '9007199254740993',
  'default',
  'mail',
  'x'.repeat(400),
  'ü@例え.jp',
)
export const text = fc.oneof(nasty, fc.string(), fc.string({ unit: 'binary' }), fc.emailAddress())
export const value = fc.oneof(
  text,
  fc.jsonValue({ maxDepth: 3 }),
  fc.double(),
  fc.constantFrom(0, 1, 3, 5, 7, 9, '0', '1', true, null),
)

const KNOWN = [...ACCOUNT_PROPERTIES, ...DOMAIN_PROPERTIES, ...SYSTEM_PROPERTIES].map(({ name }) => name)
const property = fc.oneof({ weight: 6, arbitrary: fc.constantFrom(...KNOWN) }, text)
export const properties = fc.dictionary(property, value, { maxKeys: 4 })

const FIELDS = 'address mask text format mode group link user password properties orderId dryRun create defaultDomain'
const field = fc.oneof(fc.constantFrom(...FIELDS.split(' ')), text)
const objects = fc.dictionary(field, fc.oneof(value, properties), { maxKeys: 5 })

/** JSON of any kind. */
export const payloads = fc
  .oneof(
    objects,
    properties.map((all) => ({ properties: all })),
    value,
  )
  .map((one) => JSON.stringify(one))

/** Almost JSON, or nothing like it. */
export const broken = fc.oneof(
  payloads.map((whole) => whole.slice(0, -1)),
  fc.string({ unit: 'binary' }),
)

const encoded = text.map((raw) => encodeURIComponent(raw.replace(/\p{Surrogate}/gu, '')))

/** For `:name` of a path. */
export const places = fc.oneof(
  encoded,
  fc.constantFrom('%00', '%zz', '%', '..', 'mail', 'im', 'example.net', 'user000001@example.net'),
)

const USUAL: Record<string, string[]> = {
  search: ['user', '%25'],
  sort: ['address', 'name', 'lastUse', 'lastLogin', 'seat'],
  order: ['asc', 'desc'],
  cursor: ['0', '10', '999999999999999', '99999999999999999999'],
  limit: ['1', '5', '1000'],
  module: ['mail', 'im'],
  state: ['licensed', 'trial', 'refused', 'none', 'off'],
  domain: ['example.net'],
  mask: ['*@*', 'user000001@example.net', '*@example.net'],
  property: KNOWN,
}
const pair = fc
  .constantFrom(...Object.keys(USUAL))
  .chain((key) =>
    fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...(USUAL[key] ?? [])) }, encoded).map((one) => `${key}=${one}`),
  )
/** Some begin as one operation wants it. */
const head = fc.constantFrom([], ['mask=*@*', 'property=*'], ['mask=*@example.net', 'property=U_IM', 'property=U_Name'])
export const queries = fc
  .tuple(head, fc.array(pair, { maxLength: 4 }))
  .map(([first, pairs]) => [...first, ...pairs].join('&'))

const edit = fc.record({ at: fc.nat(), code: fc.nat(0xff_ff), how: fc.constantFrom('put', 'cut', 'double') })

/** A license file with one to three faults, or something that only looks like one. */
export const spoilt = (license: string) =>
  fc.oneof(
    fc.array(edit, { minLength: 1, maxLength: 3 }).map((edits) =>
      edits.reduce((file, { at, code, how }) => {
        const here = at % file.length
        if (how === 'double') return file.slice(0, here + 40) + file.slice(here)
        return file.slice(0, here) + (how === 'put' ? String.fromCharCode(code) : '') + file.slice(here + 1)
      }, license),
    ),
    text.map(armor),
    text,
    fc.constant('<license><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]>&b;</license>'),
  )

const ldifLine = fc.constantFrom(
  'dn: uid=a,dc=b',
  'dn::',
  'mail: a@b.example',
  'mail:: //79',
  ' folded',
  'changetype: delete',
  '-',
  '',
  'userPassword: {SSHA}',
  'userPassword: secret',
  'member:< file:///etc/passwd',
  'uniqueMember: uid=a,dc=b',
  'objectClass: groupOfNames',
  'objectClass: inetOrgPerson',
  '# comment',
)
const csvLine = fc.constantFrom(
  '"a","b',
  '""";',
  'a@b.example,"x\ny",p',
  'user000001@example.net,New name,',
  'c@b.example,C,secret,9,no',
  'a;b;c',
  'd@b.example,D,,user,yes,1',
)
const ends = fc.constantFrom('\n', '\r\n', '\r')
const rows = (head: string[], line: fc.Arbitrary<string>) =>
  fc
    .tuple(fc.constantFrom(...head), fc.array(fc.oneof({ weight: 3, arbitrary: line }, text), { maxLength: 30 }), ends)
    .map(([first, rest, end]) => [first, ...rest].join(end))

/** Files of accounts, from almost right to hopeless. */
export const imports = fc.oneof(
  rows(['version: 1', 'dn: uid=a,dc=b', '\ufeffversion: 1', ''], ldifLine).map((file) => ({
    format: 'ldif',
    text: file,
  })),
  rows(['address,name,password', '\ufeffaddress,name,password,type,enabled,U_IM', 'a,b', ''], csvLine).map((file) => ({
    format: 'csv',
    text: file,
  })),
)
