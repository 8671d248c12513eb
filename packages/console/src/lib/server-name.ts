const PORTS: Record<string, string> = { 'https:': '443', 'http:': '80' }

/** `license.vendor.example:443`: which name and port a firewall must let through. What is no address stays as it is. */
export function serverName(address: string): string {
  if (!URL.canParse(address) || !address.includes('://')) return address
  const { hostname, port, protocol } = new URL(address)
  return `${hostname}:${port || (PORTS[protocol] ?? '')}`
}
