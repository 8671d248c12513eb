import type { Instant } from '../instant.ts'
import type { Order, OrderState } from './order.ts'

export type StateChange = 'suspend' | 'lift' | 'revoke'

const TO: Record<StateChange, OrderState> = { suspend: 'suspended', lift: 'open', revoke: 'revoked' }
const FROM: Record<StateChange, readonly OrderState[]> = {
  suspend: ['open', 'suspended'],
  lift: ['suspended'],
  revoke: ['open', 'suspended'],
}

/**
 * The order after what the vendor did. Done once more it is the same order, unchanged; undefined when it cannot be:
 * what is revoked stays so. [V3]
 */
export const changeOrder = (
  order: Order,
  change: StateChange,
  reason: string | null,
  now: Instant,
): Order | undefined => {
  const state = TO[change]
  if (order.state === state && order.reason === reason) return order
  return FROM[change].includes(order.state) ? { ...order, state, reason, stateSince: now } : undefined
}
