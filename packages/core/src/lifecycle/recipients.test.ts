import { describe, expect, test } from 'vitest'
import { addressesOf, recipientsOf } from './recipients.ts'

const known = { postmaster: 'postmaster@example.com', holder: 'jana@example.com', vendor: 'notices@vendor.example' }

describe('who is told', () => {
  test('[N1 N2] maintenance: postmaster alone', () => {
    expect(recipientsOf('maintenance_ends')).toEqual(['postmaster'])
  })

  test.each([
    'unreached',
    'refused',
    'offline_overdue',
    'emergency',
    'mismatch',
    'expired',
    'license_expires',
    'evaluation_ends',
    'evaluation_ended',
    'offline_due',
  ] as const)('[N2 D4 D5 F4 L11 L16 A13] %s: postmaster and license holder', (text) => {
    expect(recipientsOf(text)).toEqual(['postmaster', 'holder'])
  })

  test("[D7 N2] the last call: these and the vendor's notice address", () => {
    expect(addressesOf('last_call', known)).toEqual(Object.values(known))
  })

  test('[N2] one mail per address, compared without case; who is not known is left out', () => {
    expect(addressesOf('last_call', { ...known, holder: 'Postmaster@Example.com' })).toEqual([
      'postmaster@example.com',
      'notices@vendor.example',
    ])
    expect(addressesOf('evaluation_ended', { postmaster: known.postmaster })).toEqual([known.postmaster])
  })
})
