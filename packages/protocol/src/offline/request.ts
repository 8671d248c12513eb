import type { Outcome } from '@seatwarden/core/refusal'
import { refuse } from '@seatwarden/core/refusal'
import {
  type OfflineBodies,
  type OfflineContent,
  type OfflineKind,
  type OfflineRequest,
  type Sign,
  type SignedContent,
  writableContent,
} from './body.ts'
import { compactOf, readCompact } from './compact.ts'
import { readExportElement } from './export.ts'
import { ANOTHER_REQUEST, malformed, REQUEST_VERSION, shown } from './faults.ts'
import { inNamespace, NAMESPACE } from './namespaces.ts'
import { readRequestElement, requestElement } from './request-xml.ts'
import { isSigned, signContent } from './signature.ts'
import { MAX_XML, readXml } from './xml-tree.ts'
import { writeXml } from './xml-write.ts'

/** `signedBy`: the installation's public key, `body.installationKey`, whose signature was found right. */
export type ReadRequest = OfflineContent & { signedBy: string }

const documentOf = (signed: SignedContent): string =>
  writeXml({ ...requestElement(signed), attributes: { xmlns: NAMESPACE, version: String(REQUEST_VERSION) } })

/**
 * What a person carries to the portal. Its signature is over `signedBytes`. [A2 A11 A12]
 * @param sign signs with the key whose public half is `body.installationKey`.
 * @throws when the body breaks its contract.
 */
export const offlineRequestOf = async <K extends OfflineKind>(
  kind: K,
  body: OfflineBodies[K],
  sign: Sign,
): Promise<OfflineRequest> => {
  const signed = await signContent(writableContent(kind, body), sign)
  return { xml: documentOf(signed), compact: compactOf(signed), signed }
}

const readDocument = (text: string): Outcome<{ signed: SignedContent }> => {
  const parsed = readXml(text)
  if (!parsed.ok) return parsed
  const found = inNamespace(parsed.root)
  if (!found.ok) return found
  const { root } = found
  if (root.name === 'OfflineRequest') return readRequestElement(root, '/OfflineRequest')
  if (root.name === 'LicenseExport') return readExportElement(root)
  return malformed(`The XML's root element is ${shown(root.name)}, not OfflineRequest or LicenseExport.`)
}

const nothingKnown = (text: string) => {
  if (/-----BEGIN SEATWARDEN LICENSE-----/.test(text)) {
    const next = 'Enter it at the mail server: License page, Activate License, Enter License Off-line.'
    return malformed('This is a license file, not a request for one.', next)
  }
  return /<(?:[\w.-]+:)?(?:OfflineRequest|LicenseExport)[\s>]/.test(text)
    ? malformed('Other text stands before the XML.', 'Enter the XML alone, from its first “<” to its last “>”.')
    : malformed('The text holds no request, neither as XML nor as the text of a QR code.')
}

const readEither = (text: string): Outcome<{ signed: SignedContent }> => {
  if (text.length > MAX_XML) return malformed(`The text is longer than a request can be (${MAX_XML} characters).`)
  if (/^[\s\ufeff]*</.test(text)) return readDocument(text)
  return readCompact(text) ?? nothingKnown(text)
}

/**
 * Reads a request as XML of either root, or as compact text. Never throws; bounded in time and memory. [A2 A11 Q2]
 * Codes: `license_malformed`, `signature_invalid`, `format_too_new`.
 */
export const readOfflineRequest = async (text: string): Promise<Outcome<ReadRequest>> => {
  const read = readEither(text)
  if (!read.ok) return read
  const { content } = read.signed
  if (isSigned(read.signed)) return { ok: true, ...content, signedBy: content.body.installationKey }
  const sentence = 'The signature does not fit the request: it was changed after the mail server made it.'
  return refuse('signature_invalid', sentence, ANOTHER_REQUEST)
}
