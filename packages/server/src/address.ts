import { webAddress } from '@seatwarden/protocol/license-file/fields'
import { ConfigError } from '@seatwarden/runtime/config'
import { isLoopback, isUnspecified } from '@seatwarden/runtime/listen'

const EXAMPLE = 'https://license.example.net'
export const ADDRESS_FAULT = `must be an address under which installations reach this server, as in ${EXAMPLE}`

/**
 * As license files write it: host names in ASCII, no slash at the end. undefined: none that could stand there, or that
 * an installation could ask. [L1]
 */
export const addressIn = (text: string): string | undefined => {
  if (!URL.canParse(text)) return undefined
  const { href, hostname, username, password, search, hash } = new URL(text)
  const address = href.replace(/\/+$/, '')
  const more = username + password + search + hash
  return more === '' && !isUnspecified(hostname) && webAddress.safeParse(address).success ? address : undefined
}

/** The same, where a program starts the server. Throws ConfigError. */
export const checkedAddress = (text: string): string => {
  const address = addressIn(text)
  if (address === undefined) throw new ConfigError(`SEATWARDEN_SERVER_URL ${ADDRESS_FAULT}`)
  return address
}

/** Where something listens, for a browser. IPv6 stands in brackets there. */
export const listeningUrl = (host: string, port: number): string =>
  `http://${host.includes(':') && !host.startsWith('[') ? `[${host}]` : host}:${port}`

/**
 * What others can reach is behind a proxy or under a name that nobody here knows; so somebody has to say what license
 * files are to name. Throws ConfigError. [L1]
 */
export const assertNamed = (host: string, publicUrl: string | undefined): void => {
  if (isLoopback(host) || publicUrl !== undefined) return
  throw new ConfigError(
    `SEATWARDEN_SERVER_URL is needed where the server listens on ${host}: license files name the address under which installations reach it, as in ${EXAMPLE}; set SEATWARDEN_SERVER_URL or give --server-url`,
  )
}
