import { createPublicKey, verify } from 'node:crypto'
import type { DeactivationBody, DeactivationRequest } from '../api/exchange.ts'
import { fromBase64url, toBase64url } from '../license-file/jws.ts'
import {
  contentFrom,
  type OfflineContent,
  type Sign,
  type SignedContent,
  signedBytes,
  writableContent,
} from './body.ts'

/** Signs with the key whose public half is `body.installationKey`. [A11] */
export const signContent = async <C extends OfflineContent>(
  content: C,
  sign: Sign,
): Promise<{ content: C; signature: string }> => ({ content, signature: toBase64url(await sign(signedBytes(content))) })

/** The one look at a signature of an installation's own key, however the request came. [A11] */
export const isSigned = ({ content, signature }: SignedContent): boolean => {
  try {
    const jwk = { kty: 'OKP', crv: 'Ed25519', x: content.body.installationKey }
    const key = createPublicKey({ key: jwk, format: 'jwk' })
    return verify(null, signedBytes(content), key, fromBase64url(signature) ?? new Uint8Array())
  } catch {
    return false
  }
}

/** A deactivation as it is sent: signed as one that a person carries. [A11] */
export const signedDeactivation = async (body: DeactivationBody, sign: Sign): Promise<DeactivationRequest> => {
  const { content, signature } = await signContent(writableContent('deactivation', body), sign)
  return { ...(content.body as DeactivationBody), signature }
}

/** The installation's public key, whose signature was found right; null: it is not. [A11] */
export const signerOf = ({ signature, ...body }: DeactivationRequest): string | null => {
  const read = contentFrom('deactivation', body)
  return read.ok && isSigned({ content: read.content, signature }) ? body.installationKey : null
}
