import { readFileSync } from 'node:fs'
import { MODULE_IDS } from '@seatwarden/core/module'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { OFFLINE_KINDS } from './body.ts'
import { licenseExportOf } from './export.ts'
import { readOfflineRequest } from './request.ts'
import { anyRequest, EXPORT, FULL, requestOf } from './testing/requests.ts'
import { SCHEMA, xmllint } from './testing/xmllint.ts'

const exported = (license = EXPORT.license, modules = EXPORT.modules) => ({ ...EXPORT, license, modules })

test('[A2] every document that is written follows the published schema, by xmllint', async () => {
  const requests = await Promise.all(OFFLINE_KINDS.map((kind) => requestOf(kind)))
  const { orderId: _none, ...withoutOrder } = FULL.activation
  const evaluation = exported(
    null,
    EXPORT.modules.map((one) => ({ ...one, maintenanceEnds: null, trialUntil: null })),
  )
  const documents = [
    ...requests.map(({ xml }) => xml),
    ...requests.map((request) => licenseExportOf(EXPORT, request)),
    licenseExportOf(EXPORT, null),
    licenseExportOf({ ...evaluation, status: 'Evaluation' }, await requestOf('activation', withoutOrder)),
    licenseExportOf({ ...exported(EXPORT.license, []), status: 'Reference ID Mismatch' }, null),
  ]
  expect(xmllint(documents)).toEqual(documents.map(() => null))
})

test('[A2] any body goes through XML and through the compact text unchanged, and its XML follows the schema', async () => {
  const bodies = fc.array(anyRequest, { minLength: 25, maxLength: 25 })
  await fc.assert(
    fc.asyncProperty(bodies, async (all) => {
      const requests = await Promise.all(all.map(({ kind, body }) => requestOf(kind, body)))
      for (const { xml, compact, signed } of requests) {
        const read = { ok: true, ...signed.content, signedBy: signed.content.body.installationKey }
        expect(await readOfflineRequest(xml)).toEqual(read)
        expect(await readOfflineRequest(compact)).toEqual(read)
      }
      const documents = requests.flatMap((request) => [request.xml, licenseExportOf(EXPORT, request)])
      expect(xmllint(documents)).toEqual(documents.map(() => null))
    }),
    { numRuns: 4 },
  )
})

test('[A2] the schema knows every module, and its namespace is the one that is written', async () => {
  const schema = readFileSync(SCHEMA, 'utf8')
  const [, list = ''] = /<xs:simpleType name="ModuleID">([\s\S]*?)<\/xs:simpleType>/.exec(schema) ?? []
  expect([...list.matchAll(/value="(\w+)"/g)].map(([, name]) => name)).toEqual(MODULE_IDS)
  expect(schema).toContain(`name="Usage" type="sl:Usage" minOccurs="0" maxOccurs="${MODULE_IDS.length}"`)
  const { xml } = await requestOf('activation')
  expect(schema).toContain(`targetNamespace="${/xmlns="([^"]+)"/.exec(xml)?.[1]}"`)
})

const fact = (xml: string): string => /<Fact>[\s\S]*?<\/Fact>/.exec(xml)?.[0] ?? ''
const usage = (xml: string): string => /<Usage>[\s\S]*?<\/Usage>/.exec(xml)?.[0] ?? ''
const put = (pattern: RegExp | string, by: string) => (xml: string) => xml.replace(pattern, by)

