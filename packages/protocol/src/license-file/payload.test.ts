import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type LicensePayload, MAX_MODULES, MAX_PAYLOAD, parsePayload, payloadBytes } from './payload.ts'
import { PAYLOAD } from './testing/fixture.ts'

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text)
const TEXT = JSON.stringify(PAYLOAD)
const codeOf = (text: string): string => {
  const read = parsePayload(bytesOf(text))
  return read.ok ? 'ok' : read.refusal.code
}
const codeWith = (change: object): string => codeOf(JSON.stringify({ ...PAYLOAD, ...change }))
const [MASTER, ADD_ON] = PAYLOAD.modules as [LicensePayload['modules'][number], LicensePayload['modules'][number]]

test('[L1 L15] the payload is read back as it was written, absent fields stay absent', () => {
  expect(parsePayload(payloadBytes(PAYLOAD))).toEqual({ ok: true, payload: PAYLOAD })
  const extension = { ...PAYLOAD, previousOrderId: 'ORD-2025-0009' }
  const read = parsePayload(payloadBytes(extension))
  expect(read).toEqual({ ok: true, payload: extension })
  expect('previousOrderId' in PAYLOAD).toBe(false)
})

test('[L1] the bytes do not depend on the order in which the issuer built the payload', () => {
  const reversed = Object.fromEntries(Object.entries(PAYLOAD).toReversed()) as LicensePayload
  expect(payloadBytes(reversed)).toEqual(payloadBytes(PAYLOAD))
  expect(codeOf(JSON.stringify(reversed))).toBe('license_malformed')
})

test('[L1] a field that format 1 does not know is refused, at every depth and by its name', () => {
  expect(codeWith({ 'x-note': 'hello' })).toBe('license_malformed')
  expect(codeWith({ holder: { ...PAYLOAD.holder, phone: '1' } })).toBe('license_malformed')
  expect(codeOf(TEXT.replace('{', '{"__proto__":{"offline":true},'))).toBe('license_malformed')
  const read = parsePayload(bytesOf(JSON.stringify({ ...PAYLOAD, modules: [{ ...MASTER, extra: 1 }] })))
  expect(read).toMatchObject({ refusal: { sentence: expect.stringContaining('modules.0.extra') } })
})

describe('[L2] one value has one spelling', () => {
  const others: Record<string, string> = {
    'a duplicate key': TEXT.replace('"graceDays":4', '"graceDays":7,"graceDays":4'),
    'a duplicate key in a module': TEXT.replace('"seats":25', '"seats":99,"seats":25'),
    'white space': TEXT.replace('"graceDays":4', '"graceDays": 4'),
    'a newline at the end': `${TEXT}\n`,
    'a byte order mark': `\ufeff${TEXT}`,
    'another spelling of a number': TEXT.replace('"graceDays":4', '"graceDays":4.0'),
    'an exponent': TEXT.replace('"revalidationDays":30', '"revalidationDays":3e1'),
    'minus zero': TEXT.replace('"counter":7', '"counter":-0'),
    'an escaped letter': TEXT.replace('"Mail"', '"\\u004dail"'),
    'an escaped key': TEXT.replace('"graceDays"', '"gr\\u0061ceDays"'),
    'an escaped slash': TEXT.replace('https://licensing', 'https:\\/\\/licensing'),
  }
  test.each(Object.entries(others))('%s is refused', (_, text) => {
    expect(text).not.toBe(TEXT)
    expect(codeOf(text)).toBe('license_malformed')
  })
})

test('[D5] grace other than 2 to 7 days is neither issued nor read', () => {
  for (const graceDays of [-1, 0, 1, 8, 100, 2.5]) {
    expect(codeWith({ graceDays })).toBe('license_malformed')
    expect(() => payloadBytes({ ...PAYLOAD, graceDays })).toThrow(/graceDays/)
  }
  for (const graceDays of [2, 3, 4, 5, 6, 7]) expect(codeWith({ graceDays })).toBe('ok')
})

test('[L15] exactly one module is the master', () => {
  expect(codeWith({ modules: [] })).toBe('license_malformed')
  expect(codeWith({ modules: [ADD_ON] })).toBe('license_malformed')
  expect(codeWith({ modules: [MASTER, { ...ADD_ON, master: true }] })).toBe('license_malformed')
})

