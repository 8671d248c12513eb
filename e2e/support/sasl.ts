/** The initial response of SASL PLAIN (RFC 4616), in base64. */
export function plainResponse(user: string, password: string): string {
  return Buffer.from(`\0${user}\0${password}`).toString('base64')
}