/** What is done to an export with a revalidation in it, and what the reader names. */
const MUTANTS: [string, (xml: string) => string, RegExp][] = [
  ['an unknown element', put('<Host>', '<Account>a@example.com</Account><Host>'), /Export\/Account is unknown/],
  ['an unknown element, deep', put('<Salt>', '<Disk/><Salt>'), /Revalidation\/Machine\/Disk is unknown/],
  ['an element within a value', put('<Type>subscription', '<Type><b/>'), /License\/Type\/b is unknown/],
  ['an element twice', put(/(<Salt>.*<\/Salt>)/, '$1$1'), /Machine\/Salt stands there twice/],
  ['a missing element', put(/<Attempt>.*<\/Attempt>/, ''), /Revalidation\/Attempt is missing/],
  ['a missing element at the end', put(/<Signature>.*<\/Signature>/, ''), /OfflineRequest\/Signature is missing/],
  ['another order', put(/(<Counter>.*)(<Attempt>.*?>\n)/s, '$2$1'), /Revalidation\/Counter stands in another order/],
  ['text between elements', put('<Machine>', '<Machine>here'), /Revalidation\/Machine holds text/],
  ['an attribute', put('<Machine>', '<Machine id="1">'), /Machine\/@id is unknown/],
  ['an attribute of the root', put('version="1">', 'version="1" type="x">'), /LicenseExport\/@type is unknown/],
  ['no version', put(' version="1">', '>'), /version="1"/],
  ['version 0', put(' version="1">', ' version="0">'), /version="1"/],
  ['version 2', put(' version="1">', ' version="2">'), /form 2; .* reads form 1/],
  ['no namespace', put(/ xmlns="[^"]+"/, ''), /is not in the namespace/],
  ['the next namespace', put('license/1"', 'license/2"'), /form 2; .* reads form 1/],
  ['another namespace', put('seatwarden.example', 'example.com'), /is not in the namespace/],
  [
    'another namespace within',
    put('<Machine>', '<Machine xmlns="urn:x">'),
    /Revalidation\/Machine is not in the namesp/,
  ],
  ['a prefix without a namespace', put(/(<\/?)Salt>/g, '$1x:Salt>'), /x:Salt is not in the namespace/],
  ['another root', put(/LicenseExport/g, 'Licence'), /root element is Licence/],
  ['two kinds', put(/(<(Revalidation)>.*<\/\2>)/s, '$1$1'), /Revalidation stands there twice/],
  ['two different kinds', put('<Signature>', '<Deactivation/><Signature>'), /Deactivation|more than one/],
  ['no kind', put(/<Revalidation>.*<\/Revalidation>/s, ''), /none of the four kinds/],
  ['two requests', put(/(<OfflineRequest>.*<\/OfflineRequest>)/s, '$1$1'), /OfflineRequest stands there twice/],
  ['a fact twice', (xml) => xml.replace(fact(xml), fact(xml) + fact(xml)), /Machine\/Fact\[board\] stands there twice/],
  ['a module twice', (xml) => xml.replace(usage(xml), usage(xml) + usage(xml)), /Usage\[\w+\] stands there twice/],
  ['a module unknown to all', put('<Module>im<', '<Module>pager<'), /Revalidation\/Usage\[pager\]/],
  ['65 facts', (xml) => xml.replace(fact(xml), facts(61)), /Machine\/Fact is more than 64 of them/],
  ['a fact without a hash', put(/<Hash>.*<\/Hash>/, ''), /Machine\/Fact\/Hash is missing/],
  ['a hash too short', put(/<Hash>../, '<Hash>'), /Machine\/Fact\[board\] is .*not written/],
  ['a hash in capitals', put(/<Hash>.{8}/, '<Hash>ABCDEF01'), /Machine\/Fact\[board\] is .*not written/],
  ['a Reference ID in small letters', put(/3F9A0C51/g, '3f9a0c51'), /ReferenceID is not written/],
  [
    'an empty Order ID',
    put(/<OrderID>.*(<\/OrderID>\s*<ActivationID>.*\s*<Counter>)/, '<OrderID>$1'),
    /OrderID is missing or empty/,
  ],
  ['a counter below 0', put(/<Counter>\d+/, '<Counter>-1'), /Revalidation\/Counter is less than 0/],
  ['a counter with a sign', put(/<Counter>/, '<Counter>+'), /Revalidation\/Counter is .*not written/],
  ['a counter with a zero', put(/<Counter>/, '<Counter>0'), /Revalidation\/Counter is .*not written/],
  ['a counter with an exponent', put(/<Counter>\d+/, '<Counter>1e3'), /Revalidation\/Counter is .*not written/],
  ['a counter beyond all', put(/<Counter>\d+/, '<Counter>9007199254740993'), /Revalidation\/Counter is/],
  ['a counter beyond the last', put(/<Counter>\d+/, '<Counter>281474976710657'), /Revalidation\/Counter is/],
  ['no counter', put(/<Counter>\d+/, '<Counter>'), /Revalidation\/Counter is .*not written/],
  [
    'a host too long',
    put(/<Host>mx1.mail/, `<Host>${'x'.repeat(255)}`),
    /Revalidation\/Host is more than 255 characters/,
  ],
  ['no format', put(/<FormatVersion>.*<\/FormatVersion>/, ''), /FormatVersion is missing or empty/],
  ['17 formats', put(/(<FormatVersion>.*<\/FormatVersion>)/, '$1'.repeat(17)), /FormatVersion is more than 16 of them/],
  ['a key too short', put(/<InstallationKey>./, '<InstallationKey>'), /InstallationKey is .*not written/],
  ['a signature too short', put(/<Signature>../, '<Signature>'), /Signature is not written/],
  ['a signature with free bits', put(/.<\/Signature>/, 'B</Signature>'), /Signature is not written/],
  ['an unknown status', put('<Status>OK', '<Status>Fine'), /LicenseExport\/Status is not written/],
  ['an unknown type', put('<Type>subscription', '<Type>rent'), /License\/Type is not written/],
  ['a date of another zone', put(/(<IssuedAt>.*)Z</, '$1+01:00<'), /License\/IssuedAt is not written/],
  ['a date that is none', put(/<IssuedAt>2026-11/, '<IssuedAt>2026-13'), /License\/IssuedAt is not written/],
  ['seats below 0', put('<Seats>250', '<Seats>-250'), /Module\[1\]\/Seats is not written/],
  ['seats in another word', put('<Seats>unlimited', '<Seats>Unlimited'), /Module\[2\]\/Seats is not written/],
  ['an entity that is not declared', put('<Host>', '<Host>&nbsp;'), /an entity that XML does not know/],
  ['a character that XML has not', put('<Host>', '<Host>&#1;'), /a character that XML does not allow/],
  ['a raw control character', put('<Host>', '<Host>\u0001'), /a character that XML does not allow/],
  ['an end that is missing', (xml) => xml.slice(0, -30), /ends early|not well-formed/],
  ['a tag that is not closed', put('</Salt>', ''), /not well-formed XML: see line \d+, column \d+/],
  ['text behind', (xml) => `${xml}Regards`, /ends early, or other text follows/],
  ['a second root', (xml) => `${xml}<a/>`, /not well-formed|more than one root/],
  ['an attribute without quotes', put('version="1">', 'version=1>'), /not well-formed/],
  ['an attribute twice', put('version="1">', 'version="1" version="1">'), /not well-formed/],
  ['an element named __proto__', put('<Salt>', '<__proto__>1</__proto__><Salt>'), /names or a depth/],
]
const facts = (count: number): string =>
  Array.from({ length: count }, (_, at) => `<Fact><Kind>f${at}</Kind><Hash>${'a'.repeat(64)}</Hash></Fact>`).join('')

describe('[A2] what the reader refuses, naming where, the schema refuses too', async () => {
  const xml = licenseExportOf(EXPORT, await requestOf('revalidation'))
  const mutants = MUTANTS.map(([, mutate]) => mutate(xml))
  const verdicts = xmllint(mutants)

  test.each(MUTANTS.map(([name, , sentence], at) => [name, sentence, at] as const))('%s', async (_, sentence, at) => {
    const mutant = mutants[at] ?? ''
    expect(mutant).not.toBe(xml)
    const read = await readOfflineRequest(mutant)
    if (read.ok) return expect.fail('it was read')
    expect(read.refusal.sentence).toMatch(sentence)
    expect(read.refusal.next).not.toBe('')
    expect(read.refusal.code).toBe(/form 2/.test(read.refusal.sentence) ? 'format_too_new' : 'license_malformed')
    expect(verdicts[at]).not.toBeNull()
  })
})
