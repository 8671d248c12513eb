import type { LifecycleEffect } from './event.ts'

export type Role = 'postmaster' | 'holder' | 'vendor'
type Text = Extract<LifecycleEffect, { kind: 'notice' }>['text']

/** To whom a notice goes; the holder only where one is known. [N2 L11] */
export const recipientsOf = (text: Text): Role[] => {
  if (text === 'maintenance_ends') return ['postmaster']
  return text === 'last_call' ? ['postmaster', 'holder', 'vendor'] : ['postmaster', 'holder']
}

/** One mail per address, compared without case. [N2] */
export const addressesOf = (text: Text, known: Partial<Record<Role, string>>): string[] => {
  const all = recipientsOf(text).flatMap((role) => known[role] ?? [])
  return all.filter((address, at) => all.findIndex((other) => other.toLowerCase() === address.toLowerCase()) === at)
}
