import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { licenseExportOf } from './export.ts'
import { readOfflineRequest } from './request.ts'
import { EXPORT, FULL, KEY, requestOf } from './testing/requests.ts'
import { xmllint } from './testing/xmllint.ts'

const read = ({ pathname }: URL): string => (existsSync(pathname) ? readFileSync(pathname, 'utf8') : '')
const example = (name: string): URL => new URL(`../../../../docs/offline/${name}`, import.meta.url)

const written = async (): Promise<[string, string][]> => {
  const activation = await requestOf('activation')
  return [
    ['request.xml', activation.xml],
    ['request.txt', `${activation.compact}\n`],
    ['export.xml', licenseExportOf(EXPORT, await requestOf('revalidation'))],
  ]
}

/** Who has printed a request, or written a reader, relies on the form: a change of it shows here. */
test('[A2] the examples of docs/offline are read, and follow the schema; UPDATE_DOCS=1 writes them anew', async () => {
  if (process.env.UPDATE_DOCS === '1') for (const [name, text] of await written()) writeFileSync(example(name), text)
  const activation = { ok: true, kind: 'activation', body: FULL.activation, signedBy: KEY.publicKey }
  const revalidation = { ok: true, kind: 'revalidation', body: FULL.revalidation, signedBy: KEY.publicKey }
  expect(await readOfflineRequest(read(example('request.xml')))).toEqual(activation)
  expect(await readOfflineRequest(read(example('request.txt')))).toEqual(activation)
  expect(await readOfflineRequest(read(example('export.xml')))).toEqual(revalidation)
  expect(xmllint([read(example('request.xml')), read(example('export.xml'))])).toEqual([null, null])
})

test('[A2] XML is written as the examples show it', async () => {
  for (const [name, text] of await written()) {
    if (name.endsWith('.xml')) expect(read(example(name))).toBe(text)
  }
})

test('[A12] no element of any document is for an account', () => {
  const schema = read(new URL('../../../../docs/schema/seatwarden-license.xsd', import.meta.url))
  const names = new Set([...schema.matchAll(/<xs:element name="(\w+)"/g)].map(([, name = '']) => name))
  const known =
    'Active Activation ActivationID Attempt BuiltAt Category City Company Counter Country Deactivation Details Email ' +
    'ExpiresAt ExportedAt Fact FormatVersion Hash Held Holder Host ID InstallationKey InstalledOrderID IssuedAt Kind ' +
    'License LicenseExport LicenseID Machine MaintenanceEnds Module Move Name OfflineRequest OrderID Organization ' +
    'Person Phone PreviousOrderID Product ReferenceID Revalidation Salt Seats SentAt Signature State Status Street ' +
    'StreetAddress Trial TrialUntil Type Usage UsedSeats Version Zip'
  expect(names).toEqual(new Set(known.split(' ')))
})
