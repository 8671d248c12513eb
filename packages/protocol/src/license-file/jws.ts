import { createPublicKey, verify } from 'node:crypto'
import type { z } from 'zod'
import { readCanonical } from './canonical.ts'

/** Characters; a license file at its largest stays well below. */
export const MAX_JWS = 256 * 1024

export interface OpenedJws<H> {
  jws: string
  header: H
  payload: Uint8Array
  /** 64 bytes. */
  signature: Uint8Array
}

export const toBase64url = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64url')

/** Bytes of base64url without padding; undefined for any other spelling of the same bytes, so that no bit is free. [L2] */
export const fromBase64url = (text: string): Uint8Array | undefined => {
  const bytes = Buffer.from(text, 'base64url')
  return bytes.toString('base64url') === text ? new Uint8Array(bytes) : undefined
}

/**
 * Takes a compact JWS apart and reads its header by a strict schema: a header that is not named there (`crit`, `b64`,
 * `jwk`, `jku`, `x5u`, …) or another `alg` than the schema's is refused. Nothing of it may be believed before `isSignedBy`.
 */
export const openJws = <H>(jws: string, headerSchema: z.ZodType<H>): OpenedJws<H> | undefined => {
  if (jws.length > MAX_JWS) return undefined
  const [header, payload, signature] = jws.split('.', 4).map(fromBase64url)
  if (!header || !payload || signature?.length !== 64 || jws.split('.', 4).length !== 3) return undefined
  const read = readCanonical(headerSchema, header)
  return read.ok ? { jws, header: read.value, payload, signature } : undefined
}

const publicKeyOf = (x: string) => createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' })

/** Whether an Ed25519 key (base64url of 32 bytes) made this signature of these bytes; false for whatever goes wrong. */
export const isSignatureOf = (bytes: Uint8Array, signature: Uint8Array, publicKey: string): boolean => {
  try {
    return fromBase64url(publicKey)?.length === 32 && verify(null, bytes, publicKeyOf(publicKey), signature)
  } catch {
    return false
  }
}

/** Whether that Ed25519 key (base64url of 32 bytes) signed it. [L2] */
export const isSignedBy = async ({ jws, signature }: OpenedJws<unknown>, publicKey: string): Promise<boolean> =>
  isSignatureOf(Buffer.from(jws.slice(0, jws.lastIndexOf('.')), 'latin1'), signature, publicKey)
