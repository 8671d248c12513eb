import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { deflateRawSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, onTestFinished, test } from 'vitest'
import { toBase41 } from './base41.ts'
import { DICTIONARY, pack } from './packing.ts'
import { readOfflineRequest } from './request.ts'
import { FULL, KEY, requestOf } from './testing/requests.ts'

const NAMESPACE = 'xmlns="https://seatwarden.example/schema/license/1" version="1"'
const refusalOf = async (text: string): Promise<string> => {
  const read = await readOfflineRequest(text)
  return read.ok ? 'ok' : `${read.refusal.code}: ${read.refusal.sentence}`
}
const laughs = Array.from({ length: 9 }, (_, at) => `<!ENTITY l${at + 1} "${`&l${at};`.repeat(10)}">`).join('')
const FILE = 'file:///etc/passwd'

describe('[A2] XML is read without entities, definitions and references to elsewhere', () => {
  test.each([
    ['billion laughs', `<!DOCTYPE a [<!ENTITY l0 "lol">${laughs}]><OfflineRequest ${NAMESPACE}>&l9;</OfflineRequest>`],
    ['a quadratic blow-up', `<!DOCTYPE a [<!ENTITY x "${'x'.repeat(50_000)}">]><a>${'&x;'.repeat(10_000)}</a>`],
    [
      'a file as an entity',
      `<!DOCTYPE a [<!ENTITY x SYSTEM "${FILE}">]><OfflineRequest ${NAMESPACE}>&x;</OfflineRequest>`,
    ],
    ['a parameter entity', `<!DOCTYPE a [<!ENTITY % x SYSTEM "${FILE}"> %x;]><a/>`],
    ['a public identifier', `<!DOCTYPE a PUBLIC "-//W3C//DTD XHTML 1.0//EN" "${FILE}"><a/>`],
    ['a DOCTYPE in small letters', '<!doctype html><a/>'],
    ['a DOCTYPE further down', `<a><!DOCTYPE a SYSTEM "${FILE}"></a>`],
    ['a CDATA section', '<a><![CDATA[<Host/>]]></a>'],
    ['a comment', '<a><!-- <Host/> --></a>'],
    ['a style sheet', `<?xml version="1.0"?><?xml-stylesheet href="${FILE}"?><a/>`],
    ['a second declaration', '<?xml version="1.0"?><?xml version="1.0"?><a/>'],
    ['XInclude', `<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="${FILE}"/>`],
    ['an entity that nobody declared', '<a>&x;</a>'],
    ['half an entity', '<a>&amp</a>'],
    ['a reference to no character', '<a>&#xD800;&#0;</a>'],
    ['a reference beyond all characters', '<a>&#x110000;&#9999999;</a>'],
  ])('%s', async (_, text) => {
    expect(await refusalOf(text)).toMatch(/^license_malformed: /)
    const { xml } = await requestOf('activation')
    const body = text.slice(text.indexOf('<!'))
    if (body.startsWith('<!'))
      expect(await refusalOf(`${body}${xml.slice(xml.indexOf('\n'))}`)).toMatch(/^license_malf/)
  })

  test('nothing is fetched, whatever address stands in the text', async () => {
    const seen: string[] = []
    const server = createServer((request, response) => {
      seen.push(request.url ?? '')
      response.end('<!ENTITY x "x">')
    })
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
    onTestFinished(() => new Promise<void>((closed) => server.close(() => closed())))
    const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    const { xml } = await requestOf('activation')
    const within = (by: string) => xml.replace('<OfflineRequest ', by)
    for (const text of [
      within(`<!DOCTYPE a SYSTEM "${address}/dtd"><OfflineRequest `),
      within(`<!DOCTYPE a [<!ENTITY % x SYSTEM "${address}/entity">%x;]><OfflineRequest `),
      within(
        `<OfflineRequest xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="a ${address}/xsd" `,
      ),
      xml.replace('https://seatwarden.example', address),
      xml.replace('<Host>', `<Host xmlns:xi="http://www.w3.org/2001/XInclude"><xi:include href="${address}/include"/>`),
      xml.replace('?>', `?><?xml-stylesheet href="${address}/style"?>`),
    ]) {
      expect(await refusalOf(text)).toMatch(/^license_malformed: /)
    }
    // What went out before would have come in before.
    await (await fetch(`${address}/last`)).text()
    expect(seen).toEqual(['/last'])
  })

  test.each(['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', '__defineGetter__'])(
    'an element, attribute, fact or module named %s changes nothing',
    async (name) => {
      const { xml } = await requestOf('revalidation')
      expect(await refusalOf(xml.replace('<Salt>', `<${name}><x>1</x></${name}><Salt>`))).toMatch(/^license_malformed/)
      expect(await refusalOf(xml.replace('<Salt>', `<Salt ${name}="1">`))).toMatch(/^license_malformed/)
      expect(await refusalOf(xml.replace('<Kind>board', `<Kind>${name}`))).toMatch(/^signature_invalid/)
      expect(await refusalOf(xml.replace('<Module>im<', `<Module>${name}<`))).toMatch(/^license_malformed|^signature/)
      expect(Object.keys(Object.prototype)).toEqual([])
      expect(({} as Record<string, unknown>).x).toBeUndefined()
    },
  )
})

