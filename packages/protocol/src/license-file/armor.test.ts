import fc from 'fast-check'
import { expect, test } from 'vitest'
import { armor, MAX_TEXT, unarmor } from './armor.ts'
import { mailDamage } from './testing/damage.ts'

const part = fc.stringMatching(/^[A-Za-z0-9_-]{1,300}$/)
const anyJws = fc.tuple(part, part, part).map((parts) => parts.join('.'))
const JWS = `${'e'.repeat(100)}.${'p'.repeat(100)}.${'-'.repeat(86)}`

const sentenceOf = (text: string): string => {
  const read = unarmor(text)
  if (read.ok) return 'ok'
  expect(read.refusal.code).toBe('license_malformed')
  return read.refusal.sentence
}

test('[L2] the armour: a BEGIN line, lines of at most 64 characters, an END line, LF', () => {
  const rows = armor(JWS).split('\n')
  expect(rows[0]).toBe('-----BEGIN SEATWARDEN LICENSE-----')
  expect(rows.at(-2)).toBe('-----END SEATWARDEN LICENSE-----')
  expect(rows.at(-1)).toBe('')
  expect(Math.max(...rows.map((row) => row.length))).toBe(64)
})

test('[L2] what mail and paste do to the text does not harm it', () => {
  fc.assert(
    fc.property(anyJws, mailDamage, (jws, damage) => {
      expect(unarmor(damage(armor(jws)))).toEqual({ ok: true, jws })
    }),
    { numRuns: 2000 },
  )
})

test('[A2] a file cut off anywhere says that it ends early', () => {
  const text = armor(JWS).trimEnd()
  for (let length = '-----BEGIN SEATWARDEN LICENSE-----'.length; length < text.length; length++) {
    expect(sentenceOf(text.slice(0, length))).toContain('The file ends early')
  }
})

test('[A2] what is wrong with the text is told apart', () => {
  const text = armor(JWS)
  expect(sentenceOf('')).toContain('holds no license file')
  expect(sentenceOf('hello')).toContain('holds no license file')
  expect(sentenceOf(text.slice(40))).toContain('first line')
  expect(sentenceOf(text + text)).toContain('more than one license file')
  expect(sentenceOf(`${text}\n${text.slice(0, 90)}`)).toContain('more than one license file')
  expect(sentenceOf(text.replace('p', '?'))).toContain('a character that no license file holds')
  expect(sentenceOf(text.replace('.', ''))).toContain('A part of the license file is missing')
  expect(sentenceOf(armor(''))).toContain('A part of the license file is missing')
  expect(sentenceOf(`${text.slice(35)}${text.slice(0, 35)}`)).not.toBe('ok')
})

test('[Q2] the text is bounded', () => {
  expect(unarmor(armor(JWS) + ' '.repeat(MAX_TEXT - armor(JWS).length)).ok).toBe(true)
  expect(sentenceOf(armor(JWS) + ' '.repeat(MAX_TEXT))).toContain('longer than a license file can be')
})

test('[Q2] text of any kind is answered, never thrown at', () => {
  const marks = fc.constantFrom(
    '-----BEGIN SEATWARDEN LICENSE-----',
    '-----END SEATWARDEN LICENSE-----',
    '.',
    '\n',
    '> ',
    'eyJ',
  )
  const pieces = fc.array(fc.oneof(marks, fc.string({ unit: 'binary' })), { maxLength: 12 }).map((all) => all.join(''))
  fc.assert(
    fc.property(pieces, (text) => {
      const read = unarmor(text)
      if (!read.ok) expect(read.refusal.next).not.toBe('')
    }),
    { numRuns: 3000 },
  )
})