test('[L1] module ids are unique, whatever their case, and there are at most 64', () => {
  expect(codeWith({ modules: [MASTER, { ...ADD_ON, id: 'MAIL' }] })).toBe('license_malformed')
  const many = (n: number) => Array.from({ length: n }, (_, at) => ({ ...MASTER, id: `m${at}`, master: at === 0 }))
  expect(codeWith({ modules: many(MAX_MODULES) })).toBe('ok')
  expect(codeWith({ modules: many(MAX_MODULES + 1) })).toBe('license_malformed')
})

test.each<[string, object]>([
  ['an instant with an offset', { issuedAt: '2026-03-01T10:00:00+00:00' }],
  ['a leap second', { issuedAt: '2026-12-31T23:59:60Z' }],
  ['a day that is none', { issuedAt: '2026-02-30T10:00:00Z' }],
  ['a fraction of zeros', { issuedAt: '2026-03-01T10:00:00.000Z' }],
  ['a Reference ID in lower case', { referenceId: PAYLOAD.referenceId.toLowerCase() }],
  ['a Reference ID of four groups', { referenceId: PAYLOAD.referenceId.slice(0, 35) }],
  ['a script for a manage URL', { vendor: { ...PAYLOAD.vendor, manageUrl: 'javascript:alert(1)' } }],
  ['a newline in an address for notices', { vendor: { ...PAYLOAD.vendor, noticeAddress: 'a@b.example\nBcc:x@y' } }],
  ['a control character in a name', { holder: { ...PAYLOAD.holder, name: 'Ada\u0007' } }],
  ['an end that is null', { expiresAt: null }],
  ['seats below none', { modules: [{ ...MASTER, seats: -1 }] }],
  ['half a seat', { modules: [{ ...MASTER, seats: 1.5 }] }],
  ['seats in words', { modules: [{ ...MASTER, seats: 'many' }] }],
])('[L1 Q2] %s is refused', (_, change) => {
  expect(codeWith(change)).toBe('license_malformed')
})

test('[L13] a newer format is refused with the version needed, an older one with a free reissue', () => {
  const newer = parsePayload(bytesOf('{"formatVersion":3,"neededVersion":"2.1.0","whatever":[]}'))
  expect(newer).toMatchObject({
    refusal: { code: 'format_too_new', next: expect.stringContaining('Seatwarden 2.1.0 or later') },
  })
  expect(newer).toMatchObject({ refusal: { sentence: expect.stringContaining('format 3') } })
  const unnamed = parsePayload(bytesOf('{"formatVersion":2,"neededVersion":"<b>"}'))
  expect(unnamed).toMatchObject({ refusal: { code: 'format_too_new', next: expect.not.stringContaining('<b>') } })
  const older = parsePayload(bytesOf('{"formatVersion":0}'))
  expect(older).toMatchObject({ refusal: { code: 'format_too_old', next: expect.stringContaining('free of charge') } })
})

test('[Q2] bytes of any kind are answered, never thrown at', () => {
  fc.assert(
    fc.property(fc.oneof(fc.uint8Array({ maxLength: 400 }), fc.json().map(bytesOf)), (bytes) => {
      expect(parsePayload(bytes).ok).toBe(false)
    }),
    { numRuns: 2000 },
  )
  expect(parsePayload(bytesOf('['.repeat(MAX_PAYLOAD))).ok).toBe(false)
  expect(parsePayload(bytesOf(`"${'a'.repeat(MAX_PAYLOAD)}"`))).toMatchObject({
    refusal: { code: 'license_malformed' },
  })
})

test('[Q2] each field replaced by a value of any kind is refused or read back byte for byte', () => {
  fc.assert(
    fc.property(fc.constantFrom(...Object.keys(PAYLOAD)), fc.jsonValue(), (key, value) => {
      const text = JSON.stringify({ ...PAYLOAD, [key]: value })
      const read = parsePayload(bytesOf(text))
      if (read.ok) expect(payloadBytes(read.payload)).toEqual(bytesOf(text))
    }),
    { numRuns: 2000 },
  )
})
