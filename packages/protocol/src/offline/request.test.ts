import { createPublicKey, verify } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { mailDamage } from '../license-file/testing/damage.ts'
import { STRANGER } from '../license-file/testing/fixture.ts'
import { OFFLINE_KINDS, signedBytes } from './body.ts'
import { licenseExportOf } from './export.ts'
import { offlineRequestOf, readOfflineRequest } from './request.ts'
import { EXPORT, FULL, KEY, requestOf, sign } from './testing/requests.ts'

const readOf = (kind: keyof typeof FULL) => ({ ok: true, kind, body: FULL[kind], signedBy: KEY.publicKey })
const codeOf = async (text: string): Promise<string> => {
  const read = await readOfflineRequest(text)
  return read.ok ? 'ok' : read.refusal.code
}
const sentenceOf = async (text: string): Promise<string> => {
  const read = await readOfflineRequest(text)
  return read.ok ? 'ok' : `${read.refusal.sentence} ${read.refusal.next}`
}

test.each(OFFLINE_KINDS)('[A2 A11 F5 D1] %s: XML, export and compact text say the same', async (kind) => {
  const request = await requestOf(kind)
  for (const text of [request.xml, request.compact, licenseExportOf(EXPORT, request)]) {
    expect(await readOfflineRequest(text)).toEqual(readOf(kind))
  }
})

test('[A2] an activation without an Order ID says nothing of one; the other kinds need it', async () => {
  const { orderId: _none, ...withoutOrder } = FULL.activation
  const { xml, compact } = await offlineRequestOf('activation', withoutOrder, sign)
  for (const text of [xml, compact]) {
    const read = await readOfflineRequest(text)
    expect(read).toEqual({ ...readOf('activation'), body: withoutOrder })
  }
  for (const kind of ['move', 'revalidation', 'deactivation'] as const) {
    const { orderId: _gone, ...body } = FULL[kind]
    await expect(requestOf(kind, body)).rejects.toThrow('orderId')
  }
})

test('[F5] consent to a move is the kind of the request, in both spellings', async () => {
  const { move: _said, ...body } = FULL.move
  const move = await requestOf('move', body)
  expect(await readOfflineRequest(move.compact)).toEqual(readOf('move'))
  const activation = await requestOf('activation', { ...body, move: true })
  expect(await readOfflineRequest(activation.xml)).toEqual(readOf('activation'))
  expect(await codeOf(activation.xml.replace(/(<\/?)Activation>/g, '$1Move>'))).toBe('signature_invalid')
})

