import { createCipheriv, createDecipheriv, type ScryptOptions, scrypt } from 'node:crypto'
import type { Random } from '@seatwarden/runtime/random'
import { z } from 'zod'

const COST = { N: 32_768, r: 8, p: 1 }
const MEBIBYTE = 1_048_576
const bytes = z.base64().transform((text) => Buffer.from(text, 'base64'))
const sealedSchema = z.strictObject({
  form: z.literal('scrypt-aes-256-gcm'),
  cost: z.strictObject({ N: z.int().max(1_048_576), r: z.int().max(16), p: z.int().max(16) }),
  salt: bytes,
  iv: bytes,
  tag: bytes,
  data: bytes,
})

const keyFrom = (secret: string, salt: Uint8Array, cost: ScryptOptions): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    scrypt(secret.normalize(), salt, 32, { ...cost, maxmem: 256 * MEBIBYTE }, (error, key) =>
      error ? reject(error) : resolve(key),
    )
  })

/** Encrypts with a passphrase. `about` is bound to it: sealed text of another key does not open under this one's id. [V4] */
export const seal = async (
  plain: Uint8Array,
  secret: string,
  about: string,
  random: Random,
  cost = COST,
): Promise<string> => {
  const [salt, iv] = [random.bytes(16), random.bytes(12)]
  const cipher = createCipheriv('aes-256-gcm', await keyFrom(secret, salt, cost), iv).setAAD(Buffer.from(about))
  const data = Buffer.concat([cipher.update(plain), cipher.final()])
  const text = (it: Uint8Array): string => Buffer.from(it).toString('base64')
  return JSON.stringify({
    form: 'scrypt-aes-256-gcm',
    cost,
    salt: text(salt),
    iv: text(iv),
    tag: text(cipher.getAuthTag()),
    data: text(data),
  })
}

/** undefined when the secret is another, or a byte of it was changed. */
export const unseal = async (sealed: string, secret: string, about: string): Promise<Uint8Array | undefined> => {
  const { cost, salt, iv, tag, data } = sealedSchema.parse(JSON.parse(sealed))
  const decipher = createDecipheriv('aes-256-gcm', await keyFrom(secret, salt, cost), iv, { authTagLength: 16 })
  decipher.setAAD(Buffer.from(about)).setAuthTag(tag)
  try {
    return Buffer.concat([decipher.update(data), decipher.final()])
  } catch {
    return undefined
  }
}
