import type { Instant } from '@seatwarden/core/instant'
import type { Signer } from '@seatwarden/protocol/license-file/sign'

export interface IssuingKey {
  signer: Signer
  /** Compact JWS of the root. */
  certificate: string
  notBefore: Instant
  notAfter: Instant
}

/** The keys with which this server may sign. [L14] */
export interface Keyring {
  /** The newest key that may sign licenses issued now. */
  current(now: Instant): IssuingKey | undefined
  /** The key that a license names, in date or not: what was written down is signed as it was. */
  named(keyId: string): IssuingKey | undefined
}

export const keyringOf = (keys: readonly IssuingKey[]): Keyring => {
  const newestFirst = keys.toSorted((a, b) => b.notBefore - a.notBefore)
  return {
    current: (now) => newestFirst.find((key) => key.notBefore <= now && now < key.notAfter),
    named: (keyId) => newestFirst.find((key) => key.signer.keyId === keyId),
  }
}
