/** Exactly one of hash and clear is set, or neither; `note` says why a password was left out. */
export interface ReadPassword {
  hash: string | null
  clear: string | null
  note: string | null
}

const NONE: ReadPassword = { hash: null, clear: null, note: null }
const SCHEME = /^\{([A-Za-z0-9._-]{1,32})\}/
const CLEAR = new Set(['CLEAR', 'CLEARTEXT', 'PLAIN'])
/** Schemes that Dovecot reads, without .B64 and .HEX. */
const KNOWN = new Set(
  [
    'SSHA SSHA256 SSHA512 SHA SHA1 SHA256 SHA512 SMD5 MD5 LDAP-MD5 PLAIN-MD5 MD5-CRYPT DES-CRYPT',
    'CRYPT BLF-CRYPT SHA256-CRYPT SHA512-CRYPT ARGON2 ARGON2I ARGON2ID PBKDF2 SCRAM-SHA-1 SCRAM-SHA-256',
  ].flatMap((line) => line.split(' ')),
)

// A colon would begin the next field of a passwd-file line. [X8]
const isPayload = (text: string): boolean => text.length > 0 && text.length <= 1024 && /^[!-9;-~]+$/.test(text)

// OpenLDAP writes {ARGON2} for both kinds; Dovecot wants to know which.
const dovecotScheme = (scheme: string, payload: string): string => {
  if (scheme !== 'ARGON2') return scheme
  return payload.startsWith('$argon2id$') ? 'ARGON2ID' : 'ARGON2I'
}

const readHash = (scheme: string, payload: string): ReadPassword => {
  if (!KNOWN.has(scheme.replace(/\.(B64|HEX|BASE64)$/, ''))) {
    return { ...NONE, note: `The password has the scheme {${scheme}}, which can't be checked here.` }
  }
  if (!isPayload(payload)) return { ...NONE, note: `The {${scheme}} password is empty or damaged.` }
  return { ...NONE, hash: `{${dovecotScheme(scheme, payload)}}${payload}` }
}

/** Reads userPassword (RFC 2307): {SCHEME}hash, or a clear password. [X6] */
export const readPassword = (text: string): ReadPassword => {
  if (text === '') return NONE
  const scheme = SCHEME.exec(text)?.[1]?.toUpperCase()
  const payload = scheme === undefined ? text : text.slice(scheme.length + 2)
  if (scheme !== undefined && !CLEAR.has(scheme)) return readHash(scheme, payload)
  if (payload.length > 1024) return { ...NONE, note: 'The password is longer than 1,024 characters.' }
  return payload === '' ? NONE : { ...NONE, clear: payload }
}

/** Reads a column that holds hashes: also bare crypt(3) and argon2 strings. */
export const readPasswordHash = (text: string): ReadPassword => {
  if (text === '' || SCHEME.test(text)) return readPassword(text)
  if (text.startsWith('$argon2')) return readHash('ARGON2', text)
  if (/^\$2[abxy]\$/.test(text)) return readHash('BLF-CRYPT', text)
  if (/^\$[a-z0-9]{1,8}\$/.test(text)) return readHash('CRYPT', text)
  return { ...NONE, note: 'The password hash names no scheme.' }
}
