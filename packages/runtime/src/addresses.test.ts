import type { NetworkInterfaceInfo } from 'node:os'
import { expect, test } from 'vitest'
import { ownAddresses } from './addresses.ts'

const entry = (address: string, family: 'IPv4' | 'IPv6', internal = false) =>
  ({ address, family, internal, netmask: '', mac: '', cidr: null }) as NetworkInterfaceInfo

test("a machine's addresses: IPv4 first, each once, without loopback and link-local ones", () => {
  expect(
    ownAddresses({
      lo: [entry('127.0.0.1', 'IPv4', true), entry('::1', 'IPv6', true)],
      eth0: [entry('2001:db8::25', 'IPv6'), entry('192.0.2.25', 'IPv4'), entry('fe80::1', 'IPv6')],
      eth1: [entry('192.0.2.25', 'IPv4'), entry('169.254.7.7', 'IPv4')],
    }),
  ).toEqual(['192.0.2.25', '2001:db8::25'])
  expect(ownAddresses({})).toEqual([])
})
