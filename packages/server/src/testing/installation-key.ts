import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto'

/** An installation's own key. [A11] */
export interface OwnKey {
  /** base64url of the public half. */
  x: string
  sign: (bytes: Uint8Array) => Promise<Uint8Array>
}

const ownKey = (privateKey: KeyObject): OwnKey => ({
  x: createPublicKey(privateKey).export({ format: 'jwk' }).x ?? '',
  sign: async (bytes) => sign(null, bytes, privateKey),
})

export const newOwnKey = (): OwnKey => ownKey(generateKeyPairSync('ed25519').privateKey)

const PKCS8 = '302e020100300506032b657004220420'
/** That of every installation in a test that says nothing else; anybody can compute it. */
export const OWN_KEY = ownKey(
  createPrivateKey({ key: Buffer.from(PKCS8 + '11'.repeat(32), 'hex'), format: 'der', type: 'pkcs8' }),
)
