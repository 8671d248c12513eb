import type { DeliveryView } from '@seatwarden/protocol/api/decline-views'
import { w } from './words-decline.ts'

export interface Way {
  kind: 'ok' | 'over' | 'off'
  words: string
}

const KIND = { delivered: 'ok', failing: 'over', given_up: 'over', waiting: 'off' } as const
const WORST = ['failing', 'given_up', 'waiting', 'delivered'] as const
const WAYS = ['mail', 'webhook', 'syslog'] as const

/** One state a channel: the worst of its recipients, and how many of them have it. [N3] */
export const waysOf = (deliveries: readonly DeliveryView[]): Way[] =>
  WAYS.flatMap((way) => {
    const all = deliveries.filter(({ channel }) => channel === way)
    const state = WORST.find((one) => all.some((delivery) => delivery.state === one))
    if (state === undefined) return []
    const done = all.filter((delivery) => delivery.state === 'delivered').length
    const words =
      done > 0 && done < all.length
        ? w.notices.part(done, all.length)
        : w.notices.way(w.notices.ways[way], w.notices.states[state])
    return [{ kind: KIND[state], words }]
  })

export const kindOf = ({ state }: DeliveryView): Way['kind'] => KIND[state]
