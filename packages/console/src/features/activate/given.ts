import type { CustomerDetails } from '@seatwarden/protocol/api/exchange'
import type { Act } from './act.ts'

export const WAYS = ['order', 'file', 'offline', 'move'] as const
export type Way = (typeof WAYS)[number]
export type OfflineKind = 'activation' | 'move' | 'revalidation'

/** Everything that was entered, on all ways: changing the way loses nothing. */
export interface Given {
  how: Way
  orderId: string
  text: string
  kind: OfflineKind
  /** Activate this one after the one it needs. [A4] */
  waiting: string | null
}

export const wayOf = (text: string | undefined): Way => WAYS.find((way) => way === text) ?? 'order'

/** Null: something is still to be entered. */
export function actOf({ how, orderId, text }: Given, details?: CustomerDetails): Act | null {
  if (how === 'move') return { kind: 'move' }
  if (how === 'order')
    return orderId.trim() === '' ? null : { kind: 'order', orderId: orderId.trim(), ...(details && { details }) }
  return text.trim() === '' ? null : { kind: 'file', text }
}
