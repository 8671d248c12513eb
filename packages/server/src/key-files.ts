import { closeSync, existsSync, fsyncSync, openSync, readFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { ConfigError } from '@seatwarden/runtime/config'
import type { Random } from '@seatwarden/runtime/random'

/** Writes a new file that only this user can read, and onto the disk; throws when it exists. */
const writePrivate = (path: string, text: string): void => {
  const file = openSync(path, 'wx', 0o600)
  try {
    writeSync(file, text)
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
}

const rootNotice = (keyId: string): string => `Private root key ${keyId} of this licensing server.
Move this file to a medium that is kept offline, in two places, and delete it here. The server never reads it:
it is needed only to certify the next issuing key or to revoke one (server.mjs keys --help). Whoever has it can issue licenses in your name.

`

export const rootKeyPath = (data: string, keyId: string): string => join(data, `${keyId}.pem`)

/** The offline root key goes into a file of its own; text before a PEM's first line is a comment. [L14] */
export const writeRootKey = (data: string, keyId: string, pem: string): void =>
  writePrivate(rootKeyPath(data, keyId), rootNotice(keyId) + pem)

/** The PEM text of a file that the operator names. Throws ConfigError. */
export const readRootKey = (path: string): string => {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    throw new ConfigError(`the root key file ${path} cannot be read (${(error as NodeJS.ErrnoException).code})`)
  }
}

/** Lies there until somebody has moved it. */
export const rootKeyLiesHere = (data: string, keyId: string): boolean => existsSync(rootKeyPath(data, keyId))

const readSecret = (path: string): string => {
  try {
    const secret = readFileSync(path, 'utf8').trim()
    if (secret.length >= 12) return secret
  } catch (error) {
    throw new ConfigError(`the secret file ${path} cannot be read (${(error as NodeJS.ErrnoException).code})`)
  }
  throw new ConfigError(`the secret in ${path} is shorter than 12 characters; choose a longer one`)
}

export interface SecretPlace {
  data: string
  /** A file of the operator's own; else `secret` in the data folder, made at the first start. */
  secretFile?: string | undefined
}

/** With what the issuing key is encrypted. Made only where no key exists yet that another secret would open. [V4] */
export const loadSecret = ({ data, secretFile }: SecretPlace, keysExist: boolean, random: Random): string => {
  if (secretFile !== undefined) return readSecret(secretFile)
  const path = join(data, 'secret')
  if (!existsSync(path)) {
    if (keysExist) {
      throw new ConfigError(
        `${path} is missing, and without it the issuing key cannot be opened; bring it back from the first server or its backup, or name it with SEATWARDEN_SERVER_SECRET_FILE`,
      )
    }
    writePrivate(path, `${random.hex(32)}\n`)
  }
  return readSecret(path)
}
