import type { Outcome } from '@seatwarden/core/refusal'
import { z } from 'zod'
import { referenceId } from '../api/exchange.ts'
import { count, isoInstant } from '../license-file/fields.ts'
import { MAX_MODULES } from '../license-file/payload.ts'
import { eachText, type OfflineRequest, type SignedContent, writableText } from './body.ts'
import { faultAt, malformed, REQUEST_VERSION } from './faults.ts'
import { type Field, many, maybe, misfit, once, orNull, read, write } from './grammar.ts'
import { NAMESPACE } from './namespaces.ts'
import { elementPath, readRequestElement, requestElement } from './request-xml.ts'
import type { XmlElement } from './xml-tree.ts'
import { writeXml } from './xml-write.ts'

const text = (most: number) => z.string().max(most)
const name = text(200)

const exportedModule = z.strictObject({
  id: text(64),
  name,
  category: z.enum(['server', 'client']),
  seats: z.union([count(0, 10_000_000), z.literal('unlimited')]),
  /** Null: no license says when (evaluation). */
  maintenanceEnds: isoInstant.nullable(),
  trialUntil: isoInstant.nullable(),
  usedSeats: count(0, 2_000_000_000),
})
export type ExportedModule = z.output<typeof exportedModule>

const exportedLicense = z.strictObject({
  holder: z.strictObject({ name, company: name, email: text(254), streetAddress: text(400) }),
  product: z.strictObject({ id: text(64), name }),
  type: z.enum(['evaluation', 'subscription', 'perpetual']),
  licenseId: text(64),
  activationId: text(64),
  orderId: text(64),
  previousOrderId: text(64).nullable(),
  issuedAt: isoInstant,
  /** Null: never. */
  expiresAt: isoInstant.nullable(),
})
export type ExportedLicense = z.output<typeof exportedLicense>

/** What Export License tells: figures and the names of things, never an account. [L10 A2 A12] */
const licenseExport = z.strictObject({
  exportedAt: isoInstant,
  version: text(64),
  host: text(255),
  referenceId,
  /** As the License page shows it. [L3] */
  status: z.enum(['OK', 'Evaluation', 'Reference ID Mismatch']),
  /** Null: none is installed. */
  license: exportedLicense.nullable(),
  modules: z.array(exportedModule).max(MAX_MODULES),
})
export type LicenseExport = z.output<typeof licenseExport>

const HOLDER: Field[] = [
  once('Name', 'name'),
  once('Company', 'company'),
  once('Email', 'email'),
  once('StreetAddress', 'streetAddress'),
]
const LICENSE: Field[] = [
  once('Holder', 'holder', HOLDER),
  once('Product', 'product', [once('ID', 'id'), once('Name', 'name')]),
  once('Type', 'type', 'token'),
  once('LicenseID', 'licenseId'),
  once('ActivationID', 'activationId'),
  once('OrderID', 'orderId'),
  orNull('PreviousOrderID', 'previousOrderId'),
  once('IssuedAt', 'issuedAt', 'token'),
  orNull('ExpiresAt', 'expiresAt', 'token'),
]
const MODULE: Field[] = [
  once('ID', 'id'),
  once('Name', 'name'),
  once('Category', 'category', 'token'),
  once('Seats', 'seats', 'number'),
  orNull('MaintenanceEnds', 'maintenanceEnds', 'token'),
  orNull('TrialUntil', 'trialUntil', 'token'),
  once('UsedSeats', 'usedSeats', 'number'),
]
const EXPORT: Field[] = [
  once('ExportedAt', 'exportedAt', 'token'),
  once('Version', 'version'),
  once('Host', 'host'),
  once('ReferenceID', 'referenceId', 'token'),
  once('Status', 'status'),
  orNull('License', 'license', LICENSE),
  many('Module', 'modules', MODULE),
]
/** Its own grammar looks into it. */
const REQUEST = maybe('OfflineRequest', 'request')

/**
 * The XML document `LicenseExport`, with the request in it, if there is one. [L10 A2]
 * @throws when the export breaks its form.
 */
export const licenseExportOf = (exported: LicenseExport, request: OfflineRequest | null): string => {
  const json = licenseExport.parse(eachText(exported, writableText))
  const inner = request ? [requestElement(request.signed)] : []
  const attributes = { xmlns: NAMESPACE, version: String(REQUEST_VERSION) }
  return writeXml({ name: 'LicenseExport', attributes, content: [...write(EXPORT, json), ...inner] })
}

/** The request in an element `LicenseExport`. Code: `license_malformed`. */
export const readExportElement = (element: XmlElement): Outcome<{ signed: SignedContent }> => {
  const path = '/LicenseExport'
  const request = element.children.find((child) => child.name === REQUEST.name)
  const shallow = element.children.map((child) => (child === request ? { ...child, children: [], text: '' } : child))
  const fault = misfit([...EXPORT, REQUEST], { ...element, children: shallow }, path)
  if (fault) return faultAt(fault.path, fault.what)
  const parsed = licenseExport.safeParse(read(EXPORT, element))
  const issue = parsed.error?.issues[0]
  if (issue) return faultAt(`${path}${elementPath(EXPORT, issue.path)}`, 'is not written as it must be')
  return request
    ? readRequestElement(request, `${path}/${REQUEST.name}`)
    : malformed('This export holds no request: it only tells what is installed.')
}