test('[A11] the signature is Ed25519 over canonical JSON of {kind, body}, facts and usage by name', async () => {
  const backwards = { ...FULL.revalidation.machine.facts }
  const facts = Object.fromEntries(Object.entries(backwards).toReversed())
  const { signed } = await requestOf('revalidation', {
    ...FULL.revalidation,
    machine: { ...FULL.revalidation.machine, facts },
  })
  const text = new TextDecoder().decode(signedBytes(signed.content))
  expect(text).toMatch(
    /^\{"kind":"revalidation","body":\{"licenseId":"lic_7k2m9x4qwz81hbtd","orderId":"ORD-4711000815",/,
  )
  expect(text).toMatch(
    /"facts":\{"board":.*"disk":.*"mac":.*"machine":.*"system":.*"usage":\{"activesync":.*"webmail":/,
  )
  const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: KEY.publicKey }, format: 'jwk' })
  expect(verify(null, Buffer.from(text), key, Buffer.from(signed.signature, 'base64url'))).toBe(true)
})

describe('[A11] what was changed on its way, or signed by another, is refused as signature_invalid', () => {
  test('a changed value', async () => {
    const { xml } = await requestOf('deactivation')
    expect(await codeOf(xml.replace('ORD-4711000815', 'ORD-4711000816'))).toBe('signature_invalid')
    expect(await codeOf(xml.replace(/<Fact>[\s\S]*?<\/Fact>/, ''))).toBe('signature_invalid')
    expect(await codeOf(xml.replace(/Deactivation>/g, 'Activation>'))).toBe('license_malformed')
    expect(await codeOf(xml.replace(KEY.publicKey, STRANGER.publicKey))).toBe('signature_invalid')
  })

  test('a signature of another key, and one of another request', async () => {
    const other = await offlineRequestOf('deactivation', FULL.deactivation, (bytes) => STRANGER.sign(bytes))
    expect([await codeOf(other.xml), await codeOf(other.compact)]).toEqual(['signature_invalid', 'signature_invalid'])
    const [mine, theirs] = [await requestOf('activation'), await requestOf('move')]
    const swapped = mine.xml.replace(mine.signed.signature, theirs.signed.signature)
    expect(await codeOf(swapped)).toBe('signature_invalid')
  })

  test('every letter of the compact text counts', async () => {
    const { compact } = await requestOf('activation')
    const codes = await Promise.all(
      Array.from(compact, async (letter, at) => {
        const changed = compact.slice(0, at) + (letter === 'A' ? 'B' : 'A') + compact.slice(at + 1)
        return codeOf(changed)
      }),
    )
    expect(codes.filter((code) => code !== 'license_malformed' && code !== 'signature_invalid')).toEqual([])
  })
})

test('[A2] characters that no XML can hold are replaced before anything is signed', async () => {
  const odd = {
    ...FULL.activation,
    host: 'a\u0000b\ud800c\uffffd\u0085e𝄞',
    details: { city: '\u001b[1m', street: undefined },
  }
  const { xml, compact } = await requestOf('activation', odd)
  const body = { ...FULL.activation, host: 'a\ufffdb\ufffdc\ufffdd\u0085e𝄞', details: { city: '\ufffd[1m' } }
  for (const text of [xml, compact]) expect(await readOfflineRequest(text)).toEqual({ ...readOf('activation'), body })
})

test('[A2] a body that breaks its contract is a fault of ours: nothing is made', async () => {
  await expect(requestOf('activation', { ...FULL.activation, host: 'x'.repeat(256) })).rejects.toThrow('host is more')
  await expect(requestOf('activation', { ...FULL.activation, account: 'a@example.com' })).rejects.toThrow('account has')
})

describe('[A2] what mail and editors do to a text does no harm', () => {
  test.each<[string, (xml: string) => string]>([
    ['CRLF', (xml) => xml.replace(/\n/g, '\r\n')],
    ['CR', (xml) => xml.replace(/\n/g, '\r')],
    ['a byte order mark and blank lines around', (xml) => `\ufeff\n\n  ${xml}\n \t\n`],
    ['no declaration', (xml) => xml.replace(/^<\?xml.*\n/, '')],
    ['no line breaks', (xml) => xml.replace(/\n\s*/g, '')],
    ['other blanks', (xml) => xml.replace(/\n\s*/g, '\n\t\t')],
    ['long values wrapped', (xml) => xml.replace(/([0-9A-Za-z_-]{30})(?=[0-9A-Za-z_-]{10})/g, '$1\r\n      ')],
    ['a prefix for our names', (xml) => xml.replace(/(<\/?)(?=[A-Z])/g, '$1sw:').replace('xmlns=', 'xmlns:sw=')],
    ['single quotes', (xml) => xml.replace(/"/g, "'")],
    ['other references for the same letters', (xml) => xml.replace('mx1', '&#x6d;&#120;1')],
  ])('XML: %s', async (_, change) => {
    const { xml } = await requestOf('revalidation')
    expect(change(xml)).not.toBe(xml)
    expect(await readOfflineRequest(change(xml))).toEqual(readOf('revalidation'))
  })

  test('compact text: anything in any order', async () => {
    const { compact } = await requestOf('activation')
    await fc.assert(
      fc.asyncProperty(mailDamage, async (damage) => {
        expect(await readOfflineRequest(damage(compact))).toEqual(readOf('activation'))
      }),
    )
  })

  test('compact text: between words that look like it', async () => {
    const { compact } = await requestOf('activation')
    const text = `THE CODE BEGINS WITH SWR1 AND ENDS THERE:${compact}KIND REGARDS SWR1 VENDOR`
    expect(await readOfflineRequest(text)).toEqual(readOf('activation'))
  })
})

describe('[A2] a text that is no request is told what it is', () => {
  test.each([
    ['', /holds no request/],
    ['Dear vendor, here is our order.', /holds no request/],
    ['SWR1', /changed on its way/],
    ['-----BEGIN SEATWARDEN LICENSE-----\nabc', /This is a license file.* Activate License/],
    ['Here it is: <OfflineRequest>', /Other text stands before the XML/],
    ['<html></html>', /not in the namespace/],
    ['<', /ends early/],
    ['<?xml version="1.0" encoding="UTF-16"?><a/>', /another encoding than UTF-8/],
  ])('%j', async (text, sentence) => {
    expect(await codeOf(text)).toBe('license_malformed')
    expect(await sentenceOf(text)).toMatch(sentence)
  })

  test('an export without a request, and a compact text that ends early', async () => {
    expect(await sentenceOf(licenseExportOf(EXPORT, null))).toMatch(/export holds no request/)
    const { compact } = await requestOf('activation')
    expect(await sentenceOf(compact.slice(0, -7))).toMatch(/ends early: its last 7 letters are missing/)
  })

  test('a newer form is format_too_new, in both spellings', async () => {
    const { xml, compact } = await requestOf('activation')
    expect(await codeOf(compact.replace('SWR1', 'SWR2'))).toBe('format_too_new')
    expect(await codeOf(xml.replace('license/1', 'license/12').replace('<OrderID>', '<New/><OrderID>'))).toBe(
      'format_too_new',
    )
    expect(await codeOf(xml.replace('version="1">', 'version="3">'))).toBe('format_too_new')
    expect(await sentenceOf(compact.replace('SWR1', 'SWR2'))).toMatch(/form 2; .* reads form 1.* type Order ID/)
  })
})