describe('[Q2] size, depth and time are bounded', { timeout: 10_000 }, () => {
  const MEGABYTES = 10 * 1024 * 1024
  test.each([
    ['10 MB of nothing', () => ' '.repeat(MEGABYTES)],
    ['10 MB of XML', () => `<a>${'<b/>'.repeat(MEGABYTES / 4)}</a>`],
    ['10 MB of letters', () => `SWR1${'A'.repeat(MEGABYTES)}`],
    ['a depth of 20,000', () => '<a>'.repeat(20_000) + '</a>'.repeat(10_000)],
    ['a depth of 18,000, well-formed', () => '<a>'.repeat(18_000) + '</a>'.repeat(18_000)],
    ['30,000 elements', () => `<a>${'<b/>'.repeat(30_000)}</a>`],
    ['10,000 attributes', () => `<a ${Array.from({ length: 10_000 }, (_, at) => `a${at}="1"`).join(' ')}/>`],
    ['a tag of blanks', () => `<a${' '.repeat(130_000)}>`],
    ['a declaration of blanks', () => `<?xml version="1.0"${' '.repeat(130_000)}>`],
    ['an attribute without an end', () => `<a b="${'x'.repeat(130_000)}>`],
    ['130,000 times <', () => '<'.repeat(130_000)],
    ['60,000 quotes', () => `<a ${`"'`.repeat(60_000)}>`],
    ['130,000 times &', () => `<a>${'&'.repeat(130_000)}</a>`],
    ['30,000 references', () => `<a>${'&#9;'.repeat(30_000)}</a>`],
    ['130,000 blanks in front', () => `${' '.repeat(130_000)}x`],
    ['40,000 heads', () => 'SWR1'.repeat(32_000)],
    ['16 heads with all that follows', () => `${'SWR1$$X'.repeat(16)}${'A'.repeat(130_000)}`],
  ])('%s', async (_, text) => {
    expect(await refusalOf(text())).toMatch(/^license_malformed: /)
  })

  const compact = (bytes: Uint8Array): string => {
    const letters = toBase41(bytes)
    return `SWR1${toBase41(new Uint8Array([letters.length >> 8, letters.length & 255]))}${letters}`
  }
  const deflated = (text: Uint8Array) => deflateRawSync(text, { level: 9, dictionary: DICTIONARY })

  test('a deflate bomb of 30 MB stops at 32 KB', async () => {
    const bomb = Buffer.concat([Buffer.alloc(64 + 2), deflated(Buffer.alloc(30 * 1024 * 1024, '{'))])
    expect(bomb.length).toBeGreaterThan(20_000)
    expect(await refusalOf(compact(bomb))).toMatch(/^license_malformed: .*changed on its way/)
  })

  test.each<[string, () => Uint8Array]>([
    ['no content', () => Buffer.alloc(0)],
    ['a random part longer than the text', () => Buffer.from([255, 255, 1])],
    [
      'a random part that nobody asks for',
      () => Buffer.concat([Buffer.from([0, 2, 1, 1]), deflated(Buffer.from('{}'))]),
    ],
    [
      'a mark without its random part',
      () => Buffer.concat([Buffer.from([0, 0]), deflated(Buffer.from('{"a":"\u0001"}'))]),
    ],
    ['a depth of 30,000', () => pack(Buffer.from('['.repeat(30_000)))],
    ['no JSON', () => pack(Buffer.from('kind'))],
    ['no request', () => pack(Buffer.from('[]'))],
    ['a kind of its own', () => pack(Buffer.from('{"kind":"trial","body":{}}'))],
    ['__proto__ as a kind', () => pack(Buffer.from('{"kind":"__proto__","body":{}}'))],
    ['an empty body', () => pack(Buffer.from('{"kind":"move","body":{}}'))],
    [
      'a key twice',
      () => pack(Buffer.from(JSON.stringify({ kind: 'move', body: FULL.move }).replace('{', '{"kind":"move",'))),
    ],
    ['blanks', () => pack(Buffer.from(JSON.stringify({ kind: 'move', body: FULL.move }, null, 1)))],
    ['another order', () => pack(Buffer.from(JSON.stringify({ body: FULL.move, kind: 'move' })))],
    [
      'more than the body',
      () => pack(Buffer.from(JSON.stringify({ kind: 'move', body: { ...FULL.move, account: 'x' } }))),
    ],
    [
      'a control character',
      () => pack(Buffer.from(JSON.stringify({ kind: 'move', body: { ...FULL.move, host: '\u0007' } }))),
    ],
    ['no UTF-8', () => pack(Buffer.from([0xff, 0xfe]))],
  ])('compact text with %s is refused', async (_, packed) => {
    expect(await refusalOf(compact(Buffer.concat([Buffer.alloc(64), packed()])))).toMatch(/^license_malformed: /)
  })
})

describe('[Q2] garbage is answered, never thrown at', () => {
  const piece = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 20 }),
    fc.constantFrom(
      '<',
      '>',
      '</',
      '/>',
      '&',
      ';',
      '"',
      "'",
      '=',
      '<?xml ',
      '?>',
      '<!DOCTYPE ',
      '<![CDATA[',
      ']]>',
      '<!--',
    ),
    fc.constantFrom(
      'OfflineRequest',
      ' xmlns',
      NAMESPACE,
      'Activation',
      'Machine',
      ':',
      'SWR1',
      '__proto__',
      '&#x',
      '\ufeff',
    ),
    fc.string({ unit: fc.constantFrom(...Array.from('0123456789ABCXYZ$%+-/')), maxLength: 60 }),
  )

  test('random pieces', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { maxLength: 12 }), async (pieces) => {
        for (const text of [pieces.join(''), `<${pieces.join('')}>`, `SWR1${pieces.join('')}`]) {
          expect(await refusalOf(text)).toMatch(/^(license_malformed|format_too_new): .{10}/)
        }
      }),
      { numRuns: 1500 },
    )
  })

  test('a request in which anything is cut, doubled or put in is refused, or says what it said', async () => {
    const { xml, compact } = await requestOf('revalidation')
    const body = { ok: true, kind: 'revalidation', body: FULL.revalidation, signedBy: KEY.publicKey }
    const at = fc.double({ min: 0, max: 1, noNaN: true })
    const change = fc.record({
      from: at,
      length: fc.oneof(fc.nat(3), fc.nat(400)),
      put: fc.oneof(piece, fc.constant('')),
    })
    const damaged = fc
      .tuple(fc.constantFrom(xml, compact), fc.array(change, { minLength: 1, maxLength: 4 }))
      .map(([text, changes]) =>
        changes.reduce((now, { from, length, put }) => {
          const start = Math.floor(from * now.length)
          return now.slice(0, start) + put + now.slice(start + length)
        }, text),
      )
    await fc.assert(
      fc.asyncProperty(damaged, async (text) => {
        const read = await readOfflineRequest(text)
        if (read.ok) expect(read).toEqual(body)
        else expect(read.refusal.sentence).not.toBe('')
      }),
      { numRuns: 2000 },
    )
  })
})
