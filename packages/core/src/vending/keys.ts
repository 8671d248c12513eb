import type { Instant } from '../instant.ts'

/** An issuing key's dates: it may sign licenses issued from `notBefore` until before `notAfter`. [L14] */
export interface KeyDates {
  keyId: string
  notBefore: Instant
  notAfter: Instant
  /** null: it is good. */
  revokedAt: Instant | null
}

/** `signs`: licenses issued now are signed with it. `valid`: it may sign them too. */
export type KeyState = 'signs' | 'valid' | 'future' | 'past' | 'revoked'

export const maySign = ({ notBefore, notAfter, revokedAt }: KeyDates, now: Instant): boolean =>
  revokedAt === null && notBefore <= now && now < notAfter

/** Of the keys that may sign now the newest; of two that begin together always the same. [L14] */
export const signingKey = <K extends KeyDates>(keys: readonly K[], now: Instant): K | undefined =>
  keys
    .filter((key) => maySign(key, now))
    .toSorted((a, b) => b.notBefore - a.notBefore || (a.keyId < b.keyId ? -1 : 1))[0]

export const keyState = (key: KeyDates, keys: readonly KeyDates[], now: Instant): KeyState => {
  if (key.revokedAt !== null) return 'revoked'
  if (now < key.notBefore) return 'future'
  if (now >= key.notAfter) return 'past'
  return signingKey(keys, now)?.keyId === key.keyId ? 'signs' : 'valid'
}

/** The instant from which on no key may sign without a break, as things stand; null: none may sign now. [L14] */
export const signsUntil = (keys: readonly KeyDates[], now: Instant): Instant | null => {
  let until: Instant | null = null
  for (let key = signingKey(keys, now); key; key = until === null ? undefined : signingKey(keys, until)) {
    until = key.notAfter
  }
  return until
}

export type Revocation<K> =
  | { kind: 'unknown' }
  /** It was revoked before: nothing is left to do. */
  | { kind: 'again'; key: K }
  /** Nothing could be issued without it: only on demand. */
  | { kind: 'last'; key: K }
  | { kind: 'revoke'; key: K }

/** What the wish to revoke a key comes to. [L14] */
export const decideRevocation = <K extends KeyDates>(
  keys: readonly K[],
  { keyId, force }: { keyId: string; force: boolean },
  now: Instant,
): Revocation<K> => {
  const key = keys.find((one) => one.keyId === keyId)
  if (!key) return { kind: 'unknown' }
  if (key.revokedAt !== null) return { kind: 'again', key }
  const last = maySign(key, now) && !keys.some((other) => other !== key && maySign(other, now))
  return { kind: last && !force ? 'last' : 'revoke', key }
}
