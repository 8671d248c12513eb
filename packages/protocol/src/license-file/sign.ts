import { createPrivateKey, createPublicKey, type JsonWebKey, KeyObject, sign } from 'node:crypto'
import { toCanonical } from './canonical.ts'
import { toBase64url } from './jws.ts'
import { type LicensePayload, payloadBytes } from './payload.ts'

export const LICENSE_TYPE = 'seatwarden-license+jws'

/** Whatever holds an Ed25519 private key: a file, a PKCS#11 device. `sign` gives the 64 bytes of RFC 8032. */
export interface Signer {
  keyId: string
  sign(bytes: Uint8Array): Promise<Uint8Array>
}

export interface Ed25519Signer extends Signer {
  /** base64url of 32 bytes: the `x` of RFC 8037. */
  publicKey: string
}

/** A signer over a key in memory. Throws when the key is not Ed25519. */
export const ed25519Signer = (privateKey: KeyObject | JsonWebKey, keyId: string): Ed25519Signer => {
  const key = privateKey instanceof KeyObject ? privateKey : createPrivateKey({ key: privateKey, format: 'jwk' })
  const publicKey = createPublicKey(key).export({ format: 'jwk' }).x
  if (key.asymmetricKeyType !== 'ed25519' || !publicKey) throw new Error(`key ${keyId} is not an Ed25519 private key`)
  return { keyId, publicKey, sign: async (bytes) => new Uint8Array(sign(null, bytes, key)) }
}

/** A compact JWS; the header's keys must stand in the order in which the reader's schema names them. */
export const signJws = async (header: object, payload: Uint8Array, signer: Signer): Promise<string> => {
  const input = `${toBase64url(toCanonical(header))}.${toBase64url(payload)}`
  return `${input}.${toBase64url(await signer.sign(new TextEncoder().encode(input)))}`
}

/**
 * The license file's compact JWS; `armor` makes the text of it. [L2 L14]
 * @param certificate compact JWS of the issuing key; without one no reader accepts the file.
 * @param revocations compact JWS of the vendor's newest revocation list, so that offline files bring it too.
 * @throws when the payload breaks the format or names another key than the signer's.
 */
export const signLicense = async (
  payload: LicensePayload,
  signer: Signer,
  certificate?: string,
  revocations?: string,
): Promise<string> => {
  if (payload.keyId !== signer.keyId) throw new Error(`the license names key ${payload.keyId}, not ${signer.keyId}`)
  const header = {
    alg: 'EdDSA',
    kid: signer.keyId,
    typ: LICENSE_TYPE,
    ...(certificate !== undefined && { 'x-swcert': certificate }),
    ...(revocations !== undefined && { 'x-swrevoked': revocations }),
  }
  return signJws(header, payloadBytes(payload), signer)
}
