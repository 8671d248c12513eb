import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fromIso, type Instant } from '@seatwarden/core/instant'
import fc from 'fast-check'
import { afterAll, expect, test } from 'vitest'
import { certificateHouse } from '../testing/certificates.ts'
import { readAuthorities } from './trusted.ts'

const folder = mkdtempSync(join(tmpdir(), 'seatwarden-trusted-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const house = certificateHouse(folder)
const NOW = fromIso('2026-11-12T08:14:00Z') as Instant
const corp = house.authority('Corp CA')
const old = house.authority('Old CA', { to: '20260303000000Z' })
const early = house.authority('Next CA', { from: '20270101000000Z' })

const faultsOf = (text: string): string[] => readAuthorities(text, NOW).faults.map(({ sentence }) => sentence)

test('[A8] several certificates, with words between them, are taken by name', () => {
  const text = `# from the intranet\n${corp.cert}\nsubject=CN = Another\n${house.authority('Branch CA').cert}`
  const { authorities, faults } = readAuthorities(text, NOW)
  expect(faults).toEqual([])
  expect(authorities.map(({ name }) => name)).toEqual(['Corp CA', 'Branch CA'])
  expect(readAuthorities('', NOW)).toEqual({ authorities: [], faults: [] })
})

test('[A8] what is wrong names the certificate', () => {
  const broken = corp.cert.replace(/\n[^\n]{10}/, '\nAAAAAAAAAA')
  expect(faultsOf(corp.cert + broken)).toEqual(['certificate 2 of 2 cannot be read as a certificate'])
  expect(faultsOf(corp.cert + old.cert)).toEqual(['certificate 2 of 2, "Old CA", ended on 3 Mar 2026'])
  expect(faultsOf(early.cert)).toEqual(['certificate 1 of 1, "Next CA", is valid only from 1 Jan 2027'])
  expect(faultsOf(corp.cert + corp.cert.slice(0, 300))).toEqual(['a certificate is cut off: its END line is missing'])
  expect(faultsOf(corp.cert + corp.key)).toEqual([
    'the text holds a private key, which belongs nowhere but to its owner',
  ])
  expect(faultsOf('my certificate')).toEqual(['the text holds no certificate'])
})

test('[A8] a date that has passed is told apart: the certificate is given all the same', () => {
  const { authorities, faults } = readAuthorities(old.cert, NOW)
  expect(authorities).toMatchObject([{ name: 'Old CA' }])
  expect(faults).toMatchObject([{ dated: true }])
})

test('[Q2] no text whatever crashes it', () => {
  const pieces = fc.constantFrom(
    corp.cert,
    '-----BEGIN CERTIFICATE-----\n',
    '-----END CERTIFICATE-----\n',
    'MIIB',
    '\n',
  )
  fc.assert(
    fc.property(fc.array(fc.oneof(pieces, fc.string())), (parts) => {
      const { authorities, faults } = readAuthorities(parts.join(''), NOW)
      expect(authorities.length + faults.length > 0 || parts.join('').trim() === '').toBe(true)
    }),
  )
})
