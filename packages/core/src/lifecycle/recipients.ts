import type { LifecycleEffect } from './event.ts'

export type Role = 'postmaster' | 'holder' | 'vendor' | 'administrator'
/** Notices that no countdown and no calendar gives: what the vendor has seen, and what a new license file did. [F6 A7 S17] */
export type NewsText = 'copy_seen' | 'license_changed' | 'seats_shrunk'
type Text = Extract<LifecycleEffect, { kind: 'notice' }>['text'] | NewsText

/** To whom a notice goes; the holder only where one is known. [N2 L11] */
export const recipientsOf = (text: Text): Role[] => {
  switch (text) {
    case 'maintenance_ends':
      return ['postmaster']
    case 'license_changed':
    case 'seats_shrunk':
      return ['administrator']
    case 'last_call':
      return ['postmaster', 'holder', 'vendor']
    default:
      return ['postmaster', 'holder']
  }
}

/** One mail per address, compared without case. The administrator is the postmaster until set. [N2] */
export const addressesOf = (text: Text, known: Partial<Record<Role, string>>): string[] => {
  const { postmaster, administrator = postmaster } = known
  const addresses = { ...known, ...(administrator !== undefined && { administrator }) }
  const all = recipientsOf(text).flatMap((role) => addresses[role] ?? [])
  return all.filter((address, at) => all.findIndex((other) => other.toLowerCase() === address.toLowerCase()) === at)
}
