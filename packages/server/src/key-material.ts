import { createHash, createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto'
import { type Ed25519Signer, ed25519Signer } from '@seatwarden/protocol/license-file/sign'
import { ConfigError } from '@seatwarden/runtime/config'

/** RFC 8410: what stands before the 32 secret bytes. */
const PKCS8_ED25519 = Buffer.from('302e020100300506032b657004220420', 'hex')

const privateKeyOf = (secret: Uint8Array): KeyObject =>
  createPrivateKey({ key: Buffer.concat([PKCS8_ED25519, secret]), format: 'der', type: 'pkcs8' })

/** Named after itself, so that no two keys share a name. */
const keyIdOf = (prefix: string, key: KeyObject): string => {
  const der = createPublicKey(key).export({ format: 'der', type: 'spki' })
  return `${prefix}-${createHash('sha256').update(der).digest('hex').slice(0, 12)}`
}

/** A key of 32 secret bytes under a name made from its public half. */
export const newSigner = (prefix: string, secret: Uint8Array): Ed25519Signer & { key: KeyObject } => {
  const key = privateKeyOf(secret)
  return { ...ed25519Signer(key, keyIdOf(prefix, key)), key }
}

/** A known key again, of its 32 secret bytes. */
export const signerOf = (keyId: string, secret: Uint8Array): Ed25519Signer => ed25519Signer(privateKeyOf(secret), keyId)

const readPem = (pem: string, path: string): KeyObject => {
  if (pem.includes('BEGIN ENCRYPTED PRIVATE KEY')) {
    throw new ConfigError(
      `the root key in ${path} has a passphrase; for the moment write a copy without one beside it: openssl pkey -in ${path} -out COPY`,
    )
  }
  try {
    return createPrivateKey(pem)
  } catch {
    throw new ConfigError(`${path} holds no private key in PEM form; name the file that the first start wrote`)
  }
}

/** The root key of a PEM file; what stands before the PEM's first line is no part of it. Throws ConfigError. [L14] */
export const rootSignerIn = (pem: string, path: string): Ed25519Signer => {
  const key = readPem(pem, path)
  if (key.asymmetricKeyType !== 'ed25519') {
    throw new ConfigError(`${path} holds a key of another kind (${key.asymmetricKeyType}); root keys are Ed25519`)
  }
  return ed25519Signer(key, keyIdOf('root', key))
}
