import { isIP } from 'node:net'

const NETWORK = /^([0-9a-f.:]+)(?:\/(\d{1,3}))?$/i

/** An address, or a network in CIDR; never one that means everybody. */
const isNetwork = (text: string): boolean => {
  const [, address = '', prefix] = NETWORK.exec(text) ?? []
  const kind = isIP(address)
  if (kind === 0) return false
  const length = prefix === undefined ? 1 : Number(prefix)
  return length >= 1 && length <= (kind === 4 ? 32 : 128)
}

/** The proxies whose X-Forwarded-For is believed; undefined where one of them cannot be read. [Q2] */
export const proxiesIn = (text: string): string[] | undefined => {
  const listed = text
    .split(',')
    .map((one) => one.trim())
    .filter(Boolean)
  return listed.every(isNetwork) ? listed : undefined
}
