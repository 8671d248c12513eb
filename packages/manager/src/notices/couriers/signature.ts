import { createHmac, timingSafeEqual } from 'node:crypto'
import { type Instant, MINUTE, SECOND } from '@seatwarden/core/instant'

export const SIGNATURE_HEADER = 'seatwarden-signature'

const hmac = (secret: string, seconds: number, body: string): Buffer =>
  createHmac('sha256', secret).update(`${seconds}.${body}`).digest()

/** `t=1763630040,v1=…`: seconds, and the HMAC-SHA256 of `t.body` in hexadecimal digits. [N5] */
export const signatureOf = (secret: string, at: Instant, body: string): string => {
  const seconds = Math.floor(at / SECOND)
  return `t=${seconds},v1=${hmac(secret, seconds, body).toString('hex')}`
}

/** How old a request may be: one that was caught and is sent again later counts no more. */
const TOLERANCE = 5 * MINUTE

/** What a receiver does; also an example of it. */
export const verifySignature = (secret: string, header: string, body: string, now: Instant): boolean => {
  const [, seconds = '', given = ''] = /^t=(\d{1,12}),v1=([0-9a-f]{64})$/.exec(header) ?? []
  if (given === '' || Math.abs(now - Number(seconds) * SECOND) > TOLERANCE) return false
  return timingSafeEqual(hmac(secret, Number(seconds), body), Buffer.from(given, 'hex'))
}
