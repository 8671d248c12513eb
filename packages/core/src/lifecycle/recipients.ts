import type { LifecycleEffect } from './event.ts'

export type Role = 'postmaster' | 'holder' | 'vendor' | 'administrator'
/** Notices that no countdown and no calendar gives. [F6 A7 S17 S7 N4 D12] */
export type NewsText =
  | 'copy_seen'
  | 'license_changed'
  | 'seats_shrunk'
  | 'trial_seats'
  | 'seats_near'
  | 'seats_full'
  | 'seats_resolved'
  | 'clock_jumped'
/** Every notice that there is. */
export type AnyText = Extract<LifecycleEffect, { kind: 'notice' }>['text'] | NewsText

/** To whom a notice goes; the holder only where one is known. [N2 L11] */
export const recipientsOf = (text: AnyText): Role[] => {
  switch (text) {
    case 'maintenance_ends':
    case 'clock_jumped':
      return ['postmaster']
    case 'license_changed':
    case 'seats_shrunk':
    case 'trial_seats':
    case 'seats_near':
    case 'seats_full':
    case 'seats_resolved':
      return ['administrator']
    case 'last_call':
      return ['postmaster', 'holder', 'vendor']
    case 'unreached':
    case 'refused':
    case 'offline_overdue':
    case 'expired':
    case 'evaluation_ended':
    case 'build_too_new':
    case 'mismatch':
    case 'emergency':
    case 'evaluation_ends':
    case 'license_expires':
    case 'offline_due':
    case 'resolved':
    case 'copy_seen':
      return ['postmaster', 'holder']
  }
}

/** One mail per address, compared without case. The administrator is the postmaster until set. [N2] */
export const addressesOf = (text: AnyText, known: Partial<Record<Role, string>>): string[] => {
  const { postmaster, administrator = postmaster } = known
  const addresses = { ...known, ...(administrator !== undefined && { administrator }) }
  const all = recipientsOf(text).flatMap((role) => addresses[role] || [])
  return all.filter((address, at) => all.findIndex((other) => other.toLowerCase() === address.toLowerCase()) === at)
}
