/** Whom to dial. */
export interface Target {
  host: string
  port: number
  /** `license.vendor.example:443` */
  name: string
}

export const placeText = (host: string, port: number): string =>
  `${host.includes(':') && !host.startsWith('[') ? `[${host}]` : host}:${port}`

const portOf = (url: URL): number => Number(url.port) || (url.protocol === 'https:' ? 443 : 80)

export const targetOf = (url: URL): Target => {
  const port = portOf(url)
  return { host: url.hostname, port, name: placeText(url.hostname, port) }
}
