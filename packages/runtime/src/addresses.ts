import { networkInterfaces } from 'node:os'

/** This machine's own IP addresses, IPv4 first; those that mean every machine to itself are left out. */
export const ownAddresses = (interfaces = networkInterfaces()): string[] => {
  const all = Object.values(interfaces).flatMap((entries) => entries ?? [])
  const own = all.filter(({ internal, address }) => !internal && !/^(?:fe80:|169\.254\.)/i.test(address))
  const of = (family: string) => own.filter((entry) => entry.family === family).map(({ address }) => address)
  return [...new Set([...of('IPv4'), ...of('IPv6')])]
}
